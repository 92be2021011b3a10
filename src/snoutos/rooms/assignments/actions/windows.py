"""Windows, changed one by one and without a preview: for automations, bookings and off-boarding.

People go through the plans of the schedule, which end in the same apply_steps.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.rooms.assignments import queries
from snoutos.rooms.assignments.actions.applying import apply_steps, undo_steps
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.assignments.rules import steps
from snoutos.rooms.assignments.rules.hours import check_order
from snoutos.rooms.people.rules import check_may


@transaction.atomic
def create_window(*, by: Actor, row: steps.Row, at: datetime) -> Window:
    """Raises Missing or Refused: unknown thread, inactive sitter, hours that are taken."""
    check_may(by, "windows.write")
    check_order(row.starts_at, row.ends_at)
    queries.locked_thread(by, row.thread_id)
    queries.working_sitter(by, row.sitter_id)
    queries.check_free(by, row.thread_id, row.starts_at, row.ends_at)
    done: Any = apply_steps(by=by, steps=[steps.create(row)], at=at)
    return queries.window(by, UUID(done["created"][0][1]))


@transaction.atomic
def change_window(
    *, by: Actor, window_id: UUID, starts_at: datetime, ends_at: datetime, sitter_id: UUID,
    at: datetime,
) -> Window:  # fmt: skip
    """Other hours, another sitter, or both."""
    check_may(by, "windows.write")
    check_order(starts_at, ends_at)
    queries.locked_thread(by, queries.window(by, window_id).thread_id)
    found = queries.window(by, window_id)  # as it is now that nobody else changes it
    if sitter_id != found.sitter_id:
        queries.working_sitter(by, sitter_id)
    queries.check_free(by, found.thread_id, starts_at, ends_at, but=[found.pk])
    to = {
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat(),
        "sitter_id": str(sitter_id),
        "is_exception": found.is_exception or found.series_id is not None,
    }
    apply_steps(by=by, steps=[steps.change(found.pk, found.as_row(), to)], at=at)
    return queries.window(by, window_id)


@transaction.atomic
def close_windows(*, by: Actor, window_ids: Iterable[UUID], at: datetime) -> dict[str, object]:
    """End the open ones now and take out those to come, as far as they are still there.

    Returns what `reopen_windows` needs.
    """
    check_may(by, "windows.write")
    asked = Window.objects.filter(pk__in=list(window_ids), org_id=by.org_id).order_by("pk")
    for thread_id in sorted(set(asked.values_list("thread_id", flat=True))):
        queries.locked_thread(by, thread_id)
    # As they are now that nobody else changes them; one that is gone needs no closing.
    found = list(asked.select_related("thread__client", "sitter"))
    plan = [
        steps.close(one.pk, one.as_row(), starts_at=one.starts_at, at=at)
        for one in found
        if one.ends_at > at
    ]
    return apply_steps(by=by, steps=steps.ordered(plan), at=at)


@transaction.atomic
def reopen_windows(*, by: Actor, inverse: dict[str, Any], at: datetime) -> None:
    """Undo close_windows."""
    undo_steps(by=by, inverse=inverse, at=at)


@transaction.atomic
def end_series_of(*, by: Actor, sitter_id: UUID, at: datetime) -> dict[str, object]:
    """A sitter who leaves gets no new weekly windows. Returns what `reopen_windows` needs."""
    check_may(by, "windows.write")
    plan = []
    for found in queries.running_series(by, sitter_id):
        row = found.as_row()
        to = {"last_day": found.made_until.isoformat()}
        plan.append({"do": "series.change", "id": str(found.pk), "was": row, "to": to})
    return apply_steps(by=by, steps=steps.ordered(plan), at=at)
