"""Tell open pages that something changed.

NOTIFY waits for the commit and is dropped by a rollback, so this can stand anywhere in an action.
"""

from django.db import connection

from snoutos.kernel.topics import CHANNEL


def announce(*topics: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_notify(%s, topic) from unnest(%s::text[]) as topic",
            [CHANNEL, sorted(set(topics))],
        )
