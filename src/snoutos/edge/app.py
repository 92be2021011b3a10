"""The edge of the house: what providers and open pages talk to. Raw ASGI, no framework."""

import asyncio
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
from snoutos.edge.tasks import end
from snoutos.kernel.config import Config
from snoutos.kernel.seal import Keyring
from snoutos.kernel.topics import CHANNEL
from snoutos.store import receipts
from snoutos.store.receipts import SigningAccount

logger = structlog.get_logger(__name__)

Handler = Callable[[Scope, Receive, Send], Awaitable[None]]
AS_PIPELINE = "-c role=snoutos_pipeline"
AS_WRITER = f"{AS_PIPELINE} -c statement_timeout=5000"
# A server that vanished without a word is noticed by asking it now and then.
LOOKS_AGAIN_AFTER = 30.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0


class App:
    """One edge. It lives from lifespan startup to shutdown."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._loop: asyncio.AbstractEventLoop | None = None
        self.hub = Hub()
        self.pool: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
            config.database_url, min_size=1, max_size=4, open=False,
            kwargs={"autocommit": True, "options": AS_WRITER, "connect_timeout": 2},
            # Pauses between attempts double, so after a long absence it would wait as long again;
            # the next receipt or look at the spool starts over instead.
            reconnect_timeout=2,
        )  # fmt: skip
        self.spool = Spool(Path(config.data) / "spool")
        self.desk = Desk(self.pool, self.spool)
        self.accounts = Accounts(self._read_accounts, Keyring.read(config.encryption_key))
        door = Doorkeeper(config, self.accounts, self.desk)
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

    def hang_up(self) -> None:
        """End all event streams, from whatever thread or signal handler."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.hub.hang_up)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._loop = asyncio.get_running_loop()
        await self.pool.open(wait=False)
        self.desk.open()
        tasks = [
            asyncio.create_task(self._keep_listening()),
            asyncio.create_task(self.accounts.keep_fresh()),
        ]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await end(tasks)
        await self.desk.close()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _keep_listening(self) -> None:
        self._pause = FIRST_PAUSE
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as problem:
                logger.warning("edge.listening_interrupted", reason=type(problem).__name__)
            await asyncio.sleep(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    async def _listen(self) -> None:
        """Pass announcements on. After a gap everybody is asked to look again."""
        async with await AsyncConnection.connect(
            self._config.database_url, autocommit=True, options=AS_PIPELINE, connect_timeout=5
        ) as connection:
            await connection.execute(f"listen {CHANNEL}")
            self.hub.tell_everybody()
            self._pause = FIRST_PAUSE
            while True:
                async for notice in connection.notifies(timeout=LOOKS_AGAIN_AFTER):
                    self.hub.tell(notice.payload)
                async with asyncio.timeout(LOOKS_AGAIN_AFTER):
                    await connection.execute("select 1")

    async def _read_accounts(self) -> list[SigningAccount]:
        async with asyncio.timeout(3), self.pool.connection(timeout=1) as connection:
            return await receipts.signing_accounts(connection)


def build(config: Config) -> App:
    return App(config)
