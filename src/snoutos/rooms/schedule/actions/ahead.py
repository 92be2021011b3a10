"""Keeping the windows of weekly series twelve weeks ahead."""

from datetime import date, datetime

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.local_time import zone
from snoutos.kernel.words import Severity, WindowKind
from snoutos.rooms.alerts.actions import raise_alert
from snoutos.rooms.assignments import queries as windows
from snoutos.rooms.assignments.actions.applying import apply_steps
from snoutos.rooms.assignments.actions.turns import take_turn
from snoutos.rooms.assignments.models import Series
from snoutos.rooms.assignments.rules import recurrence, steps
from snoutos.rooms.assignments.rules.steps import Row, Step
from snoutos.rooms.audit.actions import record
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.schedule.queries.changes import weekly_of
from snoutos.rooms.threads.models import Thread

SOURCE = "a weekly series"


@transaction.atomic
def make_ahead(*, by: Actor, at: datetime) -> int:
    """Make the windows of the days that have come within reach; the number of them.

    Hours that are taken are set aside as a conflict. Bears repeats: what was made is remembered.
    """
    check_may(by, "windows.write")
    take_turn(by=by)
    made = 0
    for series in Series.objects.select_for_update(of=("self",)).filter(
        org_id=by.org_id, made_until__lt=(at + recurrence.AHEAD).date()
    ).select_related("sitter", "thread__client").order_by("pk"):  # fmt: skip
        made += _extend(by, series, at)
    return made


def _extend(by: Actor, series: Series, at: datetime) -> int:
    until = (at + recurrence.AHEAD).astimezone(zone(series.time_zone)).date()
    if until <= series.made_until:
        return 0
    windows.locked_thread(by, series.thread_id)
    since = date.fromordinal(series.made_until.toordinal() + 1)
    found = recurrence.occurrences(weekly_of(series), series.time_zone, since=since, until=until)
    done: list[Step] = []
    for one in found if series.sitter.is_active else ():
        row = Row(
            series.thread_id, series.sitter_id, WindowKind(series.kind), one.hours.starts_at,
            one.hours.ends_at, series.booking_reference, str(series.pk), one.day,
        )  # fmt: skip
        done.append(_step(by, row))
    to = {"made_until": until.isoformat()}
    was = series.as_row()
    done.append({"do": "series.change", "id": str(series.pk), "was": was, "to": to})
    apply_steps(
        by=by, steps=steps.ordered(done), at=at, told="assignment.series.updated", why="ahead"
    )
    if any(step["do"] == "aside.create" for step in done):
        tell_conflict(by=by, thread=series.thread, at=at)
    return sum(step["do"] == "window.create" for step in done)


def _step(by: Actor, row: Row) -> Step:
    taken = windows.overlapping(by, row.thread_id, row.starts_at, row.ends_at).exists()
    return steps.set_aside(row, SOURCE) if taken else steps.create(row)


def tell_conflict(*, by: Actor, thread: Thread, at: datetime) -> None:
    """An alert for whoever has to decide, and a word in the log."""

    record(
        "assignment.conflict.found", by=by, entity_type="thread", entity_id=thread.pk,
        thread_id=thread.pk, at=at,
    )  # fmt: skip
    raise_alert(
        by=by, severity=Severity.WARNING, type="assignment.window_conflict",
        title=f"Two sitters want the same hours of {thread.client.name}",
        description="The later hours were set aside. Decide under Assignments, Conflicts.",
        entity_type="thread", entity_id=thread.pk, thread_id=thread.pk, at=at,
    )  # fmt: skip
