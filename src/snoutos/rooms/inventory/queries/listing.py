"""The list of numbers: one statement for the rows of a page, one for their pictures."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import MessageState, NumberClass, NumberStatus
from snoutos.rooms.inventory.models import Tally
from snoutos.rooms.inventory.queries.speaking import conversations, ways_of_use
from snoutos.rooms.inventory.queries.volume import HOUR, volume
from snoutos.rooms.inventory.rules import health
from snoutos.rooms.inventory.rules.health import Health
from snoutos.rooms.inventory.rules.listing import (
    HIGH_VOLUME,
    WEEK,
    WITHIN,
    Bar,
    Filters,
    Sort,
    Use,
    Used,
    bars,
)
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.numbers.rules import days_left
from snoutos.rooms.people.models import Organization
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.threads.models import Message, Thread
from snoutos.toolbox.paging import Page, check_limit

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOT_DELIVERED = (MessageState.FAILED, MessageState.UNDELIVERED)
BAD_CURSOR = "This link to more of the list is not complete. Start again from the first page."


@dataclass(frozen=True, slots=True)
class NumberCard:
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
    has_traffic: bool
    last_used_at: datetime | None
    volume: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    in_use: int
    available: int
    quarantined: int
    critical: int
    volume: int
    total: int


def numbers(
    viewer: Actor, *, filters: Filters, now: datetime, cursor: str | None = None, limit: int = 50
) -> Page[NumberCard]:
    """One page, in the order asked for; filtered before it is cut."""
    check_may(viewer, "numbers.read")
    check_limit(limit)
    rows = _filtered(viewer, filters, now).annotate(position=_position(filters.sort))
    if cursor is not None:
        rows = rows.filter(_after(cursor, filters))
    order = ("position", "pk") if filters.is_ascending else ("-position", "-pk")
    read = list(rows.order_by(*order)[: limit + 1])
    shown = read[:limit]
    goes_on = len(read) > limit
    cards = _cards(viewer, shown, now)
    return Page(cards, _cursor(shown[-1]) if goes_on else None)


def count(viewer: Actor, *, filters: Filters, now: datetime) -> int:
    check_may(viewer, "numbers.read")
    return _filtered(viewer, filters, now).count()


def summary(viewer: Actor, *, now: datetime) -> Summary:
    check_may(viewer, "numbers.read")
    _, critical = _thresholds(viewer)
    rows = _rows(viewer, now)
    uses = ways_of_use(viewer)
    found = rows.aggregate(
        in_use=Count("pk", filter=uses[Use.IN_USE]),
        available=Count("pk", filter=uses[Use.AVAILABLE]),
        quarantined=Count("pk", filter=Q(status=NumberStatus.QUARANTINED)),
        critical=Count("pk", filter=Q(errors__gte=critical)),
        messages=Coalesce(Sum("volume"), 0),
        total=Count("pk"),
    )
    return Summary(
        in_use=found["in_use"],
        available=found["available"],
        quarantined=found["quarantined"],
        critical=found["critical"],
        volume=found["messages"],
        total=found["total"],
    )


def _rows(viewer: Actor, now: datetime) -> QuerySet[Number]:
    """Every number with its week: messages and failures."""
    failed = Message.objects.filter(
        number=OuterRef("pk"), state__in=NOT_DELIVERED, at__gt=now - WEEK, at__lte=now
    )
    return (
        Number.objects.filter(org_id=viewer.org_id)
        .select_related("sitter")
        .annotate(
            volume=volume(viewer, now=now),
            errors=_sub(failed, Count("pk"), "number"),
        )
    )


def _sub(rows: QuerySet[Any], what: Any, by: str) -> Coalesce:
    told = rows.order_by().values(by).annotate(told=what).values("told")
    return Coalesce(Subquery(told, output_field=IntegerField()), Value(0))


def _filtered(viewer: Actor, filters: Filters, now: datetime) -> QuerySet[Number]:
    rows = _rows(viewer, now)
    if filters.classes:
        rows = rows.filter(number_class__in=filters.classes)
    if filters.statuses:
        rows = rows.filter(status__in=filters.statuses)
    if filters.healths:
        rows = rows.filter(_healths(filters.healths, *_thresholds(viewer)))
    if filters.uses:
        uses = ways_of_use(viewer)
        rows = rows.filter(reduce(or_, (uses[one] for one in filters.uses)))
    if filters.sitter_id is not None:
        rows = rows.filter(sitter_id=filters.sitter_id)
    if filters.is_unassigned:
        rows = rows.filter(sitter=None).exclude(number_class=NumberClass.FRONT_DESK)
    if filters.used is Used.NEVER:
        rows = rows.filter(last_used_at=None)
    elif filters.used is Used.HIGH:
        rows = rows.filter(Q(volume__gt=HIGH_VOLUME))
    elif filters.used is not None:
        rows = rows.filter(last_used_at__gte=now - WITHIN[filters.used])
    if filters.search:
        rows = rows.filter(_found_by(filters.search))
    return rows


def _healths(wanted: Sequence[Health], warning: int, critical: int) -> Q:
    spans = {
        Health.HEALTHY: Q(errors__lt=warning),
        Health.WARNING: Q(errors__gte=warning, errors__lt=critical),
        Health.CRITICAL: Q(errors__gte=critical),
    }
    return reduce(or_, (spans[one] for one in wanted))


def _found_by(search: str) -> Q:
    """A part of the number, of its sitter's name, or of the name of a client who writes to it."""
    named = Q(sitter__name__icontains=search) | Q(
        pk__in=Thread.objects.filter(client__name__icontains=search).values("number_id")
    )
    digits = "".join(one for one in search if one.isdigit())
    return named | Q(e164__contains=digits) if digits else named


