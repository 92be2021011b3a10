"""What a person must know now, and what was done about it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import ReviewStatus, Severity
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.alerts.rules import NO_ALERT, Filters
from snoutos.toolbox.paging import Page, check_limit, decode, page_of


@dataclass(frozen=True, slots=True)
class Card:
    id: UUID
    severity: Severity
    type: str
    title: str
    description: str
    entity_type: str
    entity_id: UUID | None
    thread_id: UUID | None
    status: ReviewStatus
    count: int
    created_at: datetime
    last_seen_at: datetime
    resolved_at: datetime | None
    resolved_by_id: UUID | None


def alerts(viewer: Actor, filters: Filters, *, cursor: str | None, limit: int) -> Page[Card]:
    """What was seen last comes first."""
    check_limit(limit)
    found = _filtered(viewer, filters)
    if cursor:
        at, row_id = decode(cursor)
        found = found.filter(Q(last_seen_at__lt=at) | Q(last_seen_at=at, pk__lt=row_id))
    rows = found.order_by("-last_seen_at", "-id")[: limit + 1]
    cards = [_card(row) for row in rows]
    return page_of(cards, limit=limit, position=lambda card: (card.last_seen_at, card.id))


def alert(viewer: Actor, alert_id: UUID) -> Card:
    row = Alert.objects.filter(org_id=viewer.org_id, pk=alert_id).first()
    if row is None:
        raise Missing(NO_ALERT)
    return _card(row)


def _filtered(viewer: Actor, filters: Filters) -> QuerySet[Alert]:
    found = Alert.objects.filter(org_id=viewer.org_id)
    if filters.status is not None:
        found = found.filter(status=filters.status.value)
    if filters.severity is not None:
        found = found.filter(severity=filters.severity.value)
    if filters.type:
        found = found.filter(type=filters.type)
    if filters.search:
        words = filters.search
        found = found.filter(Q(title__icontains=words) | Q(description__icontains=words))
    if filters.since is not None:
        found = found.filter(last_seen_at__gte=filters.since)
    if filters.until is not None:
        found = found.filter(last_seen_at__lt=filters.until)
    return found


def _card(row: Alert) -> Card:
    return Card(
        id=row.pk,
        severity=Severity(row.severity),
        type=row.type,
        title=row.title,
        description=row.description,
        entity_type=row.entity_type,
        entity_id=row.entity_id,
        thread_id=row.thread_id,
        status=ReviewStatus(row.status),
        count=row.count,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        resolved_at=row.resolved_at,
        resolved_by_id=row.resolved_by_id,
    )
