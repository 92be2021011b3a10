"""Receipts, as the edge writes them: many at once, and each request only once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row

from snoutos.kernel.words import ReceiptKind
from snoutos.store import queries

SQL = queries.load("receipts.sql")
# The database cannot do its work right now, whatever the reason.
AWAY = (psycopg.Error, TimeoutError)


@dataclass(frozen=True, slots=True)
class NewReceipt:
    """One request, word for word. `payload` is JSON text; `key` is what makes it happen once."""

    id: UUID
    kind: ReceiptKind
    key: str | None
    payload: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SigningAccount:
    """An account and the numbers of its organization; without an account, the numbers alone."""

    account_sid: str
    sealed_token: bytes
    key_id: str
    numbers: list[str]


async def keep(connection: AsyncConnection[Any], receipts: Sequence[NewReceipt]) -> int:
    """Durable when this returns (autocommit). Returns how many were repeats.

    Telling the same receipt again, id and all, has no effect whatever.
    """
    rows = [
        {
            "id": str(one.id),
            "kind": one.kind,
            "key": one.key,
            "payload": orjson.Fragment(one.payload),
            "at": one.at,
        }
        for one in receipts
    ]
    found = await connection.execute(
        SQL["keep_receipts"], {"receipts": orjson.dumps(rows).decode()}
    )
    row = await found.fetchone()
    return int(row[0]) if row else 0


async def signing_accounts(connection: AsyncConnection[Any]) -> list[SigningAccount]:
    async with connection.cursor(row_factory=class_row(SigningAccount)) as cursor:
        await cursor.execute(SQL["signing_accounts"])
        return await cursor.fetchall()


async def backlog(connection: AsyncConnection[Any], *, now: datetime) -> tuple[int, float]:
    """How many receipts wait, and for how many seconds the oldest one has."""
    row = await (await connection.execute(SQL["backlog"], {"now": now})).fetchone()
    return (int(row[0]), float(row[1])) if row else (0, 0.0)
