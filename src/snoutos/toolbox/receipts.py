"""The one thing that work inside an organization may do to the provider's requests: forget them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection


def forget(*, since: datetime) -> int:
    """Empty what was told about clients of this organization who were erased since then."""
    return _count("select clients_forget_receipts(%s)", since)


def forget_buried(*, addresses: Sequence[str]) -> int:
    """Empty what came from or went to these phones and could not be worked."""
    return _count("select clients_forget_buried(%s)", list(addresses))


def _count(statement: str, value: datetime | list[str]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, [value])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
