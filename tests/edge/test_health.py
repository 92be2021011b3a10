"""Whether the house stands, whether it can work, and what it counts."""

import asyncio
import json
import re
from dataclasses import replace
from datetime import timedelta

import psycopg

from snoutos.cli.heart import Heart
from snoutos.edge.desk import now
from snoutos.kernel import heartbeat
from snoutos.kernel.ids import uuid7
from snoutos.store import heartbeats
from tests.edge.conftest import INBOUND, database_address, text


def test_a_house_in_order_is_alive_and_ready(live):
    async def story(edge):
        return [await edge.ask("GET", "/healthz"), await edge.ask("GET", "/readyz")]

    alive, ready = live(story)

    assert (alive.status, alive.body) == (200, b"ok")
    assert ready.status == 200
    assert json.loads(ready.body) == {
        "status": "ready",
        "checks": {
            "spool": "empty",
            "database": "answers",
            "worker": "does not work",
            "workers": "none at work",
            "jobs": "none at work",
        },
    }


def test_a_worker_that_stopped_is_seen_within_a_minute(live, config):
    """Scenario 352."""
    with psycopg.connect(config.database_url, autocommit=True) as hot:
        for kind, age in (("worker", 50), ("jobs", 10), ("jobs", 30)):
            heartbeats.beat(hot, process=uuid7(), kind=kind, now=now() - timedelta(seconds=age))

    async def story(edge):
        return await edge.ask("GET", "/readyz")

    answer = live(story)

    checks = json.loads(answer.body)["checks"]
    assert answer.status == 200, "receipts are still kept"
    assert re.fullmatch(r"none at work, the last one was seen 5\d s ago", checks["workers"])
    assert checks["jobs"] == "2 at work"


def test_a_process_says_that_it_is_at_work_until_it_ends(live, config):
    heart = Heart(config, heartbeat.WORKER)

    async def story(edge):
        heart.start()
        async with asyncio.timeout(10):
            while (during := await workers(edge)) == "none at work":
                await asyncio.sleep(0.01)
        heart.stop()
        return during, await workers(edge)

    async def workers(edge):
        return json.loads((await edge.ask("GET", "/readyz")).body)["checks"]["workers"]

    assert live(story) == ("1 at work", "none at work")


def test_without_a_database_it_is_alive_but_not_ready(live, config, wire):
    async def story(edge):
        return [await edge.ask("GET", "/healthz"), await edge.ask("GET", "/readyz")]

    address = database_address(host=wire.host, port=5432)
    alive, ready = live(story, config=replace(config, database_url=address))

    assert alive.status == 200
    assert ready.status == 503
    assert json.loads(ready.body)["checks"]["database"] == "does not answer"


def test_receipts_that_wait_too_long_are_named(live):
    from snoutos.rooms.traffic.models import Receipt

    then = now() - timedelta(minutes=5)
    Receipt.objects.create(
        id=uuid7(), kind="inbound", payload={}, received_at=then, due_at=then, dedupe_key="in:1"
    )

    async def story(edge):
        return await edge.ask("GET", "/readyz")

    assert "1 receipts wait" in json.loads(live(story).body)["checks"]["worker"]


def test_what_happened_is_counted(live):
    async def story(edge):
        before = _figures(await edge.ask("GET", "/metrics"))
        await edge.post(INBOUND, text(1))
        await edge.post(INBOUND, text(1))
        await edge.post(INBOUND, text(1), signature="")
        return before, _figures(await edge.ask("GET", "/metrics"))

    before, after = live(story)

    def grown(name):
        return after[name] - before.get(name, 0)

    # The note about the forgery is kept as well.
    assert grown("snoutos_receipts_kept_total") == 2
    assert grown("snoutos_receipts_repeated_total") == 1
    assert grown('snoutos_requests_rejected_total{reason="missing signature"}') == 1
    assert grown("snoutos_acknowledgement_seconds_count") == 2
    assert after["snoutos_open_streams"] == 0


def _figures(answer):
    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.body.decode().split("\n")
    return {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
        for line in lines
        if line and not line.startswith("#")
    }
