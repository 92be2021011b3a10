"""Bookings that come in: each request as a whole or not at all, and each once by its reference."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from snoutos.kernel import topics
from snoutos.kernel.actor import Actor, the_house
from snoutos.kernel.phone import display, normalize
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import Severity, WindowKind
from snoutos.rooms.alerts.actions import raise_alert
from snoutos.rooms.assignments import queries as windows
from snoutos.rooms.assignments.actions.applying import apply_steps
from snoutos.rooms.assignments.actions.turns import take_turn
from snoutos.rooms.assignments.actions.windows import change_window, create_window
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.assignments.rules import steps
from snoutos.rooms.assignments.rules.hours import check_order
from snoutos.rooms.assignments.rules.steps import Row
from snoutos.rooms.audit.actions import record
from snoutos.rooms.people.models import Contact
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.schedule.actions.arriving import conversation_of
from snoutos.rooms.schedule.actions.pool import free_pool_number, hold_pool_number
from snoutos.rooms.schedule.models import Booking
from snoutos.rooms.schedule.queries.facts import rendered
from snoutos.rooms.schedule.queries.plans import clock_of
from snoutos.rooms.schedule.rules import bookings as rules
from snoutos.rooms.schedule.rules.bookings import Status, Verb, Wish
from snoutos.rooms.schedule.rules.texts import Occasion
from snoutos.rooms.sending.actions.send import queue_message
from snoutos.rooms.threads.models import Thread
from snoutos.toolbox.announce import announce


@dataclass(frozen=True, slots=True)
class Outcome:
    verb: Verb
    booking: Booking | None
    said: str


@transaction.atomic
def take_booking(*, by: Actor, wish: Wish, at: datetime) -> Outcome:
    """Create, change or cancel, whatever the reference and its status ask for.

    The same request again changes nothing. A refusal leaves nothing behind.
    """
    check_may(by, "bookings.write")
    wish = rules.checked(wish)
    # References are one at a time, so that a repeated request meets what the first one made.
    take_turn(by=by)
    found = (
        Booking.objects.select_for_update(of=("self",))
        .select_related("thread__client", "thread__number", "number")
        .filter(org_id=by.org_id, reference=wish.reference)
        .first()
    )
    verb = rules.verb(Status(found.status) if found else None, wish.status)
    if verb is Verb.CREATE:
        return _create(by, wish, at)
    is_repeated = found is not None and found.asked == rules.fingerprint(wish)
    if found is None or verb is Verb.NOTHING or is_repeated:
        return Outcome(Verb.NOTHING, found, "Nothing to do.")
    if verb is Verb.CANCEL:
        return _cancel(by, found, at)
    return _change(by, found, wish, at)


def _create(by: Actor, wish: Wish, at: datetime) -> Outcome:
    if not wish.client_name or not wish.client_phone:
        raise Refused(rules.NEEDS_CLIENT, code="needs_client", status=422)
    if wish.starts_at is None or wish.ends_at is None:
        raise Refused(rules.NEEDS_HOURS, code="needs_hours", status=422)
    check_order(wish.starts_at, wish.ends_at)
    if wish.ends_at <= at:
        raise Refused(rules.WOULD_BE_OVER, code="booking_over", status=409)
    thread, _ = conversation_of(by=by, name=wish.client_name, phone=wish.client_phone, at=at)
    thread = windows.locked_thread(by, thread.pk)
    number = hold_pool_number(by=by, thread=thread, at=at)
    if wish.sitter_id is not None:
        _window(by, thread, wish.sitter_id, wish.starts_at, wish.ends_at, wish.reference, at)
    booking = Booking.objects.create(
        org_id=by.org_id, reference=wish.reference, thread=thread, sitter_id=wish.sitter_id,
        number=number, service=wish.service, starts_at=wish.starts_at, ends_at=wish.ends_at,
        asked=rules.fingerprint(wish), created_at=at, updated_at=at,
    )  # fmt: skip
    _tell(by, booking, "booking.created", at, was=None)
    _first_message(by, booking, at)
    name = thread.client.name
    said = f"Thread created for {name}. Pool number {display(number.e164)} assigned."
    return Outcome(Verb.CREATE, booking, said)


def _window(
    by: Actor, thread: Thread, sitter_id: UUID, starts_at: datetime, ends_at: datetime,
    reference: str, at: datetime,
) -> None:  # fmt: skip
    kind = WindowKind.ONE_TIME_BOOKING
    create_window(by=by, row=Row(thread.pk, sitter_id, kind, starts_at, ends_at, reference), at=at)
    if thread.sitter_id is None:
        step = {"do": "thread.sitter", "id": str(thread.pk), "was": None, "to": str(sitter_id)}
        apply_steps(by=by, steps=[step], at=at)


def _change(by: Actor, booking: Booking, wish: Wish, at: datetime) -> Outcome:
    _check_same_client(by, booking, wish)
    was = _values(booking)
    booking.asked = rules.fingerprint(wish)
    booking.starts_at = wish.starts_at or booking.starts_at
    booking.ends_at = wish.ends_at or booking.ends_at
    booking.service = wish.service or booking.service
    booking.sitter_id = wish.sitter_id or booking.sitter_id
    if _values(booking) == was:
        booking.save(update_fields=["asked"])
        return Outcome(Verb.NOTHING, booking, "Nothing to do.")
    check_order(booking.starts_at, booking.ends_at)
    thread = windows.locked_thread(by, booking.thread_id)
    parts, sitter_id = _windows_of(by, booking), booking.sitter_id
    if sitter_id is not None and not parts:
        _window(by, thread, sitter_id, booking.starts_at, booking.ends_at, booking.reference, at)
    elif sitter_id is not None:
        # It was cut in two for somebody else's hours; now it is one again, or is refused.
        _close(by, parts[1:], at)
        change_window(
            by=by, window_id=parts[0].pk, starts_at=booking.starts_at, ends_at=booking.ends_at,
            sitter_id=sitter_id, at=at,
        )  # fmt: skip
    booking.updated_at = at
    booking.save()
    _tell(by, booking, "booking.changed", at, was=was)
    return Outcome(Verb.CHANGE, booking, f"Booking {booking.reference} changed.")


def _cancel(by: Actor, booking: Booking, at: datetime) -> Outcome:
    thread = windows.locked_thread(by, booking.thread_id)
    _close(by, _windows_of(by, booking), at)
    booking.status, booking.updated_at = Status.CANCELED.value, at
    booking.save(update_fields=["status", "updated_at"])
    free_pool_number(by=by, thread=thread, at=at)
    _tell(by, booking, "booking.canceled", at, was=None)
    return Outcome(Verb.CANCEL, booking, f"Booking {booking.reference} canceled.")


@transaction.atomic
def end_bookings(*, by: Actor, at: datetime) -> int:
    """Complete what has ended, and let its pool numbers go. Bears repeats."""
    check_may(by, "bookings.write")
    take_turn(by=by)
    over = Booking.objects.filter(org_id=by.org_id, status=Status.CONFIRMED, ends_at__lte=at)
    ended = list(over.select_for_update(of=("self",)).select_related("thread").order_by("pk"))
    for booking in ended:
        booking.status, booking.updated_at = Status.COMPLETED.value, at
        booking.save(update_fields=["status", "updated_at"])
        thread = windows.locked_thread(by, booking.thread_id)
        free_pool_number(by=by, thread=thread, at=at)
        _tell(by, booking, "booking.ended", at, was=None)
    return len(ended)


def _first_message(by: Actor, booking: Booking, at: datetime) -> None:
    """The client's first text, from the pool number. When it fails, the booking stands."""
    sitter_name = booking.sitter.name if booking.sitter else ""
    try:
        with transaction.atomic():
            body = rendered(
                by, Occasion.FIRST_MESSAGE, None, thread=booking.thread,
                sitter_name=sitter_name or "our team",
                hours=(booking.starts_at, booking.ends_at), when=clock_of(by, at),
            )  # fmt: skip
            queue_message(by=the_house(by.org_id), thread_id=booking.thread_id, body=body, at=at)
    except Refused as no:
        name = booking.thread.client.name
        raise_alert(
            by=by, severity=Severity.WARNING, type="booking.first_message_failed",
            title=f"{name} did not get the first text of a booking", description=str(no),
            entity_type="booking", entity_id=booking.pk, thread_id=booking.thread_id, at=at,
        )  # fmt: skip


