"""Overrides: those that are on, and those that were."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import Target
from snoutos.rooms.people.models import Sitter
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.routing.models import Override
from snoutos.rooms.routing.queries import facts as routed
from snoutos.rooms.routing.rules.deciding import Decision, decide
from snoutos.rooms.routing.rules.overrides import GONE, About
from snoutos.rooms.threads.models import Thread
from snoutos.toolbox import paging
from snoutos.toolbox.paging import Page

NO_THREAD = "Thread not found. Create thread first?"


@dataclass(frozen=True, slots=True)
class OverrideCard:
    id: UUID
    thread_id: UUID
    client_name: str
    target: Target
    place: str  # a sitter's name, or Owner Inbox
    reason: str
    starts_at: datetime
    ends_at: datetime
    is_until_removed: bool
    is_on: bool
    is_removed: bool
    created_by: str


def thread_of(viewer: Actor, thread_id: UUID) -> Thread:
    """Raises Missing, also for a conversation of somebody else."""
    found = (
        Thread.objects.select_related("client", "contact", "number")
        .filter(pk=thread_id, org_id=viewer.org_id)
        .first()
    )
    if found is None:
        raise Missing(NO_THREAD)
    return found


def overrides(
    viewer: Actor,
    *,
    now: datetime,
    thread_id: UUID | None = None,
    active_only: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[OverrideCard]:
    """Newest first; those that are on come first of all, on the first page."""
    check_may(viewer, "routing.read")
    rows = Override.objects.filter(org_id=viewer.org_id).select_related(
        "thread__client", "sitter", "created_by"
    )
    if thread_id is not None:
        rows = rows.filter(thread_id=thread_id)
    is_on = Q(starts_at__lte=now, ends_at__gt=now)
    if active_only:
        rows = rows.filter(is_on)
    elif cursor is None:
        active = [_card(row, now) for row in rows.filter(is_on).order_by("ends_at", "id")]
        ended = _ended(rows.exclude(is_on), None, limit)
        page = paging.page_of(ended, limit=limit, position=lambda row: (row.starts_at, row.pk))
        return Page((*active, *(_card(row, now) for row in page.items)), page.next_cursor)
    else:
        rows = rows.exclude(is_on)
    page = paging.page_of(
        _ended(rows, cursor, limit), limit=limit, position=lambda row: (row.starts_at, row.pk)
    )
    return Page(tuple(_card(row, now) for row in page.items), page.next_cursor)


def _ended(rows: QuerySet[Override], cursor: str | None, limit: int) -> QuerySet[Override]:
    paging.check_limit(limit)
    if cursor is not None:
        at, row_id = paging.decode(cursor)
        rows = rows.filter(Q(starts_at__lt=at) | Q(starts_at=at, pk__lt=row_id))
    return rows.order_by("-starts_at", "-id")[: limit + 1]


def override(viewer: Actor, override_id: UUID, *, now: datetime) -> OverrideCard:
    check_may(viewer, "routing.read")
    found = (
        Override.objects.filter(pk=override_id, org_id=viewer.org_id)
        .select_related("thread__client", "sitter", "created_by")
        .first()
    )
    if found is None:
        raise Missing(GONE)
    return _card(found, now)


def active_override(viewer: Actor, thread_id: UUID, *, now: datetime) -> OverrideCard | None:
    """The one that redirects this conversation now."""
    found = overrides(viewer, now=now, thread_id=thread_id, active_only=True, limit=1).items
    return found[0] if found else None


def count_active(viewer: Actor, *, now: datetime) -> int:
    return Override.objects.filter(
        org_id=viewer.org_id, starts_at__lte=now, ends_at__gt=now
    ).count()


def about(viewer: Actor, thread: Thread, *, at: datetime) -> About:
    return About(
        thread_id=thread.pk,
        client_name=thread.client.name,
        goes_to_now=decision_now(viewer, thread, at=at).goes_to,
        time_zone=viewer.time_zone,
    )


def decision_now(
    viewer: Actor, thread: Thread, *, at: datetime, without_overrides: bool = False
) -> Decision:
    """Where the client's next message goes; as it would be without overrides, when asked."""
    facts = routed.inbound(viewer, thread, at=at)
    if without_overrides:
        facts = replace(facts, overrides=())
    return decide(facts)


def sitters(viewer: Actor) -> list[tuple[UUID, str]]:
    """Active sitters, for choosing one."""
    return list(
        Sitter.objects.filter(org_id=viewer.org_id, is_active=True)
        .order_by("name", "id")
        .values_list("id", "name")
    )


def _card(row: Override, now: datetime) -> OverrideCard:
    return OverrideCard(
        id=row.pk,
        thread_id=row.thread_id,
        client_name=row.thread.client.name,
        target=Target(row.target),
        place=row.sitter.name if row.sitter else "Owner Inbox",
        reason=row.reason,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        is_until_removed=row.is_until_removed,
        is_on=row.starts_at <= now < row.ends_at,
        is_removed=row.removed_at is not None,
        created_by=row.created_by.name,
    )