def _position(sort: Sort) -> Any:
    if sort is Sort.LAST_USED:
        return Coalesce(F("last_used_at"), Value(EPOCH))
    return {Sort.NUMBER: F("e164"), Sort.VOLUME: F("volume"), Sort.ERRORS: F("errors")}[sort]


def _cursor(row: Number) -> str:
    position = vars(row)["position"]
    told = position.isoformat() if isinstance(position, datetime) else position
    return urlsafe_b64encode(json.dumps([told, str(row.pk)]).encode()).decode()


def _after(cursor: str, filters: Filters) -> Q:
    try:
        told, row_id = json.loads(urlsafe_b64decode(cursor.encode("ascii")))
        pk = UUID(row_id)
        place: Any = told
        if filters.sort is Sort.LAST_USED:
            place = datetime.fromisoformat(told)
        elif not isinstance(told, str if filters.sort is Sort.NUMBER else int):
            raise TypeError
    except (ValueError, TypeError):
        raise Refused(BAD_CURSOR, code="bad_cursor", status=400) from None
    if filters.is_ascending:
        return Q(position__gt=place) | Q(position=place, pk__gt=pk)
    return Q(position__lt=place) | Q(position=place, pk__lt=pk)


def _cards(viewer: Actor, rows: Sequence[Number], now: datetime) -> tuple[NumberCard, ...]:
    ids = [row.pk for row in rows]
    pictures, limits = _weeks(viewer, ids, now), _thresholds(viewer)
    threads = conversations(viewer, rows, at=now)
    return tuple(
        _card(row, pictures.get(row.pk, [0] * 7), threads.get(row.pk, 0), limits, now)
        for row in rows
    )


def _weeks(viewer: Actor, ids: Sequence[UUID], now: datetime) -> dict[UUID, list[int]]:
    """Messages of each of the last seven days, today last, on the organization's clock."""
    zone = ZoneInfo(viewer.time_zone)
    today = now.astimezone(zone).date()
    found: dict[UUID, list[int]] = defaultdict(lambda: [0] * 7)
    hours = (
        Tally.objects.filter(org_id=viewer.org_id, number_id__in=ids, hour__gt=now - WEEK - HOUR)
        .values_list("number_id", "hour")
        .annotate(messages=Sum(F("inbound") + F("outbound")))
    )
    for number_id, hour, messages in hours:
        day = 6 - (today - hour.astimezone(zone).date()).days
        if 0 <= day < 7:
            found[number_id][day] += messages
    return found


def _card(
    row: Number, week: Sequence[int], threads: int, limits: tuple[int, int], now: datetime
) -> NumberCard:
    told = vars(row)
    until = row.quarantined_until
    return NumberCard(
        id=row.pk,
        e164=row.e164,
        number_class=NumberClass(row.number_class),
        status=NumberStatus(row.status),
        days_left=days_left(until, now) if until else None,
        sitter_id=row.sitter_id,
        sitter_name=row.sitter.name if row.sitter else "",
        thread_count=threads,
        health=health.diagnose([None] * told["errors"], limits).health,
        errors=told["errors"],
        has_traffic=bool(told["volume"]),
        last_used_at=row.last_used_at,
        volume=told["volume"],
        bars=bars(week) if told["volume"] else (),
    )


def _thresholds(viewer: Actor) -> tuple[int, int]:
    settings = Organization.objects.values_list("settings", flat=True).get(pk=viewer.org_id)
    return health.thresholds(settings)
