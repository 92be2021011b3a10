"""Bookings: what a request about one means for the one we have.

have \\ asked   confirmed           canceled
-------------  ------------------  ---------------------
nothing        create              remember, do nothing
confirmed      change or nothing   cancel
canceled       refused             nothing
completed      refused             refused
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from snoutos.kernel.refused import Refused

NO_BOOKING = "We can't find that booking."
IS_CANCELED = "This booking was canceled. Send a new reference to book again."
IS_OVER = "This booking is over, so it can't be changed any more."
WOULD_BE_OVER = "This booking's time is over already. Check its dates."
CLIENT_IS_ANOTHER = "This booking belongs to another client. Send a new reference for this one."
NEEDS_CLIENT = "A new booking needs the client's name and phone number."
NEEDS_HOURS = "A new booking needs when it starts and when it ends."


class Status(StrEnum):
    CONFIRMED = "confirmed"
    CANCELED = "canceled"
    COMPLETED = "completed"


STATUS_NAMES = {
    Status.CONFIRMED: "Confirmed",
    Status.COMPLETED: "Completed",
    Status.CANCELED: "Canceled",
}


class Verb(StrEnum):
    CREATE = "create"
    CHANGE = "change"
    CANCEL = "cancel"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the booking system asks for. Empty fields of a known booking stay as they are."""

    reference: str
    status: Status = Status.CONFIRMED
    client_name: str = ""
    client_phone: str = ""
    sitter_id: UUID | None = None
    service: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def verb(have: Status | None, asked: Status) -> Verb:
    if asked is Status.COMPLETED:
        raise Refused(
            "A booking is completed by its end, not by request.", code="bad_status", status=422
        )
    if have is None:
        return Verb.NOTHING if asked is Status.CANCELED else Verb.CREATE
    if have is Status.COMPLETED:
        raise Refused(IS_OVER, code="booking_over", status=409)
    if have is Status.CANCELED:
        if asked is Status.CANCELED:
            return Verb.NOTHING
        raise Refused(IS_CANCELED, code="booking_canceled", status=409)
    return Verb.CANCEL if asked is Status.CANCELED else Verb.CHANGE
