"""Bookings of a client who is erased."""

from datetime import datetime, timedelta

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Concat

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.schedule.models import Booking, WindowFile
from snoutos.rooms.schedule.rules.bookings import Status
from snoutos.toolbox.keepers import Forgotten, keeps_of_clients

# What is not through after that waits for somebody who looks after stuck jobs.
LONGEST = timedelta(hours=1)
FILE_AT_WORK = "A file of windows is being taken in just now. Try again when it is done."


def check(*, by: Actor, who: Forgotten, at: datetime) -> None:
    """A booking ahead holds hours, and perhaps a number: it has to be canceled first. And a file
    that is being taken in may bring the client back."""
    at_work = WindowFile.objects.filter(org_id=by.org_id, finished_at=None)
    if at_work.filter(asked_at__gt=at - LONGEST).exists():
        raise Refused(FILE_AT_WORK, code="import_at_work", status=409)
    ahead = Booking.objects.filter(
        org_id=by.org_id, thread_id__in=who.threads, status=Status.CONFIRMED, ends_at__gt=at
    )
    if ahead.exists():
        raise Refused(
            f"{who.name} still has a booking. Cancel it first.", code="has_booking", status=409
        )


def forget(*, by: Actor, who: Forgotten, at: datetime) -> None:
    """The booking system may have put a name into its reference. Files go as they are: what they
    brought is there, and whom their lines are about is not worth finding out."""
    check_may(by, "clients.erase")
    WindowFile.objects.filter(org_id=by.org_id).delete()
    Booking.objects.filter(org_id=by.org_id, thread_id__in=who.threads).update(
        reference=Concat(Value("erased-"), Cast(F("id"), TextField())), service="", updated_at=at
    )


keeps_of_clients(check, forget)
