"""200 inbound messages a second: how soon is one acknowledged, and how soon is it on a screen?

"On screen" is the moment at which a subscribed event stream names the conversation.
"""

import asyncio
import json
import random
import time
from http.cookiejar import CookieJar
from multiprocessing import get_context
from re import search
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from benchmarks.house import fill, house
from benchmarks.phones import milliseconds, request, steady
from snoutos.kernel import pass_token, topics

CLIENTS = 10_000
PER_SECOND = 200


def run(rest: list[str]) -> dict[str, Any]:
    seconds = int(rest[0]) if rest else 60
    with house() as started, started.connect() as connection:
        fill(connection, CLIENTS)
        org = connection.execute("select org_id from traffic_provideraccount").fetchone()
        assert org is not None
        secrets = json.loads((started.folder / "secrets.json").read_text())
        token = pass_token.write(
            [topics.inbox(org[0])], expires_at=int(time.time()) + 3600, key=secrets["SECRET_KEY"]
        )
        with get_context("spawn").Pool(1) as pool:
            sent, times, heard = pool.apply(
                _load, (started.ready, started.port, seconds * PER_SECOND, token)
            )
        lags = sorted(_lags(sent, heard))
        return {
            "acknowledgement p50, ms": milliseconds(times, 0.5),
            "acknowledgement p99, ms": milliseconds(times, 0.99),
            "on screen p50, ms": milliseconds(lags, 0.5),
            "on screen p99, ms": milliseconds(lags, 0.99),
            "messages": len(sent),
            "messages per second": PER_SECOND,
            "page of the inbox, signed in, ms": _page(started.ready),
        }


def _lags(sent: list[tuple[float, float]], heard: list[float]) -> list[float]:
    """For each message: the first event that came after it was sent."""
    position, lags = 0, []
    for moment, _ in sorted(sent):
        while position < len(heard) and heard[position] < moment:
            position += 1
        if position < len(heard):
            lags.append(heard[position] - moment)
    return lags


def _load(
    ready: dict[str, Any], port: int, count: int, token: str
) -> tuple[list[tuple[float, float]], list[float], list[float]]:
    rng = random.Random(2)
    requests = [request(ready, 10_000_000 + n * 2, clients=CLIENTS, rng=rng) for n in range(count)]
    return asyncio.run(_both(port, requests, token))


async def _both(
    port: int, requests: list[bytes], token: str
) -> tuple[list[tuple[float, float]], list[float], list[float]]:
    heard: list[float] = []
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /events?{urlencode({'pass': token})} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

    async def listen() -> None:
        while line := await reader.readline():
            if line.startswith(b"event: inbox-"):
                heard.append(time.time())

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0.5)
    sent, times = await steady(port, requests, per_second=PER_SECOND)
    await asyncio.sleep(1)
    listening.cancel()
    writer.close()
    return sent, times, heard


def _page(ready: dict[str, Any]) -> float:
    """One look at the inbox after all this, as the owner's browser sees it."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    url = str(ready["url"])
    form = browser.open(f"{url}/login").read().decode()
    found = search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert found is not None
    fields = {
        "login": ready["owner"]["email"],
        "password": ready["owner"]["password"],
        "csrfmiddlewaretoken": found[1],
    }
    browser.open(f"{url}/login", urlencode(fields).encode()).read()
    browser.open(f"{url}/inbox").read()
    started = time.perf_counter()
    browser.open(f"{url}/inbox").read()
    return round((time.perf_counter() - started) * 1000, 1)
