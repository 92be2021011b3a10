"""The life of a number: a table of every verb on every kind of number, and long lives at random."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from snoutos.kernel.refused import Refused
from snoutos.kernel.words import NumberClass, NumberStatus
from snoutos.rooms.numbers import rules
from snoutos.rooms.numbers.rules import Holder, NumberFact, Verb

AT = datetime(2026, 7, 1, 16, tzinfo=UTC)
DESK, SITTER, POOL = NumberClass.FRONT_DESK, NumberClass.SITTER, NumberClass.POOL
ACTIVE, RESTING, OFF = NumberStatus.ACTIVE, NumberStatus.QUARANTINED, NumberStatus.INACTIVE
SAM = Holder(UUID(int=1), "Sam Rivers")
SASHA = Holder(UUID(int=2), "Sasha Bloom")

# Which verbs are possible; everything that does not stand here is refused.
CAN = {
    # class, status, held       verbs
    (DESK, ACTIVE, False): {"quarantine", "change_class", "deactivate"},
    (DESK, RESTING, False): {"release_from_quarantine"},
    (DESK, OFF, False): {"quarantine", "change_class", "reactivate"},
    (SITTER, ACTIVE, False): {"assign", "quarantine", "change_class", "deactivate"},
    (SITTER, ACTIVE, True): {"release", "quarantine", "deactivate"},
    (SITTER, RESTING, False): {"release_from_quarantine"},
    (SITTER, OFF, False): {"quarantine", "change_class", "reactivate"},
    (POOL, ACTIVE, False): {"assign", "quarantine", "change_class", "deactivate"},
    (POOL, RESTING, False): {"release_from_quarantine"},
    (POOL, OFF, False): {"quarantine", "change_class", "reactivate"},
}


def number(number_class=POOL, status=ACTIVE, holder=None, **more):
    more.setdefault("other_front_desks", 1)
    until = AT if status is RESTING else None
    return NumberFact(
        UUID(int=9), "+15553333333", number_class, status, holder, quarantined_until=until, **more
    )


def do(verb, one, at=AT):
    other = SITTER if one.number_class is not SITTER else POOL
    return {
        Verb.ASSIGN: lambda: rules.assign(one, SASHA),
        Verb.RELEASE: lambda: rules.release(one),
        Verb.QUARANTINE: lambda: rules.quarantine(one, days=90, at=at),
        Verb.RESTORE: lambda: rules.restore(one, at=at, time_zone="America/New_York"),
        Verb.CHANGE_CLASS: lambda: rules.change_class(one, other),
        Verb.DEACTIVATE: lambda: rules.deactivate(one),
        Verb.REACTIVATE: lambda: rules.reactivate(one),
    }[verb]()


@pytest.mark.parametrize(("state", "verb"), list(product(CAN, Verb)))
def test_every_verb_on_every_kind_of_number(state, verb):
    number_class, status, is_held = state
    one = number(number_class, status, SAM if is_held else None)
    if verb.value in CAN[state]:
        after = do(verb, one)
        assert (after.number_class, after.status, after.holder is not None) in CAN
        assert after != one
    else:
        with pytest.raises(Refused) as no:
            do(verb, one)
        assert no.value.status == 409


@pytest.mark.parametrize("verb", [Verb.QUARANTINE, Verb.CHANGE_CLASS, Verb.DEACTIVATE])
def test_s48_s50_the_last_front_desk_number_stays(verb):
    with pytest.raises(Refused, match="Number is Front Desk number"):
        do(verb, number(DESK, other_front_desks=0))


def test_s51_the_days_that_are_left_are_counted_up():
    resting = replace(number(), status=RESTING, quarantined_until=AT + timedelta(days=90))
    for at, said in (
        (AT + timedelta(days=10), "80 days remaining."),
        (AT + timedelta(days=89, hours=1), "1 day remaining."),
        (AT + timedelta(days=90, seconds=-1), "1 day remaining."),
    ):
        with pytest.raises(Refused, match=said):
            rules.restore(resting, at=at, time_zone="UTC")
    assert rules.restore(resting, at=AT + timedelta(days=90), time_zone="UTC").status is ACTIVE


@pytest.mark.parametrize(
    ("setting", "days"), [({}, 90), ({"quarantine_days": 120}, 120), ({"quarantine_days": 5}, 30),
                          ({"quarantine_days": "soon"}, 90), (None, 90)],
)  # fmt: skip
def test_d9_the_setting_is_never_below_thirty_days(setting, days):
    assert rules.rest_days(setting) == days
    assert rules.rest_days(setting, days + 1) == days + 1
    with pytest.raises(Refused):
        rules.rest_days(setting, days - 1)


def test_s45_the_reasons_are_exactly_these():
    assert [one.value for one in rules.Reason] == [
        "Delivery failures", "Policy violation", "Manual review", "Other",
    ]  # fmt: skip
    assert rules.checked_reason("Other", " too loud ") == (rules.Reason.OTHER, "too loud")


class Life(RuleBasedStateMachine):
    """An organization with three numbers and whatever somebody tries to do to them."""

    def __init__(self):
        super().__init__()
        self.at = AT
        self.numbers = [number(DESK), number(SITTER), number(POOL)]
        self.rested = {}

    def _facts(self, index):
        desks = sum(
            one.number_class is DESK and one.status is ACTIVE
            for place, one in enumerate(self.numbers) if place != index
        )  # fmt: skip
        return replace(self.numbers[index], other_front_desks=desks)

    @rule(index=st.integers(0, 2), verb=st.sampled_from(list(Verb)))
    def try_something(self, index, verb):
        before = self._facts(index)
        if verb is Verb.ASSIGN and any(one.holder == SASHA for one in self.numbers):
            return
        try:
            after = do(verb, before, self.at)
        except Refused:
            return
        if after.status is RESTING:
            self.rested[index] = self.at
        elif before.status is RESTING:
            assert self.at - self.rested[index] >= timedelta(days=90)
        self.numbers[index] = after

    @rule(days=st.integers(1, 60))
    def time_passes(self, days):
        self.at += timedelta(days=days)

    @precondition(lambda self: any(one.status is RESTING for one in self.numbers))
    @rule()
    def nobody_quarantines_twice(self):
        index = next(i for i, one in enumerate(self.numbers) if one.status is RESTING)
        with pytest.raises(Refused, match="already in quarantine"):
            do(Verb.QUARANTINE, self.numbers[index], self.at)

    @invariant()
    def a_front_desk_number_is_always_active(self):
        assert any(one.number_class is DESK and one.status is ACTIVE for one in self.numbers)

    @invariant()
    def only_active_sitter_numbers_are_held(self):
        for one in self.numbers:
            if one.holder is not None:
                assert (one.number_class, one.status) == (SITTER, ACTIVE)


Life.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
test_whatever_happens_the_guards_hold = Life.TestCase
