"""All numbers: the table, its filters, and the file of it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from snoutos.kernel.words import NumberClass, NumberStatus
from snoutos.rooms.inventory.pages.door import around, office
from snoutos.rooms.inventory.queries import comparing, listing as queries
from snoutos.rooms.inventory.rules.health import Health
from snoutos.rooms.inventory.rules.listing import Filters, Sort, Used
from snoutos.rooms.inventory.rules.plans import TYPES
from snoutos.rooms.people.rules import check_may
from snoutos.toolbox import csv_out
from snoutos.toolbox.page import Request, show

Word = TypeVar("Word", bound=StrEnum)
SHOWN, PER_FILE_PAGE = 50, 100
STATUSES = {"active": "Active", "quarantined": "Quarantined", "inactive": "Inactive"}
HEALTHS = {"healthy": "Healthy", "warning": "Warning", "critical": "Critical"}
USES = {
    "24h": "In 24 hours", "7d": "In 7 days", "30d": "In 30 days", "never": "Never",
    "high": "Over 100 messages in 7 days",
}  # fmt: skip
MENUS = (
    ("class", "Type", TYPES), ("status", "Status", STATUSES), ("health", "Health", HEALTHS),
)  # fmt: skip
BULK = (
    ("release", "Release to pool"), ("quarantine", "Quarantine"), ("assign", "Assign"),
)  # fmt: skip
COLUMNS = (
    "Number", "Type", "Status", "Days left", "Used by", "Conversations", "Health",
    "Not delivered, 7 days", "Last used (UTC)", "Messages, 7 days",
)  # fmt: skip


@require_GET
@office
def numbers(request: Request) -> HttpResponse:
    moment, viewer = now(), request.viewer
    filters = filters_of(request.GET)
    page = queries.numbers(
        viewer, filters=filters, now=moment, cursor=request.GET.get("after") or None, limit=SHOWN
    )
    context = around(request, now=moment) | {
        "page": page,
        "count": queries.count(viewer, filters=filters, now=moment),
        "summary": queries.summary(viewer, now=moment),
        "comparison": comparing.latest(viewer),
        "filters": filters,
        "menus": [
            (
                key,
                label,
                [(word, said, word in request.GET.getlist(key)) for word, said in words.items()],
            )
            for key, label, words in MENUS
        ],
        "uses": USES,
        "bulk": BULK,
        "query": query_of(request.GET),
        "sorts": {
            sort.value: query_of(request.GET, sort=sort.value, order=_turned(filters, sort))
            for sort in Sort
        },
        "direction": "ascending" if filters.is_ascending else "descending",
        "has_filter": filters != Filters(sort=filters.sort, is_ascending=filters.is_ascending),
        "is_more": bool(request.GET.get("after")),
    }
    return show(request, "inventory/numbers.html", context, part="inventory/_numbers.html")


@require_GET
@office
def export(request: Request) -> HttpResponse:
    """The whole list under these filters, as a file."""
    moment, viewer = now(), request.viewer
    check_may(viewer, "numbers.export")
    filters = filters_of(request.GET)
    csv_out.check_count(queries.count(viewer, filters=filters, now=moment), "numbers")
    rows: list[queries.NumberCard] = []
    cursor = None
    while True:
        page = queries.numbers(
            viewer, filters=filters, now=moment, cursor=cursor, limit=PER_FILE_PAGE
        )
        rows += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    return csv_out.download("numbers", COLUMNS, [_row(one) for one in rows])


def filters_of(asked: QueryDict) -> Filters:
    """What is not understood is left out."""
    sitter = asked.get("sitter", "")
    return Filters(
        classes=_words(NumberClass, asked.getlist("class")),
        statuses=_words(NumberStatus, asked.getlist("status")),
        healths=_words(Health, asked.getlist("health")),
        used=next(iter(_words(Used, [asked.get("used", "")])), None),
        sitter_id=_id(sitter),
        is_unassigned=sitter == "unassigned",
        search=asked.get("q", "").strip()[:100],
        sort=next(iter(_words(Sort, [asked.get("sort", "")])), Sort.LAST_USED),
        is_ascending=asked.get("order") == "asc",
    )


def query_of(asked: QueryDict, **change: str) -> str:
    """The address of this list with something changed, from its first page."""
    said: Mapping[str, list[str]] = {
        name: values
        for name, values in asked.lists()
        if name not in ("after", "applied") and any(values)
    }
    return urlencode({**said, **change}, doseq=True)


def _turned(filters: Filters, sort: Sort) -> str:
    """Pressing the heading of the present order turns it round."""
    if filters.sort is not sort:
        return "asc" if sort is Sort.NUMBER else "desc"
    return "desc" if filters.is_ascending else "asc"


def _words(kind: type[Word], said: list[str]) -> tuple[Word, ...]:
    known = {one.value: one for one in kind}
    return tuple(known[word] for word in said if word in known)


def _id(word: str) -> UUID | None:
    try:
        return UUID(word)
    except ValueError:
        return None


def _row(one: queries.NumberCard) -> tuple[object, ...]:
    return (
        one.e164, TYPES[one.number_class], STATUSES[one.status], one.days_left,
        one.sitter_name or ("Front Desk" if one.number_class == "front_desk" else ""),
        one.thread_count, HEALTHS[one.health], one.errors, _instant(one.last_used_at), one.volume,
    )  # fmt: skip


def _instant(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else ""
