"""Stored routing decisions, all of them, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import args_row

from snoutos.store import queries

SQL = queries.load("decisions.sql")
PAGE = 2000


@dataclass(frozen=True, slots=True)
class StoredDecision:
    id: UUID
    inputs: dict[str, Any]  # rules.Facts as JSON
    steps: list[dict[str, Any]]  # rules.Step as JSON
    target: str
    sitter_id: UUID | None
    rule: str
    because: str
    ruleset: str


def decisions(connection: Connection[Any]) -> Iterator[StoredDecision]:
    """As they are at one moment; never more than a page of them in memory."""
    with (
        connection.transaction(),
        connection.cursor("decisions", row_factory=args_row(StoredDecision)) as cursor,
    ):
        cursor.itersize = PAGE
        yield from cursor.execute(SQL["decisions"])
