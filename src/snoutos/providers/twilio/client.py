"""Talking to Twilio through its own SDK, over one pooled session.

Simulator and reality run this same code: only the base address differs.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import structlog
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from snoutos.kernel.errors import ProviderError, Retry, explain
from snoutos.providers.provider import Accepted, Listed, Told
from snoutos.providers.twilio import files
from snoutos.providers.twilio.numbers import TwilioNumbers
from snoutos.providers.twilio.wire import MOST_MEDIA

logger = structlog.get_logger(__name__)

ANSWERS_WITHIN = 15.0
CONNECTS_WITHIN = 5.0
NOT_FOUND = 404
# Where addresses that the provider names without their beginning begin.
PLACE = "https://api.twilio.com"
# The provider's clock and ours may differ a little, and its list is by second.
CLOCK_SKEW = timedelta(seconds=5)
UNREACHABLE = "The messaging provider isn't answering. Messages wait and go out by themselves."
NOT_ACTIVE = "The account is suspended or closed at the provider. Look into its console."
UNKNOWN = "The provider had a problem. We are checking whether your message went out."


class Session(AsyncHttpClient):  # type: ignore[misc]  # the SDK ships no types
    """The SDK's transport. Its own one ignores timeouts and can repeat a POST, so this is ours."""

    def __init__(self, base_url: str) -> None:
        super().__init__(logger=None, is_async=True, timeout=ANSWERS_WITHIN)
        self._base = urlsplit(base_url)
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=ANSWERS_WITHIN, connect=CONNECTS_WITHIN),
            connector=aiohttp.TCPConnector(limit=100),
        )

    async def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the SDK's signature
        allow_redirects: bool = False,  # noqa: FBT001, FBT002 - the SDK's signature
    ) -> Response:
        headers = dict(headers or {})
        if auth is not None:
            headers["Authorization"] = aiohttp.encode_basic_auth(*auth)
        if self._base.netloc:
            parts = urlsplit(url)
            headers["X-Original-Host"] = parts.netloc
            url = urlunsplit(
                (self._base.scheme, self._base.netloc, parts.path, parts.query, parts.fragment)
            )
        async with self._session.request(
            method.upper(),
            url,
            params=_pairs(params),
            data=_pairs(data),
            headers=headers,
            allow_redirects=allow_redirects,
        ) as answer:
            return Response(answer.status, await answer.text(), answer.headers)

    async def file(self, url: str, auth: tuple[str, str], most_bytes: int) -> bytes:
        base_url = urlunsplit((self._base.scheme, self._base.netloc, "", "", ""))
        return await files.fetch(
            self._session, url, auth=auth, base_url=base_url, most_bytes=most_bytes
        )

    async def close(self) -> None:
        await self._session.close()


