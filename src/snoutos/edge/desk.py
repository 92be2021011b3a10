"""Where receipts are handed in: kept in the database, or on disk while it is away.

Requests that arrive together share one statement and one commit, so the edge gets faster the more
there is to do.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg
import structlog
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from snoutos.edge import metrics
from snoutos.edge.spool import Spool, Waiting
from snoutos.edge.tasks import end
from snoutos.store import later, receipts
from snoutos.store.receipts import AWAY, NewReceipt

logger = structlog.get_logger(__name__)

# One: while it waits for the disk the next batch gathers, and larger batches are cheaper.
WRITERS = 1
LARGEST_BATCH = 200
CONNECTS_WITHIN = 1.0
WRITES_WITHIN = 5.0
DRAINS_EVERY = 0.5
LONGEST_PAUSE = 30.0
# One receipt that PostgreSQL refuses must not take its neighbors with it.
POISON = (psycopg.DataError, psycopg.IntegrityError)

Promise = tuple[NewReceipt, "asyncio.Future[None]"]


class Desk:
    """Hand in a receipt; when `keep` returns, it cannot be lost any more."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]], spool: Spool) -> None:
        self._pool = pool
        self._spool = spool
        self._queue: asyncio.Queue[Promise] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._overdue: set[asyncio.Task[int]] = set()
        self._is_away = False
        # After an outage once, and after a start with something still on disk.
        self._is_to_catch_up = True

    def open(self) -> None:
        self._tasks = [asyncio.create_task(self._write()) for _ in range(WRITERS)]
        self._tasks.append(asyncio.create_task(self._keep_draining()))

    async def close(self) -> None:
        await self._queue.join()
        await end((*self._tasks, *self._overdue))

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
            problem: Exception | None = None
            try:
                await self._store([receipt for receipt, _ in batch])
            except Exception as caught:  # whatever it is, the next batch has its own chance
                problem = caught
            for _, kept in batch:
                if not kept.done():
                    kept.set_exception(OSError(str(problem))) if problem else kept.set_result(None)
                self._queue.task_done()

    async def _store(self, batch: Sequence[NewReceipt]) -> None:
        try:
            await self._to_database(batch)
        except POISON as problem:
            if len(batch) > 1:
                for one in batch:
                    await self._store([one])
                return
            _refused(batch[0], problem)
            await self._to_disk(batch)
        except AWAY as problem:
            if not self._is_away:
                logger.warning("edge.database_away", reason=type(problem).__name__)
            self._is_away = self._is_to_catch_up = True
            await self._to_disk(batch)

    async def _to_disk(self, batch: Sequence[NewReceipt]) -> None:
        await self._spool.keep(batch)
        metrics.SPOOLED.inc(len(batch))

    async def _to_database(self, batch: Sequence[NewReceipt]) -> None:
        writing = asyncio.create_task(self._insert(batch))
        done, _ = await asyncio.wait({writing}, timeout=WRITES_WITHIN)
        if not done:
            # Taking a statement back from a server that hangs takes long as well.
            self._overdue.add(writing)
            writing.add_done_callback(self._overdue.discard)
            writing.cancel()
            raise TimeoutError
        repeats = writing.result()
        self._is_away = False
        metrics.KEPT.inc(len(batch) - repeats)
        metrics.REPEATED.inc(repeats)

    async def _insert(self, batch: Sequence[NewReceipt]) -> int:
        # While the database is away nobody waits for a connection to it.
        wait = CONNECTS_WITHIN if not self._is_away else 0.05
        async with self._pool.connection(timeout=wait) as connection:
            return await receipts.keep(connection, batch)

    async def _keep_draining(self) -> None:
        pause = DRAINS_EVERY
        while True:
            await asyncio.sleep(pause)
            if self._spool.is_empty():
                continue
            is_clean = True
            try:
                for waiting in await self._spool.take():
                    is_clean &= await self._drain(waiting)
                if self._is_to_catch_up:
                    await self._ask_for_the_rest()
                    self._is_to_catch_up = False
            except AWAY:
                continue
            except Exception as problem:
                logger.error("edge.spool_not_drained", error=type(problem).__name__)
                is_clean = False
            pause = DRAINS_EVERY if is_clean else min(pause * 2, LONGEST_PAUSE)

    async def _ask_for_the_rest(self) -> None:
        """The provider may have given up on a request that met us in the moment of the fall."""
        async with self._pool.connection(timeout=CONNECTS_WITHIN) as connection:
            await later.ask(connection, later.CATCH_UP, org_id=None)

    async def _drain(self, waiting: Waiting) -> bool:
        """In order, all that PostgreSQL takes. What it refuses stays on disk for a person."""
        is_clean = True
        try:
            for start in range(0, len(waiting.receipts), LARGEST_BATCH):
                is_clean &= await self._poured(waiting.receipts[start : start + LARGEST_BATCH])
        except BaseException:
            waiting.let_go()
            raise
        if is_clean:
            waiting.forget()
            logger.info("edge.spool_drained", receipts=len(waiting.receipts))
        else:
            waiting.let_go()
        return is_clean

    async def _poured(self, batch: Sequence[NewReceipt]) -> bool:
        try:
            await self._to_database(batch)
        except POISON as problem:
            if len(batch) > 1:
                return all([await self._poured([one]) for one in batch])
            _refused(batch[0], problem)
            return False
        return True


def _refused(receipt: NewReceipt, problem: psycopg.Error) -> None:
    """Only the kind of the problem: PostgreSQL quotes whole rows in what it says."""
    logger.error(
        "edge.receipt_refused_by_database", receipt=str(receipt.id), sqlstate=problem.sqlstate
    )


def now() -> datetime:
    return datetime.now(UTC)
