"""The list of numbers for programs. What is not understood is refused, and the field named."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.timezone import now
from ninja import Router

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import NumberClass, NumberStatus, Role
from snoutos.rooms.inventory.queries import file, listing as queries
from snoutos.rooms.inventory.rules.health import Health
from snoutos.rooms.inventory.rules.listing import UPWARDS, Filters, Sort, Use, Used
from snoutos.toolbox import csv_out
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["numbers"], auth=open_to(Role.OWNER, Role.ADMIN), by_alias=True)

Word = TypeVar("Word", bound=StrEnum)
NOT_ASKED = "is nothing this list can be asked"


def _one_of(*words: str) -> dict[str, object]:
    return {"type": "string", "enum": list(words)}


def _any_of(kind: type[StrEnum]) -> dict[str, object]:
    return {"type": "array", "items": _one_of(*kind)}


# Read by hand, because names of ours stand for words of Python's; so they are told by hand, too.
SCHEMAS: dict[str, dict[str, object]] = {
    "class": _any_of(NumberClass),
    "status": _any_of(NumberStatus),
    "health": _any_of(Health),
    "use": _any_of(Use),
    "used": _one_of(*Used),
    "sitterId": {"type": "string", "description": "An id, or unassigned."},
    "search": {"type": "string"},
    "sortBy": _one_of(*Sort),
    "sortOrder": _one_of("asc", "desc"),
    "limit": {"type": "integer", "minimum": 1, "maximum": 100},
    "cursor": {"type": "string"},
}
# A file is never a page.
PAGING = frozenset({"limit", "cursor"})


def _asked_by(schemas: dict[str, dict[str, object]]) -> dict[str, object]:
    return {
        "parameters": [
            {"in": "query", "name": name, "required": False, "schema": schema}
            for name, schema in schemas.items()
        ]
    }


OF_LIST = _asked_by(SCHEMAS)
OF_FILE = _asked_by({name: one for name, one in SCHEMAS.items() if name not in PAGING})


class ListedNumberOut(Schema):
    id: UUID
    e164: str
    number_class: NumberClass
    status: NumberStatus
    days_left: int | None
    sitter_id: UUID | None
    sitter_name: str
    thread_count: int
    health: Health
    errors: int
    last_used_at: datetime | None
    volume: int


class NumbersOut(Schema):
    items: list[ListedNumberOut]
    total: int
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class _Asked:
    filters: Filters
    limit: int
    cursor: str | None


@router.get("/numbers", response=NumbersOut, operation_id="list_numbers", openapi_extra=OF_LIST)
def numbers(request: HttpRequest) -> NumbersOut:
    """`class`, `status`, `use` and `health` may be repeated; `use` is in_use or available;
    `sitterId` may be `unassigned`; `used` is 24h, 7d, 30d, never or high; `sortBy` is last_used,
    number, volume or errors: the smallest number first, the most of everything else, unless
    `sortOrder` says otherwise."""
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    asked, moment = _asked(request.GET), now()
    page = queries.numbers(
        viewer, filters=asked.filters, now=moment, cursor=asked.cursor, limit=asked.limit
    )
    return NumbersOut(
        items=[ListedNumberOut.model_validate(one) for one in page.items],
        total=queries.count(viewer, filters=asked.filters, now=moment),
        next_cursor=page.next_cursor,
    )


@router.get(
    "/numbers/export.csv", response=None, operation_id="export_numbers", openapi_extra=OF_FILE
)
def export(request: HttpRequest) -> HttpResponse:
    """The whole list as CSV, with the filters and the order of the list; at most 10,000 rows."""
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    for name in PAGING & set(request.GET):
        raise _wrong(name, NOT_ASKED)
    rows = file.rows(viewer, filters=_asked(request.GET).filters, now=now())
    return csv_out.download("numbers", file.COLUMNS, rows)


def _asked(query: QueryDict) -> _Asked:
    for name in query:
        if name not in SCHEMAS:
            raise _wrong(name, NOT_ASKED)
    sitter, limit = query.get("sitterId", ""), query.get("limit", "50")
    if not limit.isascii() or not limit.isdigit():
        raise _wrong("limit", "has to be a whole number")
    sort = next(iter(_words(Sort, query, "sortBy")), Sort.LAST_USED)
    order = query.get("sortOrder", "asc" if sort in UPWARDS else "desc")
    if order not in ("asc", "desc"):
        raise _wrong("sortOrder", "has to be asc or desc")
    filters = Filters(
        classes=_words(NumberClass, query, "class"),
        statuses=_words(NumberStatus, query, "status"),
        healths=_words(Health, query, "health"),
        uses=_words(Use, query, "use"),
        used=next(iter(_words(Used, query, "used")), None),
        sitter_id=_id(sitter) if sitter and sitter != "unassigned" else None,
        is_unassigned=sitter == "unassigned",
        search=query.get("search", "").strip()[:100].replace("\x00", ""),
        sort=sort,
        is_ascending=order == "asc",
    )
    return _Asked(filters, int(limit[:6]), query.get("cursor") or None)


def _words(kind: type[Word], query: QueryDict, name: str) -> tuple[Word, ...]:
    try:
        return tuple(kind(said) for said in query.getlist(name))
    except ValueError:
        raise _wrong(name, f"has to be one of {', '.join(kind)}") from None


def _id(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise _wrong("sitterId", "has to be an id, or unassigned") from None


def _wrong(name: str, why: str) -> Refused:
    return Refused(f"{name[:40]} {why}.", code="bad_query", status=400, details={"field": name})
