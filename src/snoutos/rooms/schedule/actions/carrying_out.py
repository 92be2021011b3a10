"""Carrying out the plans of the schedule, and taking them back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min

from snoutos.kernel import topics
from snoutos.kernel.actor import Actor, the_house
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import Severity, WindowKind
from snoutos.rooms.alerts.actions import raise_alert
from snoutos.rooms.assignments import queries as windows
from snoutos.rooms.assignments.actions.applying import apply_steps, undo_steps
from snoutos.rooms.assignments.actions.turns import take_turn
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.audit.actions import record
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.plans.actions import check_confirmed, keep, undoes
from snoutos.rooms.plans.models import Applied
from snoutos.rooms.plans.rules import OUTDATED, UNDO_FOR, Plan
from snoutos.rooms.schedule.actions.pool import hold_pool_number
from snoutos.rooms.schedule.models import Booking, HandOver
from snoutos.rooms.schedule.rules.bookings import Status
from snoutos.rooms.sending.actions.again import cancel_messages
from snoutos.rooms.sending.actions.send import queue_message
from snoutos.rooms.threads.models import Thread
from snoutos.toolbox.announce import announce


@dataclass(frozen=True, slots=True)
class Done:
    """What was carried out, with the sentence that says so; windows made or changed by it."""

    applied: Applied
    said: str
    window_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """Whom a hand-over message is about."""

    thread_id: UUID
    sitter_id: UUID
    client: str


@transaction.atomic
def carry_out(
    *,
    by: Actor,
    plan: Plan,
    token: str | None,
    said: str,
    telling: Telling | None = None,
    told: str = "",
    at: datetime,
) -> Done:
    """Do the plan, if it is the one that was confirmed. A token of None needs no confirmation."""
    if token is not None:
        check_confirmed(plan, token, by=by)
    inverse = apply_steps(by=by, steps=plan.steps, at=at, told=told)
    created: Any = inverse["created"]
    changed: Any = inverse["changed"]
    ids = tuple(UUID(row_id) for what, row_id, _ in created if what == "window")
    touched = tuple(UUID(row_id) for what, row_id, *_ in changed if what == "window")
    inverse |= {"messages": [], "hand_overs": [], "bookings": [], "numbers": []}
    inverse["booked"] = [
        moved for what, _, _, after in changed if what == "window"
        if (moved := _follow(by, after, at=at))
    ]  # fmt: skip
    for step in plan.steps:
        if step["do"] == "booking.create":
            _book(by, ids[0], step, inverse, at=at)
    body = next((str(step["body"]) for step in plan.steps if step["do"] == "message"), "")
    if body and telling is not None:
        subject = _subject(created, plan)
        _tell(by, telling, body, subject, inverse, at=at)
    applied = keep(replace(plan, title=said), by=by, inverse=inverse, at=at)
    announce(topics.inbox(by.org_id))
    return Done(applied, said, (*ids, *touched))


def _book(
    by: Actor, window_id: UUID, step: Mapping[str, object], inverse: dict[str, object], *,
    at: datetime,
) -> None:  # fmt: skip
    """The booking of a one-time client, with the pool number that its end sets free."""
    found = windows.window(by, window_id)
    reference = str(step["reference"]) or f"W-{found.pk.hex[-10:].upper()}"
    was = found.thread.number_id
    number = hold_pool_number(by=by, thread=found.thread, at=at)
    if str(number.pk) != step["number"]:
        raise Refused(OUTDATED, code="plan_outdated", status=409)
    made = Booking.objects.create(
        org_id=by.org_id, reference=reference, thread_id=found.thread_id, number=number,
        sitter_id=found.sitter_id, starts_at=found.starts_at, ends_at=found.ends_at,
        created_at=at, updated_at=at,
    )  # fmt: skip
    record(
        "booking.created", by=by, entity_type="booking", entity_id=made.pk,
        thread_id=made.thread_id, number_id=number.pk, payload={"reference": reference}, at=at,
    )  # fmt: skip
    inverse["bookings"] = [str(made.pk)]
    inverse["numbers"] = [[str(made.thread_id), str(was), str(number.pk)]]


def _follow(by: Actor, window: Mapping[str, Any], *, at: datetime) -> list[object]:
    """A booking has the hours and the sitter of its windows; what was, and what is."""
    booking = Booking.objects.filter(
        org_id=by.org_id, thread_id=window["thread_id"], status=Status.CONFIRMED,
        reference=window["booking_reference"] or None,
    ).first()  # fmt: skip
    if booking is None:
        return []
    was = {name: str(getattr(booking, name)) for name in ("starts_at", "ends_at", "sitter_id")}
    if booking.sitter_id is None:
        was["sitter_id"] = ""
    now = {name: str(window[name]) for name in was} | _span(by, booking)
    Booking.objects.filter(pk=booking.pk).update(updated_at=at, **now)
    record(
        "booking.changed", by=by, entity_type="booking", entity_id=booking.pk,
        thread_id=booking.thread_id, payload={"was": was, "now": now}, at=at,
    )  # fmt: skip
    return [str(booking.pk), was, booking.updated_at.isoformat()]


def _span(by: Actor, booking: Booking) -> dict[str, str]:
    """From the start of its first window to the end of its last: a conflict may have cut it."""
    found = Window.objects.filter(
        org_id=by.org_id, thread_id=booking.thread_id, booking_reference=booking.reference,
        kind=WindowKind.ONE_TIME_BOOKING,
    ).aggregate(first=Min("starts_at"), last=Max("ends_at"))  # fmt: skip
    if found["first"] is None:
        return {}
    return {"starts_at": found["first"].isoformat(), "ends_at": found["last"].isoformat()}


def _subject(created: Sequence[Sequence[Any]], plan: Plan) -> UUID:
    """What the client is told about once: the series, else the window."""
    for wanted in ("series", "window"):
        for what, row_id, _ in created:
            if what == wanted:
                return UUID(row_id)
    return UUID(plan.subject)


def _tell(
    by: Actor, telling: Telling, body: str, subject: UUID, inverse: dict[str, object], *,
    at: datetime,
) -> None:  # fmt: skip
    """Tell the client. When that fails the assignment stands, and the failure is seen."""
    hand_over = tell_client(
        by=by, telling=telling, body=body, subject_id=subject, not_before=at + UNDO_FOR, at=at
    )
    inverse["hand_overs"] = [str(hand_over.pk)]
    if hand_over.message_id:
        inverse["messages"] = [str(hand_over.message_id)]


@transaction.atomic
def tell_client(
    *, by: Actor, telling: Telling, body: str, subject_id: UUID, not_before: datetime, at: datetime
) -> HandOver:
    """Send a hand-over text once. A refusal of sending is kept and shown, not raised."""
    check_may(by, "windows.write")
    message_id, failure = None, ""
    try:
        with transaction.atomic():
            message_id = queue_message(
                by=the_house(by.org_id), thread_id=telling.thread_id, body=body,
                not_before=not_before, at=at,
            ).pk  # fmt: skip
    except Refused as no:
        failure = str(no)[:300]
    made = HandOver.objects.create(
        org_id=by.org_id, thread_id=telling.thread_id, sitter_id=telling.sitter_id,
        subject_id=subject_id, message_id=message_id, failure=failure, at=at,
    )  # fmt: skip
    outcome = "failed" if failure else "sent"
    record(
        f"assignment.reassignment_message_{outcome}", by=by, entity_type="window",
        entity_id=subject_id, thread_id=telling.thread_id, correlation_id=message_id,
        payload={"failure": failure} if failure else {}, at=at,
    )  # fmt: skip
    if failure:
        raise_alert(
            by=by, severity=Severity.WARNING, type="assignment.hand_over_failed",
            title=f"{telling.client} was not told about the new sitter", description=failure,
            entity_type="thread", entity_id=telling.thread_id, thread_id=telling.thread_id, at=at,
        )  # fmt: skip
    return made


@undoes("schedule.assign")
@undoes("schedule.change")
@undoes("schedule.delete")
@undoes("schedule.resolve")
def _take_back(by: Actor, applied: Applied, at: datetime) -> None:
    check_may(by, "windows.write")
    inverse: Mapping[str, Any] = applied.inverse
    take_turn(by=by)
    # Deliveries before conversations, as everybody locks.
    cancel_messages(by=by, message_ids=[UUID(one) for one in inverse["messages"]], at=at)
    undo_steps(by=by, inverse=inverse, at=at)
    HandOver.objects.filter(org_id=by.org_id, pk__in=inverse["hand_overs"]).delete()
    Booking.objects.filter(org_id=by.org_id, pk__in=inverse["bookings"]).delete()
    for booking_id, values, updated_at in inverse["booked"]:
        back = {name: value or None for name, value in values.items()}
        Booking.objects.filter(org_id=by.org_id, pk=booking_id).update(
            updated_at=updated_at, **back
        )
    for thread_id, was, held in inverse["numbers"]:
        Thread.objects.filter(org_id=by.org_id, pk=thread_id, number_id=held).update(number_id=was)
    record(
        "assignment.undone", by=by, entity_type="plan", entity_id=applied.pk,
        payload={"kind": applied.kind}, at=at,
    )  # fmt: skip
