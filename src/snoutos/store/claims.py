"""Receipts on their way through the pipeline: taken, settled, put off, buried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from psycopg import Connection
from psycopg.rows import args_row
from psycopg.types.json import set_json_loads

from snoutos.kernel.ids import uuid7
from snoutos.store import alerts, queries
from snoutos.store.alerts import NewAlert

SQL = queries.load("claims.sql")
BURIED = "A message could not be processed"
BURIED_MEANS = (
    "Something reached one of your numbers and could not be processed. It is kept, and you can "
    "have it tried again."
)


@dataclass(frozen=True, slots=True)
class Receipt:
    id: UUID
    kind: str
    payload: dict[str, Any]  # whatever the edge wrote down
    received_at: datetime
    attempts: int


def speak_json(connection: Connection[Any]) -> None:
    """Payloads are the bulk of what the pipeline reads; read them by the fast road."""
    set_json_loads(orjson.loads, connection)


def claim(connection: Connection[Any], *, now: datetime, limit: int) -> list[Receipt]:
    """What is due, oldest first. Held until the end of the transaction."""
    with connection.cursor(row_factory=args_row(Receipt)) as cursor:
        return cursor.execute(SQL["claim_receipts"], {"now": now, "limit": limit}).fetchall()


def claim_again(connection: Connection[Any], ids: Sequence[UUID]) -> list[Receipt]:
    """Some of an earlier claim that came to nothing, unless somebody else has them by now."""
    with connection.cursor(row_factory=args_row(Receipt)) as cursor:
        return cursor.execute(SQL["claim_receipts_again"], {"ids": list(ids)}).fetchall()


def settle(
    connection: Connection[Any], notes: Sequence[tuple[UUID, str]], *, now: datetime
) -> None:
    """With a note where there is something to say, which is rare."""
    connection.execute(SQL["settle_receipts"], {"now": now, "ids": [one for one, _ in notes]})
    if noted := [(one, note) for one, note in notes if note]:
        connection.execute(
            SQL["note_receipts"],
            {"ids": [one for one, _ in noted], "notes": [note for _, note in noted]},
        )


def put_off(connection: Connection[Any], due: Sequence[tuple[UUID, datetime]]) -> None:
    """Look at them again later. Waiting for something is no failure, so it is not counted."""
    _put_off(connection, due, failures=0, error="")


def put_off_failed(
    connection: Connection[Any], receipt_id: UUID, due_at: datetime, *, error: str
) -> None:
    """It could not be worked: another attempt later."""
    _put_off(connection, [(receipt_id, due_at)], failures=1, error=error)


def _put_off(
    connection: Connection[Any],
    due: Sequence[tuple[UUID, datetime]],
    *,
    failures: int,
    error: str,
) -> None:
    connection.execute(
        SQL["put_off_receipts"],
        {
            "ids": [one for one, _ in due], "due_ats": [at for _, at in due],
            "failures": failures, "error": error,
        },
    )  # fmt: skip


def bury(
    connection: Connection[Any], receipt_id: UUID, *, number: str, error: str, now: datetime
) -> None:
    """Given up: settled, with a dead letter and an alert for whoever owns the number."""
    found = connection.execute(
        SQL["bury_receipt"],
        {
            "id": receipt_id, "number": number, "error": error, "now": now,
            "letter_id": uuid7(), "event_id": uuid7(),
        },
    )  # fmt: skip
    raised = [
        NewAlert(
            org_id, "critical", "receipt.dead_letter", BURIED, BURIED_MEANS, "receipt", receipt_id,
            None, now,
        )
        for (org_id,) in found.fetchall()
    ]  # fmt: skip
    if raised:
        connection.execute(alerts.RAISE, alerts.values(raised))
