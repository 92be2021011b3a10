"""Taking a file in: the good rows are kept, also when others are bad."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.rooms.assignments.actions.applying import apply_steps
from snoutos.rooms.assignments.actions.turns import take_turn
from snoutos.rooms.assignments.actions.windows import create_window
from snoutos.rooms.assignments.rules import steps
from snoutos.rooms.assignments.rules.steps import Row
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.schedule.actions.ahead import tell_conflict
from snoutos.rooms.schedule.actions.arriving import conversation_of
from snoutos.rooms.schedule.actions.bookings import take_booking
from snoutos.rooms.schedule.queries.importing import RowPlan, fates, sheet_of
from snoutos.rooms.schedule.rules.bookings import Wish
from snoutos.rooms.schedule.rules.importing import Fate


def import_windows(*, by: Actor, text: str, at: datetime) -> tuple[RowPlan, ...]:
    """What became of every row. The same file again finds everything there already.

    Row by row, so that nobody waits for the whole file; what is broken off is gone on with by
    taking the same file in once more.
    """
    check_may(by, "windows.write")
    return tuple(_take(by, plan, at) for plan in fates(by, sheet_of(text)))


def _take(by: Actor, plan: RowPlan, at: datetime) -> RowPlan:
    if plan.fate in (Fate.BAD, Fate.THERE):
        return plan
    try:
        with transaction.atomic():
            take_turn(by=by)
            if plan.fate is Fate.BOOKING:
                _book(by, plan, at)
            else:
                _assign(by, plan, at)
    except Refused as no:
        return replace(plan, fate=Fate.BAD, why=str(no))
    return plan


def _book(by: Actor, plan: RowPlan, at: datetime) -> None:
    wanted = plan.wanted
    assert wanted is not None, "only what is understood is taken"  # noqa: S101
    wish = Wish(
        reference=wanted.reference, client_name=wanted.client, client_phone=wanted.phone,
        sitter_id=plan.sitter_id, starts_at=wanted.hours.starts_at, ends_at=wanted.hours.ends_at,
    )  # fmt: skip
    take_booking(by=by, wish=wish, at=at)


def _assign(by: Actor, plan: RowPlan, at: datetime) -> None:
    wanted = plan.wanted
    assert wanted is not None and plan.sitter_id is not None, "read before"  # noqa: S101, PT018
    thread, _ = conversation_of(by=by, name=wanted.client, phone=wanted.phone, at=at)
    row = Row(
        thread.pk, plan.sitter_id, wanted.kind, wanted.hours.starts_at, wanted.hours.ends_at,
        wanted.reference,
    )  # fmt: skip
    if plan.fate is Fate.WINDOW:
        create_window(by=by, row=row, at=at)
        return
    step = steps.set_aside(row, f"line {wanted.line} of the import")
    apply_steps(by=by, steps=[step], at=at)
    tell_conflict(by=by, thread=thread, at=at)
