"""Conflicts of what came from outside (109, 110), and weekly series that run into others."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import WindowKind
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.assignments.models import Aside, Window
from snoutos.rooms.assignments.rules.conflicts import Choice
from snoutos.rooms.assignments.rules.recurrence import Weekly
from snoutos.rooms.audit.models import Event
from snoutos.rooms.schedule.actions import conflicts as actions
from snoutos.rooms.schedule.actions.ahead import tell_conflict
from snoutos.rooms.schedule.queries.conflicts import conflicts
from snoutos.toolbox import later
from tests.conftest import HOUR, NOON, make_window
from tests.rooms.schedule.conftest import assign, take_back, wish, world


def aside(thread, sitter, start, end):
    return Aside.objects.create(
        org=thread.org, thread=thread, sitter=sitter, kind=WindowKind.WEEKLY_CLIENT,
        starts_at=NOON + start * HOUR, ends_at=NOON + end * HOUR, created_at=NOON,
        source="line 2 of the import",
    )  # fmt: skip


def resolve(by, found, choice, **more):
    return actions.resolve(
        by=by, window_id=found.window.id, aside_id=found.aside.id, choice=choice, token=None,
        at=NOON, **more,
    )  # fmt: skip


def test_each_pair_is_listed_once_with_both_sitters_and_the_shared_hours(
    by, carlas_thread, sam, sasha
):
    """109"""
    make_window(carlas_thread, sam, NOON, NOON + 4 * HOUR)
    aside(carlas_thread, sasha, 2, 6)

    (pair,), free = conflicts(by)

    assert (pair.client_name, free) == ("Carla Whitfield", ())
    assert (pair.first.sitter_name, pair.second.sitter_name) == ("Sam Rivers", "Sasha Bloom")
    assert (pair.overlap_starts_at, pair.overlap_ends_at) == (NOON + 2 * HOUR, NOON + 4 * HOUR)
    assert pair.split_at == NOON + 3 * HOUR


@pytest.mark.parametrize(
    ("choice", "left"),
    [
        (Choice.KEEP_FIRST, [("Sam", 0, 4), ("Sasha", 4, 6)]),
        (Choice.KEEP_SECOND, [("Sam", 0, 2), ("Sasha", 2, 6)]),
        (Choice.SPLIT, [("Sam", 0, 3), ("Sasha", 3, 6)]),
    ],
)
def test_resolving_leaves_no_overlap_and_no_gap_and_is_told_once(
    by, carlas_thread, sam, sasha, choice, left
):
    """110"""
    make_window(carlas_thread, sam, NOON, NOON + 4 * HOUR)
    aside(carlas_thread, sasha, 2, 6)
    before = world()
    (pair,), _ = conflicts(by)

    done = resolve(by, pair, choice)

    found = Window.objects.order_by("starts_at").select_related("sitter")
    assert [
        (w.sitter.name.split()[0], (w.starts_at - NOON) / HOUR, (w.ends_at - NOON) / HOUR)
        for w in found
    ] == left
    assert conflicts(by) == ((), ())
    assert list(Event.objects.values_list("type", flat=True)) == ["assignment.conflict.resolved"]
    take_back(by, done)
    assert world() == before


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    standing=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 8)), min_size=1, max_size=4),
    start=st.integers(0, 40),
    length=st.integers(1, 20),
    choices=st.lists(st.sampled_from(Choice), min_size=12, max_size=12),
)
def test_however_many_stand_in_the_way_in_the_end_every_hour_has_one_sitter(
    by, carlas_thread, sam, sasha, standing, start, length, choices
):
    """110, resolved one after another"""
    Window.objects.all().delete()
    Aside.objects.all().delete()
    covered = set()
    for begin, hours in standing:
        span = set(range(begin, begin + hours))
        if not span & covered:
            covered |= span
            make_window(carlas_thread, sam, NOON + begin * HOUR, NOON + (begin + hours) * HOUR)
    aside(carlas_thread, sasha, start, start + length)
    covered |= set(range(start, start + length))

    for choice in choices:
        pairs, free = conflicts(by)
        if pairs:
            resolve(by, pairs[0], choice)
        elif free:
            actions.add(by=by, aside_id=free[0].id, token=None, at=NOON)

    assert conflicts(by) == ((), ())
    spans = sorted(Window.objects.values_list("starts_at", "ends_at"))
    seconds = sum(((end - begin).total_seconds() for begin, end in spans), 0.0)
    assert seconds == len(covered) * 3600
    assert {NOON + hour * HOUR for hour in covered} == {
        NOON + hour * HOUR
        for hour in range(80)
        if any(b <= NOON + hour * HOUR < e for b, e in spans)
    }


def test_a_split_can_be_at_a_chosen_time_inside_of_the_shared_hours_only(
    by, carlas_thread, sam, sasha
):
    make_window(carlas_thread, sam, NOON, NOON + 4 * HOUR)
    aside(carlas_thread, sasha, 2, 6)
    (pair,), _ = conflicts(by)

    with pytest.raises(Refused, match="inside of the hours"):
        resolve(by, pair, Choice.SPLIT, split_at=NOON + 5 * HOUR)
    resolve(by, pair, Choice.SPLIT, split_at=NOON + 2.5 * HOUR)

    assert Window.objects.get(sitter=sam).ends_at == NOON + 2.5 * HOUR


def test_a_conflict_that_is_gone_is_not_found(by, carlas_thread, sam, sasha):
    make_window(carlas_thread, sam, NOON, NOON + 4 * HOUR)
    aside(carlas_thread, sasha, 2, 6)
    (pair,), _ = conflicts(by)
    resolve(by, pair, Choice.SPLIT)

    with pytest.raises(Missing):
        resolve(by, pair, Choice.SPLIT)


def test_hours_whose_conflict_went_away_can_be_added(by, carlas_thread, sam, sasha):
    window = make_window(carlas_thread, sam, NOON, NOON + 4 * HOUR)
    kept = aside(carlas_thread, sasha, 2, 6)
    with pytest.raises(Refused, match="Overlaps"):
        actions.add(by=by, aside_id=kept.pk, token=None, at=NOON)
    window.delete()

    actions.add(by=by, aside_id=kept.pk, token=None, at=NOON)

    assert Window.objects.get().sitter_id == sasha.pk
    assert conflicts(by) == ((), ())


def test_weekly_windows_are_made_ahead_and_what_is_taken_is_set_aside(
    by, carlas_thread, sam, sasha
):
    rule = Weekly((0,), 1, time(9), time(11), 0, date(2026, 7, 1))
    assign(by, replace(wish(carlas_thread, sam), weekly=rule))
    taken = NOON + timedelta(days=5 + 12 * 7)
    make_window(carlas_thread, sasha, taken - 2 * HOUR, taken)

    for _ in range(2):
        later.run_now("schedule.make_ahead", at=NOON + timedelta(days=14))

    mine = Window.objects.filter(sitter=sam).order_by("starts_at")
    assert mine.count() == 13
    assert mine.last().series_day == date(2026, 10, 5)
    (pair,), _ = conflicts(by)
    assert pair.aside.source == "a weekly series"
    assert Alert.objects.get().title == "Two sitters want the same hours of Carla Whitfield"


def test_a_sitter_who_left_gets_no_more_weekly_windows(by, carlas_thread, sam):
    rule = Weekly((0,), 1, time(9), time(11), 0, date(2026, 7, 1))
    assign(by, replace(wish(carlas_thread, sam), weekly=rule))
    sam.is_active = False
    sam.save()

    later.run_now("schedule.make_ahead", at=NOON + timedelta(days=14))

    assert Window.objects.count() == 12


def test_hours_that_wait_already_wait_once(by, carlas_thread, sam, sasha):
    rule = Weekly((0,), 1, time(9), time(11), 0, date(2026, 7, 1))
    assign(by, replace(wish(carlas_thread, sam), weekly=rule))
    taken = NOON + timedelta(days=5 + 12 * 7)
    make_window(carlas_thread, sasha, taken - 2 * HOUR, taken)
    waiting = aside(carlas_thread, sam, 0, 1)
    waiting.starts_at, waiting.ends_at = taken - 3 * HOUR, taken - HOUR
    waiting.save()

    later.run_now("schedule.make_ahead", at=NOON + timedelta(days=14))

    assert Aside.objects.count() == 1


def test_the_alert_ends_with_the_last_conflict_of_the_conversation(
    by, carlas_thread, sam, sasha, front_desk
):
    window = make_window(carlas_thread, sam, NOON + HOUR, NOON + 5 * HOUR)
    asides = [
        Aside.objects.create(
            org=carlas_thread.org, thread=carlas_thread, sitter=sasha, kind="weekly_client",
            starts_at=NOON + start * HOUR, ends_at=NOON + (start + 1) * HOUR, source="x",
            created_at=NOON,
        )
        for start in (1, 4)
    ]  # fmt: skip
    for _ in asides:
        tell_conflict(by=by, thread=carlas_thread, at=NOON)
    alert = Alert.objects.get(type="assignment.window_conflict")

    for one, status in zip(asides, ("open", "resolved"), strict=True):
        actions.resolve(
            by=by, window_id=window.pk, aside_id=one.pk, choice=Choice.KEEP_FIRST, token=None,
            at=NOON,
        )  # fmt: skip
        alert.refresh_from_db()
        assert alert.status == status
