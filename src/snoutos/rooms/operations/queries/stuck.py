"""The stuck jobs of an organization, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import ReviewStatus
from snoutos.rooms.operations.rules import KIND_NAMES, NO_JOB, STATUS_NAMES, WHAT_FAILED, Kind
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.threads.models import Delivery
from snoutos.rooms.traffic.models import DeadLetter
from snoutos.toolbox.paging import Page, check_limit, decode, page_of


@dataclass(frozen=True, slots=True)
class Card:
    """`technical` is for whoever looks into it; `why` says it in the provider's or our words."""

    id: UUID
    kind: Kind
    kind_name: str
    why: str
    technical: str
    attempts: int
    status: ReviewStatus
    status_name: str
    client_name: str
    thread_id: UUID | None
    message_id: UUID | None
    at: datetime

    @property
    def is_open(self) -> bool:
        return self.status is ReviewStatus.OPEN


def stuck_jobs(
    viewer: Actor, *, is_open: bool, cursor: str | None = None, limit: int = 50
) -> Page[Card]:
    check_may(viewer, "operations.read")
    check_limit(limit)
    rows = DeadLetter.objects.filter(org_id=viewer.org_id)
    rows = rows.filter(status=ReviewStatus.OPEN) if is_open else rows.exclude(
        status=ReviewStatus.OPEN
    )  # fmt: skip
    if cursor:
        at, row_id = decode(cursor)
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=row_id))
    read = list(rows.order_by("-created_at", "-pk")[: limit + 1])
    cards = _cards(viewer, read)
    return page_of(cards, limit=limit, position=lambda one: (one.at, one.id))


def stuck_job(viewer: Actor, job_id: UUID) -> Card:
    check_may(viewer, "operations.read")
    found = DeadLetter.objects.filter(pk=job_id, org_id=viewer.org_id).first()
    if found is None:
        raise Missing(NO_JOB)
    return _cards(viewer, [found])[0]


def count_open(viewer: Actor) -> int:
    return DeadLetter.objects.filter(org_id=viewer.org_id, status=ReviewStatus.OPEN).count()


def _cards(viewer: Actor, rows: Sequence[DeadLetter]) -> list[Card]:
    """With the message that each is about, read once for all of them."""
    subjects = {row.subject_id for row in rows if row.kind == Kind.DELIVERY}
    deliveries: QuerySet[Delivery] = Delivery.objects.filter(org_id=viewer.org_id)
    known = {
        one.pk: one
        for one in deliveries.filter(pk__in=subjects).select_related("thread__client")
    }  # fmt: skip
    return [_card(row, known.get(row.subject_id)) for row in rows]


def _card(row: DeadLetter, delivery: Delivery | None) -> Card:
    kind, status = Kind(row.kind), ReviewStatus(row.status)
    is_told = kind is Kind.DELIVERY and bool(row.error)
    return Card(
        id=row.pk,
        kind=kind,
        kind_name=KIND_NAMES[kind],
        why=row.error if is_told else WHAT_FAILED[kind],
        technical="" if is_told else row.error,
        attempts=row.attempts,
        status=status,
        status_name=STATUS_NAMES[status],
        client_name=delivery.thread.client.name if delivery else "",
        thread_id=delivery.thread_id if delivery else None,
        message_id=delivery.message_id if delivery else None,
        at=row.created_at,
    )
