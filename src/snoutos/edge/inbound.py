"""A provider tells us something: check that it is them, keep the receipt, say thanks.

Nothing is decided here. We say thanks only for what cannot be lost any more.
"""

import time
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

import orjson
import structlog

from snoutos.edge import metrics
from snoutos.edge.accounts import Accounts
from snoutos.edge.asgi import BodyTooLong, Receive, Scope, Send, answer, header, read_body
from snoutos.edge.desk import AWAY, Desk, now
from snoutos.kernel.config import Config
from snoutos.kernel.ids import uuid7
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import ReceiptKind
from snoutos.providers.twilio import wire
from snoutos.store.receipts import NewReceipt

logger = structlog.get_logger(__name__)

FORM = "application/x-www-form-urlencoded"
XML = b"text/xml; charset=utf-8"
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
            return await answer(send, 405)
        try:
            status, sentence = await self._keep(kind, scope, receive)
        except BodyTooLong:
            status, sentence = 413, "This is longer than any message."
        except (*AWAY, OSError) as problem:
            logger.exception("edge.receipt_not_kept", reason=type(problem).__name__)
            status, sentence = 503, "We cannot keep this right now. Offer it again."
        if status == 200:
            await answer(send, 200, wire.EMPTY_TWIML, XML)
            metrics.ACKNOWLEDGED.observe(time.perf_counter() - started)
        else:
            await answer(send, status, sentence.encode())
        return None

    async def _keep(self, kind: ReceiptKind, scope: Scope, receive: Receive) -> tuple[int, str]:
        body = await read_body(receive)
        signature = header(scope, b"x-twilio-signature")
        if not signature:
            return await self._reject("missing signature", "")
        if header(scope, b"content-type").partition(";")[0].strip().lower() != FORM:
            return 415, "Only form posts are understood here."
        try:
            pairs = wire.parse_form(body)
        except wire.BadRequest as problem:
            return 400, str(problem)
        fields = dict(pairs)
        account_sid = fields.get("AccountSid", "")
        if not await self._is_genuine(kind, scope, pairs, signature, account_sid):
            return await self._reject("wrong signature", account_sid)
        query = scope["query_string"].decode("latin-1")
        try:
            key = _key(kind, pairs)
        except Refused as problem:
            return problem.status, str(problem)
        # PostgreSQL's JSON cannot hold NUL, and no field of ours needs it.
        said = [(name.replace("\0", ""), value.replace("\0", "")) for name, value in pairs]
        payload = orjson.dumps({"pairs": said, "query": query}).decode()
        await self.desk.keep(NewReceipt(uuid7(), kind, key, payload, now()))
        return 200, ""

    async def _is_genuine(
        self,
        kind: ReceiptKind,
        scope: Scope,
        pairs: list[tuple[str, str]],
        signature: str,
        account_sid: str,
    ) -> bool:
        token = await self.accounts.token(account_sid)
        if token is None:
            return False
        key = wire.signing_key(
            header(scope, b"x-twilio-webhooks-signature-settings") or None, token, {}
        )
        if key is None:
            return False
        if not wire.is_genuine(self._url(scope), pairs, signature, key.secret, key.algorithm):
            return False
        return kind is not ReceiptKind.INBOUND or await self.accounts.may_receive(
            account_sid, dict(pairs).get("To", "")
        )

    def _url(self, scope: Scope) -> str:
        """The address that the provider called: ours as configured, with path and query as sent."""
        path: bytes = scope.get("raw_path") or scope["path"].encode()
        query: bytes = scope["query_string"]
        rest = path.decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")
        return self._origin(scope) + rest

    def _origin(self, scope: Scope) -> str:
        host = header(scope, b"x-forwarded-host")
        if not host or not self._is_trusted(scope):
            return self.config.public_base_url
        return f"{header(scope, b'x-forwarded-proto') or 'https'}://{host}"

    def _is_trusted(self, scope: Scope) -> bool:
        peer = (scope.get("client") or ("",))[0]
        try:
            return any(
                ip_address(peer) in ip_network(network, strict=False)
                for network in self.config.trusted_proxies
            )
        except ValueError:
            return False

    async def _reject(self, reason: str, account_sid: str) -> tuple[int, str]:
        """Noted without any content: we do not know whose words these are."""
        metrics.REJECTED.labels(reason=reason).inc()
        moment = time.monotonic()
        self._rejections = [at for at in self._rejections if moment - at < 1.0]
        if len(self._rejections) < MOST_REJECTIONS_A_SECOND:
            self._rejections.append(moment)
            known = await self.accounts.token(account_sid) is not None
            said = {
                "pairs": [("AccountSid", account_sid if known else "")],
                "query": "",
                "reason": reason,
            }  # fmt: skip
            payload = orjson.dumps(said).decode()
            await self.desk.keep(NewReceipt(uuid7(), ReceiptKind.REJECTED, None, payload, now()))
        return 403, ""


def _key(kind: ReceiptKind, pairs: list[tuple[str, str]]) -> str:
    """What makes a request the same request. Raises BadRequest for one that says nothing usable."""
    if kind is ReceiptKind.INBOUND:
        return f"in:{wire.parse_inbound(pairs).message_sid}"
    said = wire.parse_status(pairs)
    return f"st:{said.message_sid}:{said.status}:{said.error_code or ''}:{said.raw_done}"
