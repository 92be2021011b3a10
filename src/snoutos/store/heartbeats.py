"""Which processes are at work: each says so every few seconds, and readers judge by that."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, Connection

from snoutos.kernel.heartbeat import SILENT_AFTER
from snoutos.store import queries

SQL = queries.load("heartbeats.sql")


@dataclass(frozen=True, slots=True)
class AtWork:
    """Processes of one kind: how many, and for how long the last of them has been silent."""

    count: int
    silent_for: float


def beat(connection: Connection[Any], *, process: UUID, kind: str, now: datetime) -> None:
    connection.execute(SQL["beat"], {"id": process, "kind": kind, "now": now})


def end(connection: Connection[Any], *, process: UUID, now: datetime) -> None:
    """Whoever ends in good order is not missed; what others left behind is swept up with it."""
    connection.execute(SQL["sweep"], {"id": process, "now": now})


async def at_work(connection: AsyncConnection[Any], *, now: datetime) -> dict[str, AtWork]:
    found = await connection.execute(
        SQL["at_work"], {"now": now, "silent_since": now - SILENT_AFTER}
    )
    return {kind: AtWork(count, silent) for kind, count, silent in await found.fetchall()}
