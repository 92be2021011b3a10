"""Resolving conflicts."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.rooms.alerts.actions import resolve_about
from snoutos.rooms.assignments import queries as windows
from snoutos.rooms.assignments.actions.turns import take_turn
from snoutos.rooms.assignments.models import Aside
from snoutos.rooms.assignments.rules.conflicts import Choice
from snoutos.rooms.assignments.rules.windows import NO_CONFLICT
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.schedule.actions.carrying_out import Done, carry_out
from snoutos.rooms.schedule.queries.conflicts import adding, conflict, resolving

TOLD = "assignment.conflict.resolved"
ALERT = "assignment.window_conflict"


@transaction.atomic
def resolve(
    *,
    by: Actor,
    window_id: UUID,
    aside_id: UUID,
    choice: Choice,
    split_at: datetime | None = None,
    token: str | None,
    at: datetime,
) -> Done:
    """Keep one of the two or split their hours; told in the log once, as one event."""
    check_may(by, "windows.write")
    take_turn(by=by)
    thread_id = _lock(by, aside_id)
    found = conflict(by, window_id, aside_id)
    done = carry_out(
        by=by,
        plan=resolving(by, found, choice, split_at=split_at, at=at),
        token=token,
        said=f"Conflict of {found.client_name} resolved.",
        told=TOLD,
        at=at,
    )
    _end_alert(by, thread_id, at)
    return done


@transaction.atomic
def add(*, by: Actor, aside_id: UUID, token: str | None, at: datetime) -> Done:
    """Make a window of what was set aside, when its hours have become free."""
    check_may(by, "windows.write")
    take_turn(by=by)
    thread_id = _lock(by, aside_id)
    done = carry_out(
        by=by, plan=adding(by, aside_id), token=token, said="Window created.", told=TOLD, at=at
    )
    _end_alert(by, thread_id, at)
    return done


def _end_alert(by: Actor, thread_id: UUID, at: datetime) -> None:
    """It told of all conflicts of the conversation; this was the last one."""
    if not Aside.objects.filter(org_id=by.org_id, thread_id=thread_id).exists():
        resolve_about(by=by, types=(ALERT,), entity_id=thread_id, at=at)


def _lock(by: Actor, aside_id: UUID) -> UUID:
    thread_id = (
        Aside.objects.filter(pk=aside_id, org_id=by.org_id)
        .values_list("thread_id", flat=True)
        .first()
    )
    if thread_id is None:
        raise Missing(NO_CONFLICT)
    windows.locked_thread(by, thread_id)
    return thread_id
