"""Is the house standing, and can it work?"""

import asyncio
from typing import Any

import orjson
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from snoutos.edge import metrics
from snoutos.edge.asgi import Receive, Scope, Send, answer
from snoutos.edge.desk import now
from snoutos.edge.hub import Hub
from snoutos.edge.spool import Spool
from snoutos.kernel import heartbeat
from snoutos.store import heartbeats, receipts
from snoutos.store.heartbeats import AtWork
from snoutos.store.receipts import AWAY

OLDEST_RECEIPT = 60.0


# What the house cannot do without, and the name of it among the checks.
NEEDED = {heartbeat.WORKER: "workers", heartbeat.JOBS: "jobs"}


class Health:
    def __init__(
        self, pool: AsyncConnectionPool[AsyncConnection[Any]], spool: Spool, hub: Hub
    ) -> None:
        self._pool = pool
        self._spool = spool
        self._hub = hub

    async def alive(self, _: Scope, __: Receive, send: Send) -> None:
        await answer(send, 200, b"ok")

    async def ready(self, _: Scope, __: Receive, send: Send) -> None:
        """Whether to send requests here; what needs a look beside that is told, not refused for."""
        checks = {"spool": "empty" if self._spool.is_empty() else "receipts wait on disk"}
        is_ready = True
        try:
            async with asyncio.timeout(2), self._pool.connection(timeout=1) as connection:
                count, oldest = await receipts.backlog(connection, now=now())
                at_work = await heartbeats.at_work(connection, now=now())
            checks["database"] = "answers"
            is_late = oldest > OLDEST_RECEIPT
            checks["worker"] = (
                f"{count} receipts wait, the oldest for {oldest:.0f} s" if is_late
                else "keeps up" if _works(at_work.get(heartbeat.WORKER))
                else "does not work"
            )  # fmt: skip
            for kind, name in NEEDED.items():
                checks[name] = _judged(at_work.get(kind))
        except AWAY:
            is_ready = False
            checks["database"] = "does not answer"
        said = orjson.dumps({"status": "ready" if is_ready else "not ready", "checks": checks})
        await answer(send, 200 if is_ready else 503, said, b"application/json")

    async def figures(self, _: Scope, __: Receive, send: Send) -> None:
        metrics.STREAMS.set(self._hub.open_streams)
        await answer(send, 200, metrics.page(), b"text/plain; version=0.0.4; charset=utf-8")


def _works(found: AtWork | None) -> bool:
    return found is not None and found.count > 0


def _judged(found: AtWork | None) -> str:
    if found is None:
        return "none at work"
    if found.count:
        return f"{found.count} at work"
    return f"none at work, the last one was seen {found.silent_for:.0f} s ago"
