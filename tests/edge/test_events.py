"""Event streams: only the names one may hear, merged, and `resync` after every gap."""

import asyncio
import time

import pytest

from snoutos.edge import stream
from snoutos.edge.hub import Hub
from snoutos.kernel import pass_token
from tests.edge.conftest import alive, until


class Page:
    """An open page, listening."""

    def __init__(self, edge, topics, *, headers=(), token=None, method="GET"):
        key = edge.app._config.secret_key
        token = token or pass_token.write(topics, expires_at=int(time.time()) + 60, key=key)
        self.said, self.status, self.headers, self.ended = "", None, {}, False
        self._gone = asyncio.Event()
        scope = {
            "type": "http", "method": method, "path": "/events", "raw_path": b"/events",
            "query_string": f"pass={token}".encode(), "client": None, "headers": list(headers),
        }  # fmt: skip
        self.task = asyncio.create_task(edge.app(scope, self._receive, self._send))

    async def _receive(self):
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            self.said += message["body"].decode()
            self.ended = not message.get("more_body", False)

    def names(self):
        return [line[7:] for line in self.said.split("\n") if line.startswith("event: ")]

    async def hang_up(self):
        self._gone.set()
        await self.task


async def announce(edge, *topics):
    async with edge.app.pool.connection() as connection:
        for topic in topics:
            await connection.execute("select pg_notify('house', %s)", [topic])


async def listening(edge):
    """The edge hears what is announced."""
    page = Page(edge, ["probe"])
    async with asyncio.timeout(10):
        while "probe" not in page.names():
            await announce(edge, "probe")
            await asyncio.sleep(0.01)
    await page.hang_up()


def test_a_page_hears_the_topics_of_its_pass_and_no_others(live):
    async def story(edge):
        await listening(edge)
        ours, theirs = Page(edge, ["inbox-a", "thread-1"]), Page(edge, ["inbox-b"])
        await until(lambda: edge.app.hub.open_streams == 2)
        await announce(edge, "inbox-a", "inbox-c", "thread-1", "inbox-b")
        await until(lambda: theirs.names() and len(ours.names()) == 2)
        heard = ours.names(), theirs.names()
        await ours.hang_up()
        await theirs.hang_up()
        return heard, ours, edge.app.hub.open_streams

    heard, ours, left = live(story)

    assert heard == (["inbox-a", "thread-1"], ["inbox-b"])
    assert ours.status == 200
    assert ours.headers["content-type"] == "text/event-stream"
    assert ours.headers["cache-control"] == "no-store"
    assert ours.headers["x-accel-buffering"] == "no"
    assert ours.said.startswith("retry: 3000\n\n")
    assert left == 0


def test_numbers_of_events_grow(live):
    async def story(edge):
        await listening(edge)
        page = Page(edge, ["a", "b"])
        await until(lambda: page.said)
        await announce(edge, "a", "b")
        await until(lambda: len(page.names()) == 2)
        await page.hang_up()
        return [int(line[4:]) for line in page.said.split("\n") if line.startswith("id: ")]

    numbers = live(story)

    assert len(numbers) == 2
    assert numbers == sorted(set(numbers))


def test_a_hundred_announcements_of_one_name_are_a_few_events(live):
    async def story(edge):
        await listening(edge)
        page = Page(edge, ["inbox-a", "last"])
        await until(lambda: page.said)
        await announce(edge, *["inbox-a"] * 100, "last")
        await until(lambda: "last" in page.names())
        await page.hang_up()
        return page.names()

    assert live(story).count("inbox-a") <= 5


def test_a_page_that_was_away_is_told_to_look_at_everything(live):
    async def story(edge):
        await listening(edge)
        page = Page(edge, ["inbox-a"], headers=[(b"last-event-id", b"7")])
        await until(page.names)
        await page.hang_up()
        return page.names()

    assert live(story) == ["resync"]


def test_after_a_gap_in_listening_every_page_is_told_to_look_again(live):
    async def story(edge):
        await listening(edge)
        page = Page(edge, ["inbox-a"])
        await until(lambda: page.said)
        async with edge.app.pool.connection() as connection:
            await connection.execute("set role none")
            await connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and query like 'listen %'"
            )
        await until(page.names)
        first = page.names()
        await announce(edge, "inbox-a")
        await until(lambda: "inbox-a" in page.names())
        await page.hang_up()
        return first

    assert live(story) == ["resync"]


@pytest.mark.parametrize("forged", ["nonsense", "", "a.b", "é.ø", "in%00box.x"])
def test_a_forged_pass_opens_nothing(live, forged):
    async def story(edge):
        page = Page(edge, [], token=forged or "=")
        await page.task
        return page

    page = live(story)
    assert (page.status, page.said) == (403, "")


def test_a_pass_of_another_house_or_of_yesterday_opens_nothing(live, config):
    async def story(edge):
        soon, ago = int(time.time()) + 60, int(time.time()) - 1
        pages = [
            Page(edge, [], token=pass_token.write(["a"], expires_at=soon, key="another")),
            Page(edge, [], token=pass_token.write(["a"], expires_at=ago, key=config.secret_key)),
            Page(edge, ["a"], method="POST"),
        ]
        for page in pages:
            await page.task
        return [page.status for page in pages]

    assert live(story) == [403, 403, 405]


def test_a_quiet_stream_is_kept_alive_and_closed_after_its_time(live, monkeypatch):
    monkeypatch.setattr(stream, "PING", 0.02)
    monkeypatch.setattr(stream, "LONGEST_STREAM", 0.2)

    async def story(edge):
        page = Page(edge, ["a"])
        await page.task
        return page

    page = live(story)
    assert ": still here\n\n" in page.said
    assert page.ended


def test_when_the_server_ends_every_stream_ends_at_once(live):
    async def story(edge):
        pages = [Page(edge, ["a"]), Page(edge, ["b", "c"])]
        await until(lambda: all(page.said for page in pages))
        edge.app.hang_up()
        await asyncio.gather(*(page.task for page in pages))
        return [page.ended for page in pages], edge.app.hub.open_streams

    assert live(story) == ([True, True], 0)


def test_two_thousand_pages_are_told_together(live):
    hub = Hub()

    async def story(edge):
        edge.app._routes["/events"].keywords["hub"] = hub
        pages = [Page(edge, ["inbox-a"]) for _ in range(2000)]
        await until(lambda: all(page.said for page in pages))
        hub.tell("inbox-a")
        await until(lambda: all(page.names() for page in pages))
        for page in pages:
            page._gone.set()
        await asyncio.gather(*(page.task for page in pages))
        return hub.open_streams

    assert live(story) == 0


def test_streams_of_two_edges_hear_the_same(live, config):
    async def story(edge):
        async with alive(config) as other:
            await listening(edge)
            await listening(other)
            pages = [Page(edge, ["a"]), Page(other, ["a"])]
            await until(lambda: all(page.said for page in pages))
            await announce(edge, "a")
            await until(lambda: all(page.names() == ["a"] for page in pages))
            for page in pages:
                await page.hang_up()

    live(story)
