"""Bookings, as they are shown."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.rooms.schedule.models import Booking
from snoutos.rooms.schedule.rules.bookings import NO_BOOKING, Status
from snoutos.toolbox.paging import Page, check_limit, decode, page_of


@dataclass(frozen=True, slots=True)
class BookingCard:
    id: UUID
    reference: str
    status: Status
    thread_id: UUID
    client_name: str
    sitter_id: UUID | None
    sitter_name: str
    number: str
    service: str
    starts_at: datetime
    ends_at: datetime


def booking(viewer: Actor, reference: str) -> BookingCard:
    found = _whole(viewer).filter(reference=reference).first()
    if found is None:
        raise Missing(NO_BOOKING)
    return _card(found)


def bookings(
    viewer: Actor, *, cursor: str | None, limit: int, status: Status | None
) -> Page[BookingCard]:
    """The latest to begin first."""
    check_limit(limit)
    found = _whole(viewer)
    if status is not None:
        found = found.filter(status=status.value)
    if cursor:
        at, row_id = decode(cursor)
        found = found.filter(Q(starts_at__lt=at) | Q(starts_at=at, pk__lt=row_id))
    cards = [_card(one) for one in found.order_by("-starts_at", "-id")[: limit + 1]]
    return page_of(cards, limit=limit, position=lambda card: (card.starts_at, card.id))


def _whole(viewer: Actor) -> QuerySet[Booking]:
    return Booking.objects.filter(org_id=viewer.org_id).select_related(
        "thread__client", "number", "sitter"
    )


def _card(row: Booking) -> BookingCard:
    return BookingCard(
        id=row.pk,
        reference=row.reference,
        status=Status(row.status),
        thread_id=row.thread_id,
        client_name=row.thread.client.name,
        sitter_id=row.sitter_id,
        sitter_name=row.sitter.name if row.sitter else "",
        number=row.number.e164 if row.number else "",
        service=row.service,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )
