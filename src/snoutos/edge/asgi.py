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


async def read_body(receive: Receive) -> bytes:
    """The whole body. Raises BodyTooLong, after reading on politely for a while."""
    parts: list[bytes] = []
    size, more = 0, True
    while more and size <= LONGEST_DRAIN:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
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
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    if status == 405:
        headers.append((b"allow", b"POST"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
