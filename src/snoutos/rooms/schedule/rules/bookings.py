"""Bookings: what a request about one means for the one we have.

have \\ asked   confirmed           canceled
-------------  ------------------  ---------------------
nothing        create              remember, do nothing
confirmed      change or nothing   cancel
canceled       refused             nothing
completed      refused             refused
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from snoutos.kernel.refused import Refused

NO_BOOKING = "We can't find that booking."
IS_CANCELED = "This booking was canceled. Send a new reference to book again."
IS_OVER = "This booking is over, so it can't be changed any more."
WOULD_BE_OVER = "This booking's time is over already. Check its dates."
CLIENT_IS_ANOTHER = "This booking belongs to another client. Send a new reference for this one."
NEEDS_REFERENCE = "A booking needs its reference, as your booking system knows it."
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


def checked(wish: Wish) -> Wish:
    """With its words trimmed. Raises Refused for one that names no booking."""
    reference = wish.reference.strip()
    if not reference:
        raise Refused(NEEDS_REFERENCE, code="needs_reference", status=422)
    return replace(
        wish, reference=reference, client_name=wish.client_name.strip(),
        client_phone=wish.client_phone.strip(), service=wish.service.strip(),
    )  # fmt: skip


def fingerprint(wish: Wish) -> str:
    """The same for the same request, in 64 characters."""
    hours = [at and at.astimezone(UTC) for at in (wish.starts_at, wish.ends_at)]
    said = (wish.status, wish.client_name, wish.client_phone, wish.sitter_id, wish.service, *hours)
    return sha256("\0".join(map(str, said)).encode()).hexdigest()


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
