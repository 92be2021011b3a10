"""Changing and deleting windows, by themselves or with their series."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.rooms.assignments import queries as windows
from snoutos.rooms.assignments.actions.turns import take_turn
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.schedule.actions.carrying_out import Done, Telling, carry_out
from snoutos.rooms.schedule.queries.changes import changing, deleting
from snoutos.rooms.schedule.rules.plans import change_plan
from snoutos.rooms.schedule.rules.wishes import Change, Scope


@transaction.atomic
def change(*, by: Actor, wish: Change, token: str, at: datetime) -> Done:
    """Other hours or another sitter; the client is told once when the sitter is another one."""
    check_may(by, "windows.write")
    take_turn(by=by)
    windows.locked_thread(by, windows.window(by, wish.window_id).thread_id)
    facts = changing(by, wish, at=at)
    return carry_out(
        by=by,
        plan=change_plan(facts),
        token=token,
        said=f"Window of {facts.client} changed.",
        telling=Telling(facts.thread_id, facts.sitter.id, facts.client),
        told="assignment.series.updated" if facts.many else "",
        at=at,
    )


@transaction.atomic
def delete(*, by: Actor, window_id: UUID, scope: Scope, token: str, at: datetime) -> Done:
    """The old values stay in the log."""
    check_may(by, "windows.write")
    take_turn(by=by)
    found = windows.window(by, window_id)
    windows.locked_thread(by, found.thread_id)
    plan = deleting(by, window_id, scope, at=at)
    count = sum(step["do"] == "window.delete" for step in plan.steps)
    said = "Window deleted." if count == 1 else f"{count} windows deleted."
    return carry_out(
        by=by, plan=plan, token=token, said=said, at=at,
        told="assignment.series.ended" if count > 1 else "",
    )  # fmt: skip
