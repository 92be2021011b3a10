"""One address for the whole house: what the edge answers, what Django answers."""

import asyncio
import os
from dataclasses import replace

import httpx
import psycopg
import pytest
from django.db import connection, connections

from snoutos.front import build
from snoutos.kernel.config import Config


@pytest.fixture
def front(transactional_db, monkeypatch, tmp_path):
    # The threads that Django works in must not keep the test's database open.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    parts = connection.get_connection_params()
    address = psycopg.conninfo.make_conninfo(
        **{
            name: parts[name]
            for name in ("host", "port", "user", "password", "dbname")
            if name in parts
        }
    )
    config = Config.read({**os.environ, "DATABASE_URL": address, "SNOUTOS_DATA": str(tmp_path)})
    return build(replace(config, web_threads=2))


def ask(front, *requests):
    async def talk():
        transport = httpx.ASGITransport(front)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return [await client.request(method, path) for method, path in requests]

    return asyncio.run(talk())


def test_the_edge_and_django_share_one_address(front):
    alive, webhook, stream, page, nowhere, api = ask(
        front,
        ("GET", "/healthz"),
        ("POST", "/webhooks/nobody"),
        ("GET", "/events?pass=nonsense"),
        ("GET", "/login"),
        ("GET", "/eventsful"),
        ("GET", "/api/auth/me"),
    )

    assert alive.status_code == 200
    assert webhook.status_code == 404
    assert "Content-Security-Policy" not in webhook.headers
    assert stream.status_code in (401, 403)
    assert "Sign in" in page.text
    assert nowhere.status_code == 404
    assert "default-src 'none'" in nowhere.headers["Content-Security-Policy"]
    assert api.json()["code"] == "not_signed_in"


def test_the_edge_lives_as_long_as_the_house(front):
    async def live():
        said, told = asyncio.Queue(), asyncio.Queue()
        house = asyncio.create_task(front({"type": "lifespan"}, told.get, said.put))
        await told.put({"type": "lifespan.startup"})
        started = await asyncio.wait_for(said.get(), 10)
        await told.put({"type": "lifespan.shutdown"})
        stopped = await asyncio.wait_for(said.get(), 10)
        await house
        return started["type"], stopped["type"]

    assert asyncio.run(live()) == ("lifespan.startup.complete", "lifespan.shutdown.complete")
