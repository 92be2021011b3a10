"""The list of numbers as the rows of a file."""

from collections.abc import Iterator
from datetime import datetime

from snoutos.kernel.actor import Actor
from snoutos.rooms.inventory.queries import listing
from snoutos.rooms.inventory.rules.listing import HEALTHS, STATUSES, Filters
from snoutos.rooms.inventory.rules.plans import TYPES
from snoutos.rooms.people.rules import check_may
from snoutos.toolbox import csv_out

AT_ONCE = 100
COLUMNS = (
    "Number", "Type", "Status", "Days left", "Used by", "Conversations", "Health",
    "Not delivered, 7 days", "Last used (UTC)", "Messages, 7 days",
)  # fmt: skip


def rows(viewer: Actor, *, filters: Filters, now: datetime) -> Iterator[tuple[object, ...]]:
    """All of the list under these filters. Raises Refused when it is too long for a file."""
    check_may(viewer, "numbers.export")
    csv_out.check_count(listing.count(viewer, filters=filters, now=now), "numbers")
    return _rows(viewer, filters, now)


def _rows(viewer: Actor, filters: Filters, now: datetime) -> Iterator[tuple[object, ...]]:
    cursor = None
    while True:
        page = listing.numbers(viewer, filters=filters, now=now, cursor=cursor, limit=AT_ONCE)
        yield from map(_row, page.items)
        cursor = page.next_cursor
        if cursor is None:
            return


def _row(one: listing.NumberCard) -> tuple[object, ...]:
    return (
        one.e164, TYPES[one.number_class], STATUSES[one.status], one.days_left,
        one.sitter_name or ("Front Desk" if one.number_class == "front_desk" else ""),
        one.thread_count, HEALTHS[one.health], one.errors, _instant(one.last_used_at), one.volume,
    )  # fmt: skip


def _instant(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else ""
