"""Changing and deleting windows and series (106 to 108, 114, 120, 337), and taking it back."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from snoutos.kernel.refused import Refused
from snoutos.kernel.words import Target
from snoutos.rooms.assignments.models import Series, Window
from snoutos.rooms.assignments.rules.recurrence import Weekly
from snoutos.rooms.audit.models import Event
from snoutos.rooms.inbox.queries.timeline import next_decision
from snoutos.rooms.plans.actions import token_of
from snoutos.rooms.schedule.actions import changing
from snoutos.rooms.schedule.queries.changes import changing as plan_of, deleting
from snoutos.rooms.schedule.rules.plans import change_plan
from snoutos.rooms.schedule.rules.wishes import Scope
from snoutos.rooms.threads.models import Message
from tests.conftest import HOUR, NOON, make_window
from tests.rooms.schedule.conftest import (
    assign,
    change,
    changed,
    delete,
    take_back,
    wish,
    world,
)

MONDAYS = Weekly((0,), 1, time(9), time(11), 0, date(2026, 7, 1))


@pytest.fixture
def mondays(by, carlas_thread, sam):
    assign(by, replace(wish(carlas_thread, sam), weekly=MONDAYS))
    return list(Window.objects.order_by("starts_at"))


def test_the_preview_of_a_change_says_what_it_does(by, carlas_thread, sam, sasha):
    """106"""
    window = make_window(carlas_thread, sam, NOON + HOUR, NOON + 3 * HOUR)

    plan = change_plan(plan_of(by, changed(window, sitter=sasha, end=1), at=NOON))

    assert plan.question == "Update assignment window? This may affect message routing."
    assert plan.lines[0].items == (("Wed, Jul 1, 1:00 – 3:00 PM", "Wed, Jul 1, 1:00 – 4:00 PM"),)
    assert plan.lines[1].items == (("Sam Rivers", "Sasha Bloom"),)


def test_a_change_updates_the_times_and_the_next_message_uses_them(by, carlas_thread, sam):
    """106, 337"""
    window = make_window(carlas_thread, sam, NOON + HOUR, NOON + 3 * HOUR)

    change(by, changed(window, start=-1))

    window.refresh_from_db()
    assert window.starts_at == NOON
    facts = Window.objects.filter(starts_at__lte=NOON, ends_at__gt=NOON)
    assert facts.get().sitter_id == sam.pk
    assert Event.objects.get(type="assignment.window.updated").payload["to"] == {
        "starts_at": NOON.isoformat()
    }


def test_a_change_into_taken_hours_is_refused(by, carlas_thread, sam, sasha):
    """106"""
    window = make_window(carlas_thread, sam, NOON + HOUR, NOON + 3 * HOUR)
    make_window(carlas_thread, sasha, NOON + 4 * HOUR, NOON + 5 * HOUR)

    change(by, changed(window, end=1))
    window.refresh_from_db()
    with pytest.raises(Refused, match="Overlaps with existing window"):
        change(by, changed(window, end=1))


def test_a_change_of_sitter_tells_the_client_once(by, carlas_thread, sam, sasha):
    """114"""
    assign(by, wish(carlas_thread, sam))
    window = Window.objects.get()

    change(by, changed(window, sitter=sasha))
    window.refresh_from_db()
    change(by, changed(window, start=1))
    window.refresh_from_db()
    change(by, changed(window, sitter=sam))
    window.refresh_from_db()
    change(by, changed(window, sitter=sasha))

    carlas_thread.refresh_from_db()
    assert carlas_thread.sitter_id == sasha.pk
    told = Message.objects.order_by("pk").values_list("body", flat=True)
    assert [body.split(" from ")[0] for body in told] == [
        "Hi Carla, Sasha Bloom", "Hi Carla, Sam Rivers",
    ]  # fmt: skip


def test_a_change_that_changes_nothing_is_refused(by, carlas_thread, sam):
    window = make_window(carlas_thread, sam, NOON + HOUR, NOON + 3 * HOUR)

    with pytest.raises(Refused, match="Nothing would change"):
        change(by, changed(window))


def test_a_window_that_is_over_stays_as_it_was(by, carlas_thread, sam):
    window = make_window(carlas_thread, sam, NOON - 2 * HOUR, NOON)

    for attempt in (lambda: change(by, changed(window, end=1)), lambda: delete(by, window)):
        with pytest.raises(Refused, match="This window is over"):
            attempt()


def test_deleting_is_confirmed_and_told_with_the_old_values(by, carlas_thread, sam):
    """107"""
    window = make_window(carlas_thread, sam, NOON + HOUR, NOON + 3 * HOUR)

    plan = deleting(by, window.pk, Scope.ONE, at=NOON)
    delete(by, window)

    assert plan.question == (
        "Delete assignment window? Messages will route to owner inbox during this period."
    )
    assert not Window.objects.exists()
    was = Event.objects.get(type="assignment.window.deleted").payload["was"]
    assert (was["sitter_id"], was["starts_at"]) == (str(sam.pk), window.starts_at.isoformat())


def test_an_open_window_is_not_deleted_without_a_look_at_the_impact(by, carlas_thread, sam):
    """108, 337"""
    window = make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)

    with pytest.raises(Refused) as no:
        changing.delete(by=by, window_id=window.pk, scope=Scope.ONE, token="", at=NOON)

    lines = [line["text"] for line in no.value.details["plan"]["lines"]]
    assert no.value.status == 428
    assert "The window is open now: Sam Rivers can’t write any more at once" in lines
    assert Window.objects.exists()


def test_a_window_that_opened_since_the_preview_is_looked_at_again(by, carlas_thread, sam):
    """108"""
    window = make_window(carlas_thread, sam, NOON + HOUR, NOON + 2 * HOUR)
    token = token_of(deleting(by, window.pk, Scope.ONE, at=NOON), by=by)

    with pytest.raises(Refused, match="Something changed since you looked"):
        changing.delete(
            by=by, window_id=window.pk, scope=Scope.ONE, token=token, at=NOON + 1.5 * HOUR
        )


def test_one_day_of_a_series_goes_its_own_way(by, mondays):
    change(by, changed(mondays[1], start=1, end=1))

    mondays[1].refresh_from_db()
    assert mondays[1].is_exception
    assert Window.objects.filter(is_exception=False).count() == 11


def test_one_day_is_taken_out_and_the_series_goes_on(by, mondays):
    delete(by, mondays[1])

    assert Window.objects.count() == 11
    assert Series.objects.get().skipped == [mondays[1].series_day]


def test_this_and_the_following_are_moved_into_a_series_of_their_own(by, mondays, sasha):
    change(by, changed(mondays[3], sitter=sasha, start=24, end=25, scope=Scope.FOLLOWING))

    old, new = Series.objects.order_by("created_at", "first_day")
    assert old.last_day == mondays[3].series_day - timedelta(days=1)
    assert (new.weekdays, new.starts, new.ends) == ([1], time(9), time(12))
    assert old.windows.count() == 3
    moved = new.windows.order_by("starts_at")
    assert {window.sitter_id for window in moved} == {sasha.pk}
    assert moved[0].starts_at == mondays[3].starts_at + 24 * HOUR


def test_all_that_have_not_begun_change_and_the_past_stays(by, mondays):
    later = mondays[2].starts_at + HOUR

    change(by, changed(mondays[5], end=1, scope=Scope.ALL), at=later)

    assert list(Window.objects.filter(starts_at__lte=later)) == mondays[:3]
    after = Window.objects.filter(starts_at__gt=later)
    assert {window.ends_at - window.starts_at for window in after} == {3 * HOUR}


def test_the_rest_of_a_series_is_deleted(by, mondays):
    done = delete(by, mondays[4], Scope.FOLLOWING)

    assert list(Window.objects.order_by("starts_at")) == mondays[:4]
    assert Series.objects.get().last_day < mondays[4].series_day
    assert done.said == "8 windows deleted."
    assert Event.objects.filter(type="assignment.series.ended").count() == 1


def test_local_times_stay_when_the_clocks_change(by, carlas_thread, sam):
    """120"""
    rule = replace(MONDAYS, first_day=date(2026, 10, 1))

    assign(by, replace(wish(carlas_thread, sam), weekly=rule))

    hours = {(w.series_day < date(2026, 11, 1), w.starts_at.hour) for w in Window.objects.all()}
    assert hours == {(True, 13), (False, 14)}


def test_after_a_deletion_messages_go_to_the_owner_inbox(by, carlas_thread, sam, sams_number):
    """107, 260"""
    window = make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    delete(by, window)

    assert next_decision(by, carlas_thread.pk, now=NOON).target is Target.OWNER_INBOX


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    which=st.integers(0, 11),
    scope=st.sampled_from(Scope),
    verb=st.sampled_from(["change", "delete"]),
    start=st.integers(-20, 20),
    more=st.integers(0, 4),
    is_other=st.booleans(),
    hour=st.integers(0, 24 * 40),
)
def test_what_was_promised_is_what_happens_and_undo_restores_every_row(
    by, mondays, sasha, which, scope, verb, start, more, is_other, hour
):
    """The preview is the plan: the rows afterwards are its steps, and undo leaves no trace."""
    at = NOON + hour * HOUR
    before = world()
    window = Window.objects.filter(pk=mondays[which].pk).get()
    sitter = sasha if is_other else None
    wanted = changed(window, sitter=sitter, start=start, end=start + more, scope=scope)
    try:
        plan = (
            change_plan(plan_of(by, wanted, at=at)) if verb == "change"
            else deleting(by, window.pk, scope, at=at)
        )  # fmt: skip
        done = change(by, wanted, at=at) if verb == "change" else delete(by, window, scope, at=at)
    except Refused:
        assert world() == before
        return
    after = world()
    gone = {str(row["id"]) for row in before["Window"]} - {str(r["id"]) for r in after["Window"]}
    promised = [step for step in plan.steps if step["do"] == "window.delete"]
    assert gone == {step["id"] for step in promised}
    made = [r for r in after["Window"] if r["id"] not in {row["id"] for row in before["Window"]}]
    planned = [step["row"] for step in plan.steps if step["do"] == "window.create"]
    assert sorted((r["starts_at"].isoformat(), r["ends_at"].isoformat()) for r in made) == sorted(
        (row["starts_at"], row["ends_at"]) for row in planned
    )
    take_back(by, done, at=at + timedelta(minutes=1))
    assert world() == before


def test_undo_does_not_undo_the_work_of_others(by, mondays):
    done = delete(by, mondays[4])
    change(by, changed(mondays[3], end=1))
    Series.objects.update(every_weeks=2)

    with pytest.raises(Refused, match="changed since"):
        take_back(by, done)


def test_the_clock_of_the_wish_is_the_wall_of_the_organization(by, carlas_thread, sam):
    window = make_window(carlas_thread, sam, NOON + HOUR, NOON + 3 * HOUR)
    wanted = replace(
        changed(window), starts=datetime(2026, 7, 1, 14), ends=datetime(2026, 7, 1, 15)
    )

    change(by, wanted)

    window.refresh_from_db()
    assert window.starts_at == NOON + 2 * HOUR
