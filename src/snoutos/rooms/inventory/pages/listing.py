"""All numbers: the table, its filters, and the file of it."""

from collections.abc import Mapping
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
from snoutos.rooms.inventory.queries.file import COLUMNS, rows
from snoutos.rooms.inventory.rules.health import Health
from snoutos.rooms.inventory.rules.listing import (
    HEALTHS,
    STATUSES,
    UPWARDS,
    USES,
    Filters,
    Sort,
    Use,
    Used,
)
from snoutos.rooms.inventory.rules.plans import TYPES
from snoutos.toolbox import csv_out
from snoutos.toolbox.page import Request, show

Word = TypeVar("Word", bound=StrEnum)
SHOWN = 50
USED = {
    "24h": "In 24 hours", "7d": "In 7 days", "30d": "In 30 days", "never": "Never",
    "high": "Over 100 messages in 7 days",
}  # fmt: skip
MENUS = (
    ("class", "Type", TYPES), ("status", "Status", STATUSES), ("use", "Use", USES),
    ("health", "Health", HEALTHS),
)  # fmt: skip
SORTS = {
    "last_used": "Last used", "number": "Number", "volume": "Messages, 7 days",
    "errors": "Not delivered, 7 days",
}  # fmt: skip
BULK = (
    ("release", "Release to pool"), ("quarantine", "Quarantine"), ("assign", "Assign"),
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
        "used_words": USED,
        "sort_words": SORTS,
        "turned": filters.sort if filters.is_ascending != (filters.sort in UPWARDS) else "",
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
    filters = filters_of(request.GET)
    return csv_out.download("numbers", COLUMNS, rows(viewer, filters=filters, now=moment))


def filters_of(asked: QueryDict) -> Filters:
    """What is not understood is left out."""
    sitter = asked.get("sitter", "")
    sort = next(iter(_words(Sort, [asked.get("sort", "")])), Sort.LAST_USED)
    # `turned` comes from the form, and means only the order that it was shown in.
    is_turned = asked.get("turned") == sort
    order = asked.get("order") or ("asc" if (sort in UPWARDS) != is_turned else "desc")
    return Filters(
        classes=_words(NumberClass, asked.getlist("class")),
        statuses=_words(NumberStatus, asked.getlist("status")),
        healths=_words(Health, asked.getlist("health")),
        uses=_words(Use, asked.getlist("use")),
        used=next(iter(_words(Used, [asked.get("used", "")])), None),
        sitter_id=_id(sitter),
        is_unassigned=sitter == "unassigned",
        search=asked.get("q", "").strip()[:100],
        sort=sort,
        is_ascending=order == "asc",
    )


def query_of(asked: QueryDict, **change: str) -> str:
    """The address of this list with something changed, from its first page."""
    said: Mapping[str, list[str]] = {
        name: values
        for name, values in asked.lists()
        if name not in ("after", "applied", *(["turned"] if "order" in change else []))
        and any(values)
    }
    return urlencode({**said, **change}, doseq=True)


def _turned(filters: Filters, sort: Sort) -> str:
    """Pressing the heading of the present order turns it round."""
    if filters.sort is not sort:
        return "asc" if sort in UPWARDS else "desc"
    return "desc" if filters.is_ascending else "asc"


def _words(kind: type[Word], said: list[str]) -> tuple[Word, ...]:
    known = {one.value: one for one in kind}
    return tuple(known[word] for word in said if word in known)


def _id(word: str) -> UUID | None:
    try:
        return UUID(word)
    except ValueError:
        return None
