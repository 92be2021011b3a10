"""What work inside an organization may do to the provider's requests without seeing any of them:
forget them, and have those that could not be worked tried once more."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection


def forget(*, since: datetime) -> int:
    """Empty what was told about clients of this organization who were erased since then."""
    return _count("select clients_forget_receipts(%s)", since)


def forget_buried(*, addresses: Sequence[str]) -> int:
    """Empty what came from or went to these phones and could not be worked."""
    return _count("select clients_forget_buried(%s)", list(addresses))


def work_again(receipt_id: UUID, *, at: datetime) -> bool:
    """Open a request of ours that was given up. False when it is not ours, not stuck, or empty."""
    return _count("select operations_work_again(%s, %s)", receipt_id, at) == 1


def _count(statement: str, *values: datetime | list[str] | UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return int(row[0]) if row else 0
