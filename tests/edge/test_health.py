"""Whether the house stands, whether it can work, and what it counts."""

import json
from dataclasses import replace
from datetime import timedelta

from snoutos.edge.desk import now
from snoutos.kernel.ids import uuid7
from tests.edge.conftest import INBOUND, database_address, text


def test_a_house_in_order_is_alive_and_ready(live):
    async def story(edge):
        return [await edge.ask("GET", "/healthz"), await edge.ask("GET", "/readyz")]

    alive, ready = live(story)

    assert (alive.status, alive.body) == (200, b"ok")
    assert ready.status == 200
    assert json.loads(ready.body) == {
        "status": "ready",
        "checks": {"spool": "empty", "database": "answers", "worker": "keeps up"},
    }


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
