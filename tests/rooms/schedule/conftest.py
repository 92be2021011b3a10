"""The schedule's stage: olivia assigns, and everything that may change can be compared."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from snoutos.kernel.words import WindowKind
from snoutos.rooms.assignments.models import Aside, Series, Window
from snoutos.rooms.assignments.rules.hours import Hours
from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans.actions import token_of, undo
from snoutos.rooms.schedule.actions import assigning, changing
from snoutos.rooms.schedule.models import Booking, HandOver
from snoutos.rooms.schedule.queries.changes import changing as plan_change, deleting
from snoutos.rooms.schedule.queries.plans import assigning as plan_assign
from snoutos.rooms.schedule.rules.plans import assign_plan, change_plan
from snoutos.rooms.schedule.rules.wishes import Assignment, Change, Scope
from snoutos.rooms.threads.models import Thread
from tests.conftest import HOUR, NOON

MINUTE = timedelta(minutes=1)
# The wall in New York at NOON.
WALL = datetime(2026, 7, 1, 12)


@pytest.fixture
def by(olivia):
    return actor(olivia)


def wish(thread, sitter, start=24, end=26, **more):
    hours = Hours(NOON + start * HOUR, NOON + end * HOUR)
    return Assignment(thread.pk, sitter.pk, WindowKind.WEEKLY_CLIENT, hours, **more)


def assign(by, wanted, at=NOON):
    """Look, then confirm."""
    token = token_of(assign_plan(plan_assign(by, wanted, at=at)), by=by)
    return assigning.assign(by=by, wish=wanted, token=token, at=at)


def changed(window, *, sitter=None, start=0, end=0, **more):
    """A wish: hours moved by so many hours."""
    wall = [at.astimezone(UTC).replace(tzinfo=None) - 4 * HOUR
            for at in (window.starts_at + start * HOUR, window.ends_at + end * HOUR)]  # fmt: skip
    return Change(window.pk, sitter.pk if sitter else window.sitter_id, *wall, **more)


def change(by, wanted, at=NOON):
    token = token_of(change_plan(plan_change(by, wanted, at=at)), by=by)
    return changing.change(by=by, wish=wanted, token=token, at=at)


def delete(by, window, scope=Scope.ONE, at=NOON):
    token = token_of(deleting(by, window.pk, scope, at=at), by=by)
    return changing.delete(by=by, window_id=window.pk, scope=scope, token=token, at=at)


def take_back(by, done, at=NOON + MINUTE):
    return undo(by=by, applied_id=done.applied.pk, at=at)


def world():
    """Every row that the schedule may touch."""
    return {
        model.__name__: sorted(model.objects.values(), key=lambda row: str(row["id"]))
        for model in (Window, Series, Aside, HandOver, Booking)
    } | {"sitters": dict(Thread.objects.values_list("pk", "sitter_id"))}


def weekly(wanted, rule):
    return replace(wanted, weekly=rule)
