"""Sealing from a background job: the hot path's SQL on Django's connection."""

from datetime import datetime

from django.db import connection, transaction

from snoutos.store import seals
from snoutos.store.seals import Sealed
from snoutos.toolbox import tenancy


def make(*, at: datetime, limit: int) -> Sealed:
    with tenancy.everywhere(), transaction.atomic():
        connection.ensure_connection()
        return seals.make(connection.connection, now=at, limit=limit)
