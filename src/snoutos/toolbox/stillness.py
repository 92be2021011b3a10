"""Conversations stand still while one is poured into another."""

from django.db import connection

from snoutos.store import queries

LOCKS = queries.load("locks.sql")


def conversations_may_change() -> None:
    """Until this transaction ends, none is merged and nobody erased. Begin with it, too."""
    with connection.cursor() as cursor:
        cursor.execute(LOCKS["conversations_may_change"])


def conversations_stand_still() -> None:
    """Until this transaction ends, the pipeline writes into no conversation.

    Begin with it: whoever holds other locks already may wait in a ring.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCKS["conversations_stand_still"])
