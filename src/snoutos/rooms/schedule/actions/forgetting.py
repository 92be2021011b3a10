"""Bookings of a client who is erased."""

from datetime import datetime

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Concat

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.schedule.models import Booking
from snoutos.rooms.schedule.rules.bookings import Status
from snoutos.toolbox.keepers import Forgotten, keeps_of_clients


def check(*, by: Actor, who: Forgotten, at: datetime) -> None:
    """A booking ahead holds hours, and perhaps a number: it has to be canceled first."""
    ahead = Booking.objects.filter(
        org_id=by.org_id, thread_id__in=who.threads, status=Status.CONFIRMED, ends_at__gt=at
    )
    if ahead.exists():
        raise Refused(
            f"{who.name} still has a booking. Cancel it first.", code="has_booking", status=409
        )


def forget(*, by: Actor, who: Forgotten, at: datetime) -> None:
    """The booking system may have put a name into its reference."""
    check_may(by, "clients.erase")
    Booking.objects.filter(org_id=by.org_id, thread_id__in=who.threads).update(
        reference=Concat(Value("erased-"), Cast(F("id"), TextField())), service="", updated_at=at
    )


keeps_of_clients(check, forget)
