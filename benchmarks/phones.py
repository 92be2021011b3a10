"""The load: signed provider requests over plain sockets, from a process of its own."""

import asyncio
import base64
import hashlib
import hmac
import random
import sys
import time
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from benchmarks.house import phone

TEXTS = (
    "Hi, when will you be here today?",
    "Thank you so much!",
    "The key is under the blue pot.",
    "Could you come at 4 instead of 3?",
    "He did not finish his breakfast, is that ok?",
    "See you on Monday",
    "Great, that works for us 🐶",
    "How did the walk go?",
    "Please give her the pill with some cheese.",
    "We are back home now, thanks for everything.",
)
FLAGGED = "You can also call me directly on 646-555-0187 if that is easier"


def request(ready: dict[str, object], position: int, *, clients: int, rng: random.Random) -> bytes:
    """One signed inbound request: 5 % flagged, 1 % unknown senders, 1 % sent twice."""
    if position % 100 == 99:
        position -= 1  # the same message once more
    rng.seed(position)
    sender = phone(rng.randrange(clients))
    if position % 100 == 50:
        sender = f"+1917{3000000 + position}"
    fields = {
        "ToCountry": "US",
        "ToState": "NY",
        "SmsMessageSid": sid(position),
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "10001",
        "SmsSid": sid(position),
        "FromState": "NY",
        "SmsStatus": "received",
        "FromCity": "NEW YORK",
        "Body": FLAGGED if position % 20 == 10 else TEXTS[position % len(TEXTS)],
        "FromCountry": "US",
        "To": str(ready["numbers"]["frontDesk"]),  # type: ignore[index]  # ready.json
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": sid(position),
        "AccountSid": str(ready["accountSid"]),
        "From": sender,
        "ApiVersion": "2010-04-01",
    }
    path = "/webhooks/twilio/inbound-sms"
    signed = f"{ready['url']}{path}" + "".join(name + fields[name] for name in sorted(fields))
    mac = hmac.new(str(ready["authToken"]).encode(), signed.encode(), hashlib.sha1)
    body = urlencode(fields).encode()
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Twilio-Signature: {base64.b64encode(mac.digest()).decode()}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def sid(position: int) -> str:
    return "SM" + hashlib.md5(f"bench {position}".encode()).hexdigest()


class Line(asyncio.Protocol):
    """One connection that sends the next request as soon as the last one is answered.

    Lean on purpose: what the load costs is taken from the two cores that are measured.
    """

    def __init__(self, waiting: Iterator[bytes], times: list[float]) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting = waiting
        self._times = times
        self._started = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._write = transport.write  # type: ignore[attr-defined]  # a TCP transport
        self._close = transport.close
        self._next()

    def data_received(self, data: bytes) -> None:
        # Head and body may come apart, and the body together with the next head.
        if b"HTTP/1.1 200" not in data:
            if b"HTTP/1.1" in data and not self.done.done():
                self.done.set_exception(RuntimeError(data.decode(errors="replace")))
                self._close()
            return
        self._times.append(time.perf_counter() - self._started)
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or RuntimeError("The server hung up."))

    def _next(self) -> None:
        data = next(self._waiting, None)
        if data is None:
            self.done.set_result(None)
            self._close()
            return
        self._started = time.perf_counter()
        self._write(data)


async def flood(
    port: int, requests: Iterable[bytes], *, connections: int
) -> tuple[float, list[float]]:
    """As fast as the server answers. Returns seconds and the sorted answer times."""
    times: list[float] = []
    waiting = iter(requests)
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    lines = [
        (await loop.create_connection(lambda: Line(waiting, times), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(line.done for line in lines))
    return time.perf_counter() - started, sorted(times)


async def steady(
    port: int, requests: list[bytes], *, per_second: float, connections: int = 16
) -> tuple[list[tuple[float, float]], list[float]]:
    """At a fixed rate. Returns (sent at, answered after) in order, and the sorted answer times."""
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    sent: list[tuple[float, float]] = []

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (data := await queue.get()) != b"":
            started = time.time()
            writer.write(data)
            await _answer(reader)
            sent.append((started, time.time() - started))
        writer.close()

    workers = [asyncio.create_task(one()) for _ in range(connections)]
    start = time.perf_counter()
    for position, data in enumerate(requests):
        await asyncio.sleep(max(0.0, start + position / per_second - time.perf_counter()))
        queue.put_nowait(data)
    for _ in workers:
        queue.put_nowait(b"")
    await asyncio.gather(*workers)
    return sent, sorted(duration for _, duration in sent)


async def _answer(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode())
    length = head.lower().split(b"content-length:")[1].split(b"\r\n")[0]
    await reader.readexactly(int(length))


def percentile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def milliseconds(ordered: list[float], share: float) -> float:
    return round(percentile(ordered, share) * 1000, 1)


if __name__ == "__main__":
    sys.exit("This is a part of the benchmarks: run `snoutos bench inbound`.")
