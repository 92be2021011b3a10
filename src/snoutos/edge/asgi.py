"""The few words of ASGI that the edge needs."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]  # Any: ASGI's scope holds values of many kinds
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LONGEST_BODY = 64 * 1024
# More than this is not even read to its end before we hang up.
LONGEST_DRAIN = 4 * 1024 * 1024


class BodyTooLong(Exception):
    """The request is larger than anything a provider sends."""


class HungUp(Exception):
    """Nobody is there any more to be answered."""


async def read_body(receive: Receive) -> bytes:
    """The whole body. Raises BodyTooLong (after reading on politely for a while) or HungUp."""
    parts: list[bytes] = []
    size, more = 0, True
    while more and size <= LONGEST_DRAIN:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HungUp
        part = message.get("body", b"")
        size += len(part)
        if size <= LONGEST_BODY:
            parts.append(part)
        more = message.get("more_body", False)
    if size > LONGEST_BODY:
        raise BodyTooLong
    return b"".join(parts)


async def answer(
    send: Send, status: int, body: bytes = b"", kind: bytes = b"text/plain; charset=utf-8"
) -> None:
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
    await _answer(send, status, headers, body)


async def not_allowed(send: Send, *, allow: bytes) -> None:
    await _answer(send, 405, [(b"allow", allow), (b"content-length", b"0")], b"")


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
