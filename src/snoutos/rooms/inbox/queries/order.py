"""The orders of the list of conversations, and pages of each by keyset.

order              by                                          cursor
-----------------  ------------------------------------------  ----------------------
recent             last activity, id                           instant and id
unread first       nothing unread, last activity, id           rank, instant and id
assigned first     nobody assigned, last activity, id          rank, instant and id
by client          name in lower case, id                      name and id

A conversation that moves while somebody turns pages may be met again at its new place; the others
are met once.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from snoutos.kernel.refused import Refused
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.inbox.rules import Sort
from snoutos.rooms.threads.models import Thread
from snoutos.toolbox import paging
from snoutos.toolbox.paging import Page

NEWEST = ("-last_activity_at", "-pk")
RANKS = ("0", "1")
ID_LENGTH = 32


def page_of(
    threads: QuerySet[Thread],
    sort: Sort,
    windows_ahead: QuerySet[Window],
    *,
    cursor: str | None,
    limit: int,
) -> Page[Thread]:
    if sort is Sort.CLIENT:
        return _by_client(threads, cursor, limit)
    if sort is Sort.RECENT:
        found, position = threads.order_by(*NEWEST), cursor
        rank = ""
    else:
        found = threads.annotate(rank=_rank(sort, windows_ahead)).order_by("rank", *NEWEST)
        rank, position = _split(cursor)
    if position:
        found = found.filter(_after(rank, position))
    rows = list(found[: limit + 1])
    page = paging.page_of(rows, limit=limit, position=lambda row: (row.last_activity_at, row.pk))
    if page.next_cursor is None or sort is Sort.RECENT:
        return page
    last: Any = page.items[-1]  # a Thread with its rank
    return Page(items=page.items, next_cursor=f"{last.rank}.{page.next_cursor}")


def _rank(sort: Sort, windows_ahead: QuerySet[Window]) -> Case:
    is_first = Q(unread_count__gt=0) if sort is Sort.UNREAD_FIRST else Q(Exists(windows_ahead))
    return Case(When(is_first, then=Value(0)), default=Value(1), output_field=IntegerField())


def _split(cursor: str | None) -> tuple[str, str | None]:
    if not cursor:
        return "", None
    rank, dot, position = cursor.partition(".")
    if rank not in RANKS or not dot:
        raise _not_complete()
    return rank, position


def _after(rank: str, position: str) -> Q:
    at, row_id = paging.decode(position)
    older = Q(last_activity_at__lt=at) | Q(last_activity_at=at, pk__lt=row_id)
    return Q(rank__gt=int(rank)) | (Q(rank=int(rank)) & older) if rank else older


def _by_client(threads: QuerySet[Thread], cursor: str | None, limit: int) -> Page[Thread]:
    found = threads.annotate(name_key=Lower("client__name")).order_by("name_key", "pk")
    if cursor:
        name, row_id = _name_and_id(cursor)
        found = found.filter(Q(name_key__gt=name) | Q(name_key=name, pk__gt=row_id))
    rows: list[Any] = list(found[: limit + 1])  # Threads with their key
    items = tuple(rows[:limit])
    if len(rows) <= limit:
        return Page(items=items, next_cursor=None)
    key = f"{items[-1].pk.hex}{items[-1].name_key}"
    return Page(items=items, next_cursor=urlsafe_b64encode(key.encode()).decode())


def _name_and_id(cursor: str) -> tuple[str, UUID]:
    try:
        key = urlsafe_b64decode(cursor.encode("ascii")).decode()
        return key[ID_LENGTH:].replace("\0", ""), UUID(key[:ID_LENGTH])
    except ValueError:
        raise _not_complete() from None


def _not_complete() -> Refused:
    return Refused(
        "This link to more of the list is not complete. Start again from the first page.",
        code="bad_cursor",
        status=400,
    )
