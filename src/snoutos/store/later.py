"""Background jobs that the hot path asks for; toolbox.later is how everybody else does."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, Connection

from snoutos.store import queries

SQL = queries.load("later.sql")
# After an outage: of the provider, for one organization; of our own, for all of them.
CATCH_UP_SOON = "traffic.catch_up_soon"
CATCH_UP = "traffic.catch_up"
# Files came with texts of this organization.
FETCH_ATTACHMENTS = "attachments.fetch"
# Something came for a sitter of this organization.
TELL_SITTERS = "portal.tell"


async def ask(connection: AsyncConnection[Any], name: str, *, org_id: UUID | None) -> None:
    await connection.execute(SQL["ask"], {"name": name, "org_id": str(org_id or "")})


def ask_here(connection: Connection[Any], name: str, *, org_id: UUID | None) -> None:
    """The same, for those who do not wait asynchronously."""
    connection.execute(SQL["ask"], {"name": name, "org_id": str(org_id or "")})
