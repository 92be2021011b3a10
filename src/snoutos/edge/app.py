"""The edge of the house: what providers and open pages talk to. Raw ASGI, no framework."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import structlog
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from snoutos.edge.accounts import Accounts
from snoutos.edge.asgi import Receive, Scope, Send, answer
from snoutos.edge.desk import Desk
from snoutos.edge.health import Health
from snoutos.edge.hub import Hub
from snoutos.edge.inbound import Doorkeeper
from snoutos.edge.spool import Spool
from snoutos.edge.stream import stream
from snoutos.kernel.config import Config
from snoutos.kernel.seal import Keyring
from snoutos.kernel.topics import CHANNEL
from snoutos.store import receipts
from snoutos.store.receipts import SigningAccount

logger = structlog.get_logger(__name__)

Handler = Callable[[Scope, Receive, Send], Awaitable[None]]
AS_PIPELINE = "-c role=snoutos_pipeline"


class App:
    """One edge. It lives from lifespan startup to shutdown."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.hub = Hub()
        self.pool: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
            config.database_url, min_size=1, max_size=4, open=False, timeout=5,
            kwargs={"autocommit": True, "options": AS_PIPELINE, "connect_timeout": 2},
            reconnect_timeout=float("inf"),
        )  # fmt: skip
        self.spool = Spool(Path(config.data) / "spool", name=f"edge-{os.getpid()}")
        self.desk = Desk(self.pool, self.spool)
        accounts = Accounts(self._read_accounts, Keyring.read(config.encryption_key))
        door = Doorkeeper(config, accounts, self.desk)
        health = Health(self.pool, self.spool, self.hub)
        self._routes: dict[str, Handler] = {
            "/webhooks/twilio/inbound-sms": door.inbound,
            "/webhooks/twilio/status-callback": door.status,
            "/events": partial(stream, hub=self.hub, key=config.secret_key),
            "/healthz": health.alive,
            "/readyz": health.ready,
            "/metrics": health.figures,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._live(receive, send)
        if scope["type"] != "http":
            return None
        handler = self._routes.get(scope["path"])
        if handler is None:
            return await answer(send, 404)
        return await handler(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await self.pool.open(wait=False)
        self.desk.open()
        listening = asyncio.create_task(self._listen())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        listening.cancel()
        await self.desk.close()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _listen(self) -> None:
        """Pass announcements on. After a gap everybody is asked to look again."""
        pause = 0.2
        while True:
            try:
                async with await AsyncConnection.connect(
                    self._config.database_url, autocommit=True, options=AS_PIPELINE,
                    connect_timeout=5,
                ) as connection:  # fmt: skip
                    await connection.execute(f"listen {CHANNEL}")
                    self.hub.tell_everybody()
                    pause = 0.2
                    async for notice in connection.notifies():
                        self.hub.tell(notice.payload)
            except psycopg.OperationalError:
                logger.warning("edge.listening_interrupted")
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5)

    async def _read_accounts(self) -> list[SigningAccount]:
        async with asyncio.timeout(3), self.pool.connection(timeout=2) as connection:
            return await receipts.signing_accounts(connection)


def build(config: Config) -> App:
    return App(config)
