"""Taking a file in: the good rows are kept, also when others are bad."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.assignments.actions.applying import apply_steps
from snoutos.rooms.assignments.actions.turns import take_turn
from snoutos.rooms.assignments.actions.windows import create_window
from snoutos.rooms.assignments.rules import steps
from snoutos.rooms.assignments.rules.steps import Row
from snoutos.rooms.audit.actions import record
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.schedule.actions.ahead import tell_conflict
from snoutos.rooms.schedule.actions.arriving import conversation_of
from snoutos.rooms.schedule.actions.bookings import take_booking
from snoutos.rooms.schedule.models import WindowFile
from snoutos.rooms.schedule.queries.importing import NO_FILE, RowPlan, fates, sheet_of
from snoutos.rooms.schedule.rules.bookings import Wish
from snoutos.rooms.schedule.rules.importing import GOOD, Fate, Stage
from snoutos.toolbox import later

PORTION = 20
KEPT = timedelta(days=1)
NOTHING = "Nothing in this file can be taken in."
NOT_ANY_MORE = "This file was taken in already."
MAY_NOT = "Whoever started this import may not change windows any more."


def start(*, by: Actor, text: str, file_name: str, at: datetime) -> WindowFile:
    """From here on a job does it. Raises Refused when nothing of the file can be taken."""
    check_may(by, "windows.write")
    assert by.id is not None, "whoever imports is a user"  # noqa: S101
    plans = fates(by, sheet_of(text))
    if not any(one.fate in GOOD for one in plans):
        raise Refused(NOTHING, code="nothing_to_do")
    with transaction.atomic():
        file = WindowFile.objects.create(
            org_id=by.org_id, file_name=file_name[:120], text=text, total=len(plans),
            asked_by_id=by.id, asked_at=at,
        )  # fmt: skip
        later.ask("schedule.import", org_id=by.org_id, file_id=str(file.pk))
    return file


@transaction.atomic
def take_portion(*, by: Actor, file_id: UUID, at: datetime) -> bool:
    """The next rows, with what became of each. Says whether there are more.

    Portion by portion, so that nobody waits for the whole file, and whoever dies in between goes on
    where it was.
    """
    check_may(by, "windows.write")
    # Before the file's own row: everybody who touches the schedule locks in this order.
    take_turn(by=by)
    file = _locked(by, file_id)
    sheet = sheet_of(file.text)
    done = len(file.results)
    portion = replace(sheet, rows=sheet.rows[done : done + PORTION])
    taken = [_take(by, plan, at) for plan in fates(by, portion)]
    file.results += [[one.fate.value, one.why] for one in taken]
    file.stage = Stage.RUNNING.value
    is_over = len(file.results) >= file.total
    if is_over:
        _finish(by, file, at)
    file.save(update_fields=["results", "stage", "finished_at"])
    return not is_over


@transaction.atomic
def stop(*, by: Actor, file_id: UUID, at: datetime) -> None:
    """It cannot go on; what was taken in until now stays."""
    file = _locked(by, file_id)
    file.stage, file.problem, file.finished_at = Stage.STOPPED.value, MAY_NOT, at
    file.save(update_fields=["stage", "problem", "finished_at"])


@transaction.atomic
def forget_files(*, by: Actor, at: datetime) -> None:
    WindowFile.objects.filter(org_id=by.org_id, finished_at__lt=at - KEPT).delete()


def _take(by: Actor, plan: RowPlan, at: datetime) -> RowPlan:
    if plan.fate in (Fate.BAD, Fate.THERE):
        return plan
    try:
        with transaction.atomic():
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


def _finish(by: Actor, file: WindowFile, at: datetime) -> None:
    file.stage, file.finished_at = Stage.DONE.value, at
    counts = Counter(fate for fate, _ in file.results)
    record(
        "assignment.windows.imported", by=by, entity_type="import", entity_id=file.pk, at=at,
        payload={fate.value: counts[fate.value] for fate in Fate},
    )  # fmt: skip


def _locked(by: Actor, file_id: UUID) -> WindowFile:
    """Raises Refused when it is over: a job that comes again does nothing."""
    found = WindowFile.objects.select_for_update().filter(pk=file_id, org_id=by.org_id).first()
    if found is None:
        raise Missing(NO_FILE)
    if found.stage not in (Stage.WAITING, Stage.RUNNING):
        raise Refused(NOT_ANY_MORE, code="already_imported", status=409)
    return found
