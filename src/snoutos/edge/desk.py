"""Where receipts are handed in: kept in the database, or on disk while it is away.

Requests that arrive together share one statement and one commit, so the edge gets faster the more
there is to do.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import psycopg
import structlog
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from snoutos.edge import metrics
from snoutos.edge.spool import Spool, batches
from snoutos.store import receipts
from snoutos.store.receipts import NewReceipt

logger = structlog.get_logger(__name__)

# One: while it waits for the disk the next batch gathers, and larger batches are cheaper.
WRITERS = 1
LARGEST_BATCH = 200
CONNECTS_WITHIN = 1.0
WRITES_WITHIN = 5.0
DRAINS_EVERY = 0.5
AWAY = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, TimeoutError)

Waiting = tuple[NewReceipt, "asyncio.Future[None]"]


class Desk:
    """Hand in a receipt; when `keep` returns, it cannot be lost any more."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]], spool: Spool) -> None:
        self._pool = pool
        self._spool = spool
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._is_away = False

    def open(self) -> None:
        self._tasks = [asyncio.create_task(self._write()) for _ in range(WRITERS)]
        self._tasks.append(asyncio.create_task(self._drain()))

    async def close(self) -> None:
        while not self._queue.empty():
            await asyncio.sleep(0.01)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def keep(self, receipt: NewReceipt) -> None:
        """Raises OSError when neither the database nor the disk takes it."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((receipt, kept))
        await kept

    async def _write(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < LARGEST_BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            try:
                await self._store([receipt for receipt, _ in batch])
            except Exception as problem:
                for _, kept in batch:
                    if not kept.done():
                        kept.set_exception(OSError(str(problem)))
            else:
                for _, kept in batch:
                    if not kept.done():
                        kept.set_result(None)

    async def _store(self, batch: Sequence[NewReceipt]) -> None:
        try:
            repeats = await self._to_database(batch)
        except AWAY as problem:
            if not self._is_away:
                logger.warning("edge.database_away", reason=type(problem).__name__)
                self._is_away = True
            await self._spool.keep(batch)
            metrics.SPOOLED.inc(len(batch))
            return
        self._is_away = False
        metrics.KEPT.inc(len(batch) - repeats)
        metrics.REPEATED.inc(repeats)

    async def _to_database(self, batch: Sequence[NewReceipt]) -> int:
        async with asyncio.timeout(WRITES_WITHIN):
            # While the database is away nobody waits for a connection to it.
            wait = CONNECTS_WITHIN if not self._is_away else 0.05
            async with self._pool.connection(timeout=wait) as connection:
                return await receipts.keep(connection, batch)

    async def _drain(self) -> None:
        while True:
            await asyncio.sleep(DRAINS_EVERY)
            if self._spool.is_empty():
                continue
            with suppress(*AWAY):
                for path, waiting in await self._spool.take():
                    for batch in batches(waiting):
                        await self._to_database(batch)
                    self._spool.forget(path)
                    self._is_away = False
                    logger.info("edge.spool_drained", receipts=len(waiting))


def now() -> datetime:
    return datetime.now(UTC)
