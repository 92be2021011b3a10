"""Giving a client a sitter, once or every week."""

from datetime import datetime

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.rooms.assignments import queries as windows
from snoutos.rooms.assignments.actions.turns import take_turn
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.schedule.actions.carrying_out import Done, Telling, carry_out
from snoutos.rooms.schedule.queries.plans import assigning
from snoutos.rooms.schedule.rules.plans import assign_plan, assigned_said
from snoutos.rooms.schedule.rules.wishes import Assignment


@transaction.atomic
def assign(*, by: Actor, wish: Assignment, token: str | None, at: datetime) -> Done:
    """Window, sitter and hand-over message together, or nothing of it.

    Only the message may fail by itself: then the window stands and the failure is shown.
    """
    check_may(by, "windows.write")
    take_turn(by=by)
    windows.locked_thread(by, wish.thread_id)
    facts = assigning(by, wish, at=at)
    return carry_out(
        by=by,
        plan=assign_plan(facts),
        token=token,
        said=assigned_said(facts),
        telling=Telling(facts.thread_id, facts.sitter.id, facts.client),
        told="assignment.series.created" if facts.series else "",
        at=at,
    )
