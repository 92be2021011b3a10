"""Past decisions under a change: the same engine, told portion by portion."""

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from snoutos.kernel.actor import the_house
from snoutos.kernel.ids import earliest_at
from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.people.queries import actor
from snoutos.rooms.routing.actions.decisions import keep_decision
from snoutos.rooms.routing.models import Decision
from snoutos.rooms.routing.queries import changes, facts as routed, replay
from snoutos.rooms.routing.queries.changes import Asked
from snoutos.rooms.routing.queries.replay import Period
from snoutos.rooms.routing.rules.deciding import decide
from tests.conftest import HOUR, NOON, make_window

PERIOD = Period(NOON - 24 * HOUR, NOON + 48 * HOUR)


@pytest.fixture
def day(org, olivia, carlas_thread, sam):
    """A window from noon to six, and a text at every hour of the day."""
    window = make_window(carlas_thread, sam, NOON, NOON + 6 * HOUR)
    for hour in range(-3, 12):
        at = NOON + hour * HOUR + HOUR / 2
        facts = routed.inbound(actor(olivia), carlas_thread, at=at)
        kept = keep_decision(
            by=the_house(org.pk), thread=carlas_thread, message=None, facts=facts,
            decision=decide(facts),
        )  # fmt: skip
        Decision.objects.filter(pk=kept.pk).update(id=earliest_at(at, salt=kept.pk))
    return window


def moved(user, asked, period=PERIOD):
    viewer = actor(user)
    found = replay.portion(viewer, period, changes.change(viewer, asked, period))
    return found, [(one.at, one.before, one.after) for one in found.cards]


def at(hour):
    return NOON + hour * HOUR + HOUR / 2


def test_a_moved_window_moves_what_lies_in_it(olivia, day):
    asked = Asked("window", window_id=day.pk, starts_at=NOON + 2 * HOUR, ends_at=NOON + 8 * HOUR)

    found, cards = moved(olivia, asked)

    assert found.checked == 15
    assert found.moved == 4
    assert cards == [
        (at(0), "Sam Rivers", "Owner Inbox"),
        (at(1), "Sam Rivers", "Owner Inbox"),
        (at(6), "Owner Inbox", "Sam Rivers"),
        (at(7), "Owner Inbox", "Sam Rivers"),
    ]


def test_a_sitter_who_is_away_gets_nothing_meanwhile(olivia, day, sam):
    asked = Asked("away", sitter_id=sam.pk, starts_at=NOON + 4 * HOUR, ends_at=NOON + 9 * HOUR)

    assert moved(olivia, asked)[1] == [
        (at(4), "Sam Rivers", "Owner Inbox"), (at(5), "Sam Rivers", "Owner Inbox"),
    ]  # fmt: skip


def test_an_override_takes_what_comes_while_it_is_on(olivia, day, carlas_thread):
    asked = Asked("override", thread_id=carlas_thread.pk, starts_at=NOON, ends_at=NOON + 2 * HOUR)

    assert moved(olivia, asked)[1] == [
        (at(0), "Sam Rivers", "Owner Inbox"), (at(1), "Sam Rivers", "Owner Inbox"),
    ]  # fmt: skip


def test_a_change_that_changes_nothing_moves_nothing(olivia, day):
    same = Asked("window", window_id=day.pk, starts_at=day.starts_at, ends_at=day.ends_at)

    found, cards = moved(olivia, same)

    assert (found.checked, found.moved, cards) == (15, 0, [])


def test_the_period_bounds_what_is_tried(olivia, day, sam):
    asked = Asked("away", sitter_id=sam.pk)

    found, _ = moved(olivia, asked, Period(NOON, NOON + 3 * HOUR))

    assert (found.checked, found.moved) == (3, 3)


def test_portions_together_are_the_whole(olivia, day, sam, monkeypatch):
    whole, cards = moved(olivia, Asked("away", sitter_id=sam.pk))
    monkeypatch.setattr(replay, "PORTION", 4)
    viewer, asked = actor(olivia), Asked("away", sitter_id=sam.pk)
    change = changes.change(viewer, asked, PERIOD)

    checked, again, after = 0, [], None
    while True:
        part = replay.portion(viewer, PERIOD, change, after=after)
        checked += part.checked
        again += [(one.at, one.before, one.after) for one in part.cards]
        after = part.next_after
        if after is None:
            break

    assert (checked, again) == (whole.checked, cards)


@given(
    start=st.integers(-24, 24), length=st.integers(1, 24), hour=st.integers(-24, 48),
    minutes=st.integers(0, 59),
)  # fmt: skip
def test_a_moved_window_decides_as_if_it_had_always_been_there(start, length, hour, minutes):
    """The stored inputs of a decision know the old window; the changed ones only the new one."""
    from tests.rooms.routing.what_if_facts import changed_by_hand, original

    moment = NOON + timedelta(hours=hour, minutes=minutes)
    starts, ends = NOON + start * HOUR, NOON + (start + length) * HOUR

    thread_id, facts, change = original(moment, starts, ends)

    changed = decide(change.change(thread_id, facts))
    by_hand = decide(changed_by_hand(facts, starts, ends))
    assert (changed.target, changed.sitter_id) == (by_hand.target, by_hand.sitter_id)


@pytest.mark.parametrize(
    "asked",
    [
        Asked("window"),
        Asked("away"),
        Asked("override"),
        Asked("away", starts_at=NOON, ends_at=NOON),
        Asked("away", starts_at=NOON),
    ],
)
def test_half_a_question_is_refused(olivia, asked):
    with pytest.raises(Refused) as refused:
        changes.change(actor(olivia), asked, PERIOD)
    assert refused.value.status == 400


def test_what_belongs_to_others_cannot_be_tried(mallory, day, sam, carlas_thread):
    viewer = actor(mallory)
    for asked in (
        Asked("window", window_id=day.pk, starts_at=NOON, ends_at=NOON + HOUR),
        Asked("away", sitter_id=sam.pk),
        Asked("override", thread_id=carlas_thread.pk),
    ):
        with pytest.raises(Missing):
            changes.change(viewer, asked, PERIOD)
    own = replay.count(viewer, PERIOD)
    assert own == 0
