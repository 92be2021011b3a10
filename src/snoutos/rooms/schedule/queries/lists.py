"""Windows as the office looks through them: for a stretch of days, or one page after another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import WindowKind
from snoutos.rooms.assignments import queries as assignments
from snoutos.rooms.assignments.models import Aside, Window
from snoutos.rooms.assignments.rules import windows as rules
from snoutos.rooms.assignments.rules.hours import change_said, length, moment
from snoutos.rooms.assignments.rules.windows import Phase
from snoutos.rooms.schedule.rules.filters import Filters, Show, Sort
from snoutos.toolbox.paging import Page, check_limit, decode, page_of

# A calendar that shows more than this shows nothing any more.
MOST_IN_CALENDAR = 1_000
MOST_EXPORTED = 10_000


@dataclass(frozen=True, slots=True)
class WindowCard:
    id: UUID
    thread_id: UUID
    client_id: UUID
    client_name: str
    sitter_id: UUID
    sitter_name: str
    sitter_is_active: bool
    kind: WindowKind
    starts_at: datetime
    ends_at: datetime
    booking_reference: str
    series_id: UUID | None
    is_exception: bool
    created_at: datetime
    phase: Phase
    length: str
    clock_note: str
    # A set-aside one is no window yet: it waits for somebody to resolve the conflict.
    is_aside: bool = False

    @property
    def kind_name(self) -> str:
        return rules.KIND_NAMES[self.kind]


def in_days(
    viewer: Actor, filters: Filters, *, first: date, last: date, now: datetime
) -> tuple[tuple[WindowCard, ...], bool]:
    """The windows that share time with these local days, and whether there were too many."""
    since = moment(datetime.combine(first, time()), viewer.time_zone).at
    until = moment(datetime.combine(last + timedelta(days=1), time()), viewer.time_zone).at
    found = _chosen(viewer, filters, now).filter(starts_at__lt=until, ends_at__gt=since)
    rows = list(found.order_by("starts_at", "id")[: MOST_IN_CALENDAR + 1])
    asides = _chosen_asides(viewer, filters).filter(starts_at__lt=until, ends_at__gt=since)
    cards = [_card(viewer, one, now) for one in rows[:MOST_IN_CALENDAR]]
    cards += [_aside_card(viewer, one) for one in asides.order_by("starts_at", "id")[:100]]
    return tuple(cards), len(rows) > MOST_IN_CALENDAR


def windows(
    viewer: Actor, filters: Filters, *, cursor: str | None, now: datetime, limit: int = 50
) -> Page[WindowCard]:
    """One page of the list, by start."""
    check_limit(limit)
    found = _within(viewer, _chosen(viewer, filters, now), filters)
    is_ascending = filters.sort is Sort.SOONEST
    if cursor:
        at, row_id = decode(cursor)
        beyond = (
            Q(starts_at__gt=at) | Q(starts_at=at, pk__gt=row_id) if is_ascending
            else Q(starts_at__lt=at) | Q(starts_at=at, pk__lt=row_id)
        )  # fmt: skip
        found = found.filter(beyond)
    order = ("starts_at", "id") if is_ascending else ("-starts_at", "-id")
    cards = [_card(viewer, one, now) for one in found.order_by(*order)[: limit + 1]]
    return page_of(cards, limit=limit, position=lambda card: (card.starts_at, card.id))


def count(viewer: Actor, filters: Filters, *, now: datetime) -> int:
    return _within(viewer, _chosen(viewer, filters, now), filters).count()


def every(viewer: Actor, filters: Filters, *, now: datetime) -> Iterable[WindowCard]:
    """All of them, for an export; the caller has looked at how many there are."""
    found = _within(viewer, _chosen(viewer, filters, now), filters)
    for one in found.order_by("starts_at", "id")[:MOST_EXPORTED]:
        yield _card(viewer, one, now)


def one(viewer: Actor, window_id: UUID, *, now: datetime) -> WindowCard:
    found = assignments.window(viewer, window_id)
    found.is_in_conflict = Aside.objects.filter(  # type: ignore[attr-defined]
        thread_id=found.thread_id, starts_at__lt=found.ends_at, ends_at__gt=found.starts_at
    ).exists()  # fmt: skip
    return _card(viewer, found, now)


def conflict_count(viewer: Actor) -> int:
    return Aside.objects.filter(org_id=viewer.org_id).count()


def _chosen(viewer: Actor, filters: Filters, now: datetime) -> QuerySet[Window]:
    clash = Aside.objects.filter(
        thread=OuterRef("thread"), starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    )  # fmt: skip
    found = (
        Window.objects.filter(org_id=viewer.org_id)
        .select_related("thread__client", "sitter")
        .annotate(is_in_conflict=Exists(clash))
    )
    if filters.show is not Show.ANY:
        found = found.filter(_when(filters.show, now))
    return found.filter(_what(filters))


def _chosen_asides(viewer: Actor, filters: Filters) -> QuerySet[Aside]:
    found = Aside.objects.filter(org_id=viewer.org_id)
    if filters.show not in (Show.ANY, Show.CONFLICT, Show.COMING):
        return found.none()
    return found.filter(_what(filters)).select_related("thread__client", "sitter")


def _when(show: Show, now: datetime) -> Q:
    return {
        Show.COMING: Q(ends_at__gt=now),
        Show.ACTIVE: Q(starts_at__lte=now, ends_at__gt=now),
        Show.FUTURE: Q(starts_at__gt=now),
        Show.PAST: Q(ends_at__lte=now),
        Show.CONFLICT: Q(is_in_conflict=True),
        Show.ANY: Q(),
    }[show]


def _what(filters: Filters) -> Q:
    wanted = Q()
    if filters.sitter_id:
        wanted &= Q(sitter_id=filters.sitter_id)
    if filters.thread_id:
        wanted &= Q(thread_id=filters.thread_id)
    if filters.kind:
        wanted &= Q(kind=filters.kind.value)
    if filters.search:
        words = filters.search.strip()
        wanted &= Q(thread__client__name__icontains=words) | Q(booking_reference__iexact=words)
    return wanted


def _within(viewer: Actor, found: QuerySet[Window], filters: Filters) -> QuerySet[Window]:
    """A window that shares any time with the days; either end of them may be open."""
    if filters.since:
        at = moment(datetime.combine(filters.since, time()), viewer.time_zone).at
        found = found.filter(ends_at__gt=at)
    if filters.until:
        after = datetime.combine(filters.until + timedelta(days=1), time())
        found = found.filter(starts_at__lt=moment(after, viewer.time_zone).at)
    return found


def _card(viewer: Actor, row: Window, now: datetime) -> WindowCard:
    clash: bool = row.is_in_conflict  # type: ignore[attr-defined]  # annotated
    return WindowCard(
        **_told(viewer, row),
        series_id=row.series_id,
        is_exception=row.is_exception,
        phase=rules.phase(row.starts_at, row.ends_at, now, in_conflict=clash),
    )


def _aside_card(viewer: Actor, row: Aside) -> WindowCard:
    return WindowCard(
        **_told(viewer, row),
        series_id=None,
        is_exception=False,
        phase=Phase.CONFLICT,
        is_aside=True,
    )


def _told(viewer: Actor, row: Window | Aside) -> dict[str, Any]:
    """What a window and hours that were set aside have in common."""
    return {
        "id": row.pk,
        "thread_id": row.thread_id,
        "client_id": row.thread.client_id,
        "client_name": row.thread.client.name,
        "sitter_id": row.sitter_id,
        "sitter_name": row.sitter.name,
        "sitter_is_active": row.sitter.is_active,
        "kind": WindowKind(row.kind),
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "booking_reference": row.booking_reference,
        "created_at": row.created_at,
        "length": length(row.starts_at, row.ends_at),
        "clock_note": change_said(row.starts_at, row.ends_at, viewer.time_zone),
    }
