"""A provider tells us something: check that it is them, keep the receipt, say thanks.

Nothing is decided here. We say thanks only for what cannot be lost any more.
"""

import time
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import parse_qs
from uuid import UUID

import orjson
import structlog

from snoutos.edge import metrics
from snoutos.edge.accounts import Accounts, NotRead
from snoutos.edge.asgi import (
    BodyTooLong,
    HungUp,
    Receive,
    Scope,
    Send,
    answer,
    header,
    not_allowed,
    read_body,
)
from snoutos.edge.desk import Desk, now
from snoutos.kernel.config import Config
from snoutos.kernel.ids import uuid7
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import ReceiptKind
from snoutos.providers.twilio import wire
from snoutos.store.receipts import NewReceipt

logger = structlog.get_logger(__name__)

FORM = "application/x-www-form-urlencoded"
XML = b"text/xml; charset=utf-8"
SIGNATURE = b"x-twilio-signature"
# Noted in the audit log; a flood of forgeries beyond that only moves a counter.
MOST_REJECTIONS_A_SECOND = 10


@dataclass
class Doorkeeper:
    """Everything a provider request meets on its way in."""

    config: Config
    accounts: Accounts
    desk: Desk
    _rejections: list[float] = field(default_factory=list)

    async def inbound(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._receive(ReceiptKind.INBOUND, scope, receive, send)

    async def status(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._receive(ReceiptKind.STATUS, scope, receive, send)

    async def _receive(self, kind: ReceiptKind, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        if scope["method"] != "POST":
            return await not_allowed(send, allow=b"POST")
        try:
            status, sentence = await self._keep(kind, scope, receive)
        except BodyTooLong:
            status, sentence = 413, "This is longer than any message."
        except HungUp:
            return None
        except (NotRead, OSError) as problem:
            logger.error("edge.receipt_not_kept", reason=type(problem).__name__)
            status, sentence = 503, "We cannot keep this right now. Offer it again."
        if status == 200:
            await answer(send, 200, wire.EMPTY_TWIML, XML)
            metrics.ACKNOWLEDGED.observe(time.perf_counter() - started)
        else:
            await answer(send, status, sentence.encode())
        return None

    async def _keep(self, kind: ReceiptKind, scope: Scope, receive: Receive) -> tuple[int, str]:
        body = await read_body(receive)
        signature = header(scope, SIGNATURE)
        is_form = header(scope, b"content-type").partition(";")[0].strip().lower() == FORM
        try:
            pairs: wire.Pairs = wire.parse_form(body) if is_form else []
        except wire.BadRequest as problem:
            if not signature:
                return await self._reject("missing signature", "")
            return await self._reject("unreadable", "", 400, str(problem))
        account_sid = dict(pairs).get("AccountSid", "")
        if not signature:
            return await self._reject("missing signature", account_sid)
        if not is_form:
            return 415, "Only form posts are understood here."
        is_told_once = sum(name == SIGNATURE for name, _ in scope["headers"]) == 1
        if not is_told_once or not await self._is_genuine(scope, pairs, signature, account_sid):
            return await self._reject("wrong signature", account_sid)
        pairs = wire.readable(pairs)
        if kind is ReceiptKind.INBOUND and not await self.accounts.may_receive(
            account_sid, dict(pairs).get("To", "")
        ):
            return await self._reject("number of another account", account_sid)
        if kind is ReceiptKind.INBOUND and not self.accounts.knows(dict(pairs).get("To", "")):
            metrics.UNKNOWN_NUMBERS.inc()
            logger.warning("edge.number_unknown", account_sid=account_sid)
        query = scope["query_string"].decode("latin-1")
        try:
            key = _key(kind, pairs, query)
        except Refused as problem:
            return await self._reject("unreadable", account_sid, problem.status, str(problem))
        # PostgreSQL's JSON cannot hold NUL, and no field of ours needs it.
        said = [(name.replace("\0", ""), value.replace("\0", "")) for name, value in pairs]
        payload = orjson.dumps({"pairs": said, "query": query.replace("\0", "")}).decode()
        await self.desk.keep(NewReceipt(uuid7(), kind, key, payload, now()))
        return 200, ""

    async def _is_genuine(
        self, scope: Scope, pairs: wire.Pairs, signature: str, account_sid: str
    ) -> bool:
        token = await self.accounts.token(account_sid)
        url = self._url(scope)
        settings = header(scope, b"x-twilio-webhooks-signature-settings") or None
        if token is None or _is_signed(url, pairs, signature, settings, token):
            return token is not None
        token = await self.accounts.newer_token(account_sid, token)
        return token is not None and _is_signed(url, pairs, signature, settings, token)

    def _url(self, scope: Scope) -> str:
        """The address that the provider called: ours as configured, with path and query as sent."""
        path: bytes = scope.get("raw_path") or scope["path"].encode()
        query: bytes = scope["query_string"]
        rest = path.decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")
        return self._origin(scope) + rest

    def _origin(self, scope: Scope) -> str:
        host = _first(header(scope, b"x-forwarded-host"))
        if not host or not self._is_trusted(scope):
            return self.config.public_base_url
        return f"{_first(header(scope, b'x-forwarded-proto')) or 'https'}://{host}"

    def _is_trusted(self, scope: Scope) -> bool:
        try:
            peer = ip_address((scope.get("client") or ("",))[0])
        except ValueError:
            return False
        if isinstance(peer, IPv6Address):
            peer = peer.ipv4_mapped or peer
        return any(
            peer in ip_network(network, strict=False) for network in self.config.trusted_proxies
        )

    async def _reject(
        self, reason: str, account_sid: str, status: int = 403, sentence: str = ""
    ) -> tuple[int, str]:
        """Noted without any content: we do not know whose words these are."""
        metrics.REJECTED.labels(reason=reason).inc()
        moment = time.monotonic()
        self._rejections = [at for at in self._rejections if moment - at < 1.0]
        if len(self._rejections) < MOST_REJECTIONS_A_SECOND:
            self._rejections.append(moment)
            # Whoever sets this up has to find it: the usual cause is a public address that is not
            # the one the provider calls.
            logger.warning(
                "edge.request_rejected", reason=reason, public_base_url=self.config.public_base_url
            )
            # An account that we do not know is just a word of a stranger.
            with suppress(NotRead, OSError):
                known = await self.accounts.token(account_sid) is not None
                await self.desk.keep(_note(reason, account_sid if known else ""))
        return status, sentence


def _is_signed(
    url: str, pairs: wire.Pairs, signature: str, settings: str | None, token: str
) -> bool:
    key = wire.signing_key(settings, token, {})
    return key is not None and wire.is_genuine(url, pairs, signature, key.secret, key.algorithm)


def _note(reason: str, account_sid: str) -> NewReceipt:
    said = {"pairs": [("AccountSid", account_sid)], "query": "", "reason": reason}
    return NewReceipt(uuid7(), ReceiptKind.REJECTED, None, orjson.dumps(said).decode(), now())


def _key(kind: ReceiptKind, pairs: wire.Pairs, query: str) -> str:
    """What makes a request the same request. Raises BadRequest for one that says nothing usable."""
    if kind is ReceiptKind.INBOUND:
        return f"in:{wire.parse_inbound(pairs).message_sid}"
    said = wire.parse_status(pairs)
    code = said.error_code or ""
    return f"st:{said.message_sid}:{said.status}:{code}:{said.raw_done}:{_our_id(query)}"


def _our_id(query: str) -> str:
    """The id that we put into the callback address ourselves; anything else there is not ours."""
    try:
        return UUID(hex=parse_qs(query).get("m", [""])[0]).hex
    except ValueError:
        return ""


def _first(values: str) -> str:
    return values.partition(",")[0].strip()
