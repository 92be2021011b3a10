"""The edge, alive, spoken to in ASGI; the provider that signs; and a database that can go away."""

import asyncio
import hmac
import os
from base64 import b64encode
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connection

from snoutos.edge import accounts, app, desk
from snoutos.kernel.config import Config
from snoutos.kernel.seal import Keyring
from tests.conftest import make_number, make_organization

BASE = "https://hooks.example.org"
INBOUND, STATUS = "/webhooks/twilio/inbound-sms", "/webhooks/twilio/status-callback"
ACCOUNT, TOKEN = "AC" + "1" * 32, "a token of willow and wag"
OTHERS_ACCOUNT, OTHERS_TOKEN = "AC" + "2" * 32, "a token of paws and plots"
DESK, OTHERS_DESK = "+15551111111", "+15557770000"
FORM = "application/x-www-form-urlencoded; charset=UTF-8"


def sid(number):
    return f"SM{number:032x}"


def text(number=1, **fields):
    return {
        "MessageSid": sid(number), "AccountSid": ACCOUNT, "From": "+15551234567", "To": DESK,
        "Body": "Hello", "NumMedia": "0", "NumSegments": "1",
    } | fields  # fmt: skip


def report(number=1, **fields):
    return {"MessageSid": sid(number), "AccountSid": ACCOUNT, "MessageStatus": "sent"} | fields


def sign(url, fields, token=TOKEN):
    said = url + "".join(name + fields[name] for name in sorted(fields))
    return b64encode(hmac.digest(token.encode(), said.encode(), "sha1")).decode()


@dataclass
class Answer:
    status: int = 0
    headers: dict = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Edge:
    """One running edge."""

    app: app.App

    async def ask(
        self, method, path, *, body=b"", query="", headers=None, peer="127.0.0.1", handler=None
    ):
        """`body` is bytes, or a list of chunks."""
        chunks = [body] if isinstance(body, bytes) else list(body)
        answer = Answer()

        async def receive():
            return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

        async def send(message):
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = {k.decode(): v.decode() for k, v in message["headers"]}
            else:
                answer.body += message["body"]

        scope = {
            "type": "http", "method": method, "path": path, "raw_path": path.encode(),
            "query_string": query.encode(), "client": (peer, 50000),
            "headers": [(k.lower().encode(), v.encode()) for k, v in (headers or {}).items()],
        }  # fmt: skip
        await (handler or self.app)(scope, receive, send)
        assert not any(chunks), "the request was not read to its end"
        return answer

    async def post(
        self, path, fields, *, token=TOKEN, origin=BASE, query="", signature=None, headers=None,
        **more,
    ):  # fmt: skip
        """As the provider does. An empty signature leaves the header away."""
        url = f"{origin}{path}" + (f"?{query}" if query else "")
        signature = sign(url, fields, token) if signature is None else signature
        headers = {"content-type": FORM} | (headers or {})
        if signature:
            headers["x-twilio-signature"] = signature
        body = urlencode(fields, encoding="utf-8").encode()
        return await self.ask("POST", path, body=body, query=query, headers=headers, **more)


@asynccontextmanager
async def alive(config):
    """From the server's start to its end."""
    edge = app.build(config)
    told, said = asyncio.Queue(), asyncio.Queue()
    life = asyncio.create_task(edge({"type": "lifespan"}, told.get, said.put))
    await told.put({"type": "lifespan.startup"})
    assert (await said.get())["type"] == "lifespan.startup.complete"
    try:
        yield Edge(edge)
    finally:
        await told.put({"type": "lifespan.shutdown"})
        assert (await asyncio.wait_for(said.get(), 10))["type"] == "lifespan.shutdown.complete"
        await life


async def until(question):
    async with asyncio.timeout(10):
        while not question():
            await asyncio.sleep(0.01)


def database_address(**changes):
    parts = connection.get_connection_params()
    known = ("host", "port", "user", "password", "dbname")
    return psycopg.conninfo.make_conninfo(
        **({name: parts[name] for name in known if parts.get(name)} | changes)
    )


@pytest.fixture
def config(transactional_db, tmp_path, monkeypatch):
    monkeypatch.setattr(accounts, "ASK_AGAIN_AFTER", 0.0)
    monkeypatch.setattr(desk, "DRAINS_EVERY", 0.02)
    return Config.read(
        os.environ
        | {
            "DATABASE_URL": database_address(),
            "PUBLIC_BASE_URL": BASE,
            "TRUSTED_PROXIES": "10.0.0.0/8",
            "SNOUTOS_DATA": str(tmp_path),
        }
    )


def make_account(org, config, account_sid, token):
    from snoutos.rooms.traffic.models import ProviderAccount

    key_id, sealed = Keyring.read(config.encryption_key).seal(token, about=account_sid.encode())
    return ProviderAccount.objects.create(
        org=org, account_sid=account_sid, sealed_token=sealed, key_id=key_id
    )


@pytest.fixture
def account(org, config):
    """Willow & Wag, with an account and a number; beside it Paws & Plots with its own."""
    make_number(org, DESK, "front_desk")
    other = make_organization("Paws & Plots")
    make_number(other, OTHERS_DESK, "front_desk")
    make_account(other, config, OTHERS_ACCOUNT, OTHERS_TOKEN)
    return make_account(org, config, ACCOUNT, TOKEN)


@pytest.fixture
def live(config, account):
    """Play a story (an async function) on a running edge."""

    def play(story, *more, config=config):
        async def whole():
            async with alive(config) as edge:
                return await story(edge, *more)

        return asyncio.run(whole())

    return play


class Wire:
    """The way to the database, through our hands: it can be cut and mended, and it can hang."""

    def __init__(self, folder: Path):
        self.host = str(folder)
        self._path = folder / ".s.PGSQL.5432"
        self._open = set()
        self._server = None
        self.flows = asyncio.Event()
        self.flows.set()

    async def mend(self):
        self._server = await asyncio.start_unix_server(self._connected, self._path)

    async def cut(self):
        self._server.close()
        self._path.unlink(missing_ok=True)
        for writer in list(self._open):
            writer.transport.abort()

    async def _connected(self, reader, writer):
        parts = connection.get_connection_params()
        host, port = parts.get("host") or "/var/run/postgresql", parts.get("port") or 5432
        if host.startswith("/"):
            there = await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        else:
            there = await asyncio.open_connection(host, int(port))
        self._open |= {writer, there[1]}
        await asyncio.gather(self._pour(reader, there[1]), self._pour(there[0], writer))
        self._open -= {writer, there[1]}

    async def _pour(self, reader, writer):
        with suppress(OSError):
            while data := await reader.read(65536):
                await self.flows.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


@pytest.fixture
def wire(tmp_path_factory):
    return Wire(tmp_path_factory.mktemp("wire"))


@pytest.fixture
def stored(config):
    """Receipts of one kind in the order of their arrival."""
    from snoutos.rooms.traffic.models import Receipt

    def of(kind):
        return list(Receipt.objects.filter(kind=kind).order_by("received_at", "id"))

    return of
