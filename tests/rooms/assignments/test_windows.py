"""Windows and their guards (99 to 104, 254), and taking changes back."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from snoutos.kernel.refused import Forbidden, Missing, Refused
from snoutos.kernel.words import WindowKind
from snoutos.rooms.assignments import queries
from snoutos.rooms.assignments.actions import windows as actions
from snoutos.rooms.assignments.actions.applying import apply_steps, undo_steps
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.assignments.rules import steps
from snoutos.rooms.assignments.rules.steps import Row
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.queries import actor
from snoutos.toolbox import tenancy
from tests.conftest import HOUR, NOON, make_thread, make_window

OVERLAPS = "Cannot create window: Overlaps with existing window. Resolve conflict first?"


def row(thread, sitter, start=0, end=2, **more):
    kind = WindowKind.WEEKLY_CLIENT
    return Row(thread.pk, sitter.pk, kind, NOON + start * HOUR, NOON + end * HOUR, **more)


@pytest.fixture
def by(olivia):
    return actor(olivia)


def test_a_window_is_created_and_told(by, carlas_thread, sam):
    """97"""
    made = actions.create_window(by=by, row=row(carlas_thread, sam), at=NOON)

    assert (made.sitter_id, made.starts_at) == (sam.pk, NOON)
    event = Event.objects.get(type="assignment.window.created")
    assert event.entity_id == made.pk
    assert event.thread_id == carlas_thread.pk


def test_overlapping_hours_of_one_conversation_are_refused_with_the_other_window(
    by, carlas_thread, sam, sasha
):
    """99"""
    other = make_window(carlas_thread, sam, NOON, NOON + 2 * HOUR)

    with pytest.raises(Refused) as no:
        actions.create_window(by=by, row=row(carlas_thread, sasha, 1, 3), at=NOON)

    assert str(no.value) == OVERLAPS
    assert no.value.details["window"]["id"] == str(other.pk)
    assert no.value.details["window"]["hours"] == "Jul 1, 12:00 PM - 2:00 PM"
    assert Window.objects.count() == 1


def test_windows_that_touch_are_accepted(by, carlas_thread, sam):
    """100"""
    make_window(carlas_thread, sam, NOON - 2 * HOUR, NOON)

    actions.create_window(by=by, row=row(carlas_thread, sam), at=NOON)

    assert Window.objects.count() == 2


def test_one_sitter_may_have_two_conversations_at_once(by, org, carlas_thread, front_desk, sam):
    """102"""
    other = make_thread(org, "Dora Lane", "+15551230000", front_desk)
    make_window(other, sam, NOON, NOON + HOUR)

    actions.create_window(by=by, row=row(carlas_thread, sam), at=NOON)


def test_an_inactive_sitter_gets_no_window(by, carlas_thread, sam):
    """103"""
    sam.is_active = False
    sam.save()

    with pytest.raises(Refused) as no:
        actions.create_window(by=by, row=row(carlas_thread, sam), at=NOON)

    assert str(no.value) == "Sitter is inactive. Activate sitter first?"


def test_an_unknown_conversation_or_that_of_others_is_not_found(by, carlas_thread, sam, mallory,
                                                                mallorys_thread):  # fmt: skip
    """104"""
    for thread_id in (uuid4(), mallorys_thread.pk):
        with pytest.raises(Missing) as no:
            wanted = row(carlas_thread, sam)
            wanted = Row(thread_id, sam.pk, wanted.kind, wanted.starts_at, wanted.ends_at)
            actions.create_window(by=by, row=wanted, at=NOON)
        assert str(no.value) == "Thread not found. Create thread first?"


def test_a_sitter_may_not_make_windows(carlas_thread, sam):
    with pytest.raises(Forbidden):
        actions.create_window(by=actor(sam.user), row=row(carlas_thread, sam), at=NOON)


@pytest.mark.django_db(transaction=True)
def test_of_four_at_the_same_moment_exactly_one_gets_the_hours(by, carlas_thread, sam):
    """101"""
    ready, outcomes = threading.Barrier(4), []

    def create():
        ready.wait()
        try:
            with tenancy.within(by.org_id):
                actions.create_window(by=by, row=row(carlas_thread, sam), at=NOON)
            outcomes.append("created")
        except Refused as no:
            outcomes.append(str(no))
        finally:
            connection.close()

    threads = [threading.Thread(target=create) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(outcomes) == [OVERLAPS] * 3 + ["created"]
    assert Window.objects.count() == 1


def test_the_database_guards_even_against_ourselves(by, carlas_thread, sam):
    """101, when the look before was not enough"""
    make_window(carlas_thread, sam, NOON, NOON + HOUR)

    with pytest.raises(Refused) as no:
        apply_steps(by=by, steps=[steps.create(row(carlas_thread, sam))], at=NOON)

    assert str(no.value) == OVERLAPS


def test_a_change_ignores_the_window_itself(by, carlas_thread, sam, sasha):
    """106"""
    found = make_window(carlas_thread, sam, NOON, NOON + 2 * HOUR)
    make_window(carlas_thread, sam, NOON + 4 * HOUR, NOON + 5 * HOUR)

    actions.change_window(
        by=by, window_id=found.pk, starts_at=NOON + HOUR, ends_at=NOON + 4 * HOUR,
        sitter_id=sasha.pk, at=NOON,
    )  # fmt: skip
    with pytest.raises(Refused, match="Overlaps"):
        actions.change_window(
            by=by, window_id=found.pk, starts_at=NOON, ends_at=NOON + 4.5 * HOUR,
            sitter_id=sasha.pk, at=NOON,
        )  # fmt: skip

    found.refresh_from_db()
    assert (found.sitter_id, found.ends_at) == (sasha.pk, NOON + 4 * HOUR)


def test_closing_ends_what_is_open_and_takes_out_what_is_to_come(by, carlas_thread, sam):
    """249"""
    past = make_window(carlas_thread, sam, NOON - 3 * HOUR, NOON - HOUR)
    now = make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    make_window(carlas_thread, sam, NOON + HOUR, NOON + 2 * HOUR)
    before = list(Window.objects.order_by("starts_at").values())
    to_come = queries.windows_to_come(by, sam.pk, at=NOON)

    inverse = actions.close_windows(by=by, window_ids=[w.pk for w in to_come], at=NOON)

    left = Window.objects.order_by("starts_at").values_list("pk", "ends_at")
    assert list(left) == [(past.pk, past.ends_at), (now.pk, NOON)]

    actions.reopen_windows(by=by, inverse=inverse, at=NOON + timedelta(minutes=5))

    assert list(Window.objects.order_by("starts_at").values()) == before


def test_what_was_changed_since_is_not_undone(by, carlas_thread, sam):
    found = make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    inverse = actions.close_windows(by=by, window_ids=[found.pk], at=NOON)
    Window.objects.filter(pk=found.pk).update(ends_at=NOON + HOUR / 2)

    with pytest.raises(Refused, match="changed since"):
        undo_steps(by=by, inverse=inverse, at=NOON)


def test_hours_that_were_taken_since_are_not_taken_back(by, carlas_thread, sam, sasha):
    found = make_window(carlas_thread, sam, NOON + HOUR, NOON + 2 * HOUR)
    inverse = actions.close_windows(by=by, window_ids=[found.pk], at=NOON)
    make_window(carlas_thread, sasha, NOON + HOUR, NOON + 2 * HOUR)

    with pytest.raises(Refused, match="took these hours"):
        undo_steps(by=by, inverse=inverse, at=NOON)