class TwilioAccount:
    """One account at Twilio. Make it inside a running event loop, and close it."""

    def __init__(self, *, account_sid: str, auth_token: str, base_url: str) -> None:
        self._session = Session(base_url)
        self._client = Client(account_sid, auth_token, http_client=self._session)
        self.numbers = TwilioNumbers(
            self._client,
            explain=lambda problem: _plain(problem, is_sending=False),
            explain_purchase=lambda problem: _plain(problem, is_sending=True),
        )

    async def send(self, *, sender: str, recipient: str, body: str, callback_url: str) -> Accepted:
        try:
            message = await self._client.messages.create_async(
                to=recipient,
                from_=sender,
                body=body,
                status_callback=callback_url,
                smart_encoded=False,  # what we stored is what was sent
            )
        except Exception as problem:
            raise _plain(problem, is_sending=True) from problem
        return Accepted(sid=message.sid, status=str(message.status))

    async def find(
        self, *, sender: str, recipient: str, body: str, since: datetime
    ) -> list[Accepted]:
        since = since.astimezone(UTC) - CLOCK_SKEW
        try:
            found = await self._client.messages.list_async(
                to=recipient, from_=sender, date_sent_after=since.date(), limit=200
            )
            return [
                Accepted(sid=message.sid, status=str(message.status))
                for message in reversed(found)
                if message.body == body and _moment(message.date_created) >= since
            ]
        except Exception as problem:
            raise _plain(problem, is_sending=False) from problem

    async def received(self, *, since: datetime) -> AsyncIterator[Listed]:
        since = since.astimezone(UTC)
        try:
            stream = await self._client.messages.stream_async(date_sent_after=since.date())
            async for message in stream:
                if message.direction == "inbound" and message.date_created >= since - CLOCK_SKEW:
                    yield Listed(message.sid, _as_webhook(message), _moment(message.date_created))
        except Exception as problem:
            raise _plain(problem, is_sending=False) from problem

    async def pictures(self, sid: str) -> dict[str, str]:
        try:
            found = await self._client.messages(sid).media.list_async(limit=MOST_MEDIA)
        except Exception as problem:
            raise _plain(problem, is_sending=False) from problem
        fields = {}
        for position, one in enumerate(found):
            fields[f"MediaUrl{position}"] = f"{PLACE}{one.uri.removesuffix('.json')}"
            fields[f"MediaContentType{position}"] = one.content_type
        return fields

    async def file(self, url: str, *, most_bytes: int) -> bytes:
        try:
            return await self._session.file(url, self._client.auth, most_bytes)
        except ProviderError:
            raise
        except Exception as problem:
            raise _plain(problem, is_sending=False) from problem

    async def tell(self, sid: str) -> Told | None:
        try:
            message = await self._client.messages(sid).fetch_async()
        except Exception as problem:
            if isinstance(problem, TwilioRestException) and problem.status == NOT_FOUND:
                return None
            raise _plain(problem, is_sending=False) from problem
        return Told(message.sid, str(message.status), message.error_code or None)

    async def check(self) -> None:
        """Whether the provider knows us by these credentials, and lets us work."""
        try:
            account = await self._client.api.accounts(self._client.username).fetch_async()
        except Exception as problem:
            raise _plain(problem, is_sending=False) from problem
        if account.status != "active":
            raise ProviderError(None, NOT_ACTIVE, Retry.FIX)

    async def close(self) -> None:
        await self._session.close()


def _moment(said: datetime) -> datetime:
    """Always UTC at the provider, whether or not the SDK says so."""
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def _as_webhook(message: Any) -> dict[str, str]:  # the SDK ships no types
    return {
        "MessageSid": message.sid,
        "AccountSid": message.account_sid,
        "From": message.from_ or "",
        "To": message.to or "",
        "Body": message.body or "",
        "NumMedia": str(message.num_media or 0),
        "NumSegments": str(message.num_segments or 1),
    }


def _pairs(values: dict[str, object] | None) -> list[tuple[str, str]] | None:
    """Form fields as aiohttp wants them: lists become repeated names, booleans lower case."""
    if values is None:
        return None
    return [
        (name, str(one).lower() if isinstance(one, bool) else str(one))
        for name, value in values.items()
        for one in (value if isinstance(value, list | tuple) else [value])
    ]


def _plain(problem: Exception, *, is_sending: bool) -> ProviderError:
    """Whatever went wrong, as a sentence with a next step, and whether a retry can cure it."""
    if isinstance(problem, TwilioRestException):
        # Answers without a code of their own repeat the HTTP status there.
        code = problem.code if problem.code and problem.code > 599 else None
        return explain(code, problem.status)
    if isinstance(problem, aiohttp.ClientConnectorError | ConnectionRefusedError):
        return ProviderError(None, UNREACHABLE, Retry.LATER)  # nothing has been sent
    if isinstance(problem, asyncio.TimeoutError | aiohttp.ClientError | TwilioException | OSError):
        # The answer is lost, the message perhaps not: look before sending again.
        return ProviderError(None, UNKNOWN, Retry.CHECK if is_sending else Retry.LATER)
    # An answer that nobody can read, from a proxy for instance, is no answer.
    logger.error("twilio.unreadable", problem=type(problem).__name__)
    return ProviderError(None, UNKNOWN, Retry.CHECK if is_sending else Retry.LATER)