def _check_same_client(by: Actor, booking: Booking, wish: Wish) -> None:
    if not wish.client_phone:
        return
    owner = Contact.objects.filter(
        org_id=by.org_id, address=normalize(wish.client_phone) or "",
        client_id=booking.thread.client_id,
    )  # fmt: skip
    if not owner.exists():
        raise Refused(rules.CLIENT_IS_ANOTHER, code="another_client", status=409)


def _windows_of(by: Actor, booking: Booking) -> list[Window]:
    """In order; more than one after a conflict in the middle of it was resolved."""
    found = Window.objects.filter(
        org_id=by.org_id, thread_id=booking.thread_id, booking_reference=booking.reference,
        kind=WindowKind.ONE_TIME_BOOKING,
    )  # fmt: skip
    return list(found.order_by("starts_at", "pk"))


def _close(by: Actor, found: Iterable[Window], at: datetime) -> None:
    """End what is open now, and take out what is to come."""
    closing = [
        steps.close(one.pk, one.as_row(), starts_at=one.starts_at, at=at)
        for one in found
        if one.ends_at > at
    ]
    if closing:
        apply_steps(by=by, steps=steps.ordered(closing), at=at)


def _values(booking: Booking) -> dict[str, object]:
    return {
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "sitter_id": str(booking.sitter_id or ""),
        "service": booking.service,
    }


def _tell(
    by: Actor, booking: Booking, event: str, at: datetime, *, was: dict[str, object] | None
) -> None:
    payload: dict[str, object] = {"reference": booking.reference, "now": _values(booking)}
    record(
        event, by=by, entity_type="booking", entity_id=booking.pk, thread_id=booking.thread_id,
        number_id=booking.number_id, payload=payload | ({"was": was} if was else {}), at=at,
    )  # fmt: skip
    announce(topics.inbox(by.org_id), topics.thread(booking.thread_id))
