"""Whose fault an error is, what may be reused, and which pool number is chosen."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from snoutos.kernel.words import NumberClass
from snoutos.rooms.inventory.rules import health
from snoutos.rooms.inventory.rules.health import Fault, Health
from snoutos.rooms.inventory.rules.moving import Shared, least_used
from tests.conftest import NOON


@pytest.mark.parametrize(
    ("errors", "said"),
    [(0, Health.HEALTHY), (1, Health.WARNING), (2, Health.WARNING), (3, Health.CRITICAL)],
)
def test_d12_none_one_or_two_three_and_more(errors, said):
    assert health.diagnose([30003] * errors).health is said


def test_d12_the_thresholds_are_a_setting():
    assert health.thresholds({"health_thresholds": [2, 9]}) == (2, 9)
    for wrong in ({"health_thresholds": [3, 1]}, {"health_thresholds": "9"}, {}, None):
        assert health.thresholds(wrong) == (1, 3)
    assert health.diagnose([30003], (2, 9)).health is Health.HEALTHY


@pytest.mark.parametrize(
    ("code", "fault"),
    [(30034, Fault.NUMBER), (30007, Fault.TEXT), (30006, Fault.RECIPIENT), (20003, Fault.ACCOUNT),
     (30008, Fault.UNKNOWN), (None, Fault.UNKNOWN)],
)  # fmt: skip
def test_every_error_is_somebodys_fault_or_nobodys(code, fault):
    assert health.fault_of(code) is fault
    assert health.diagnose([code]).advice == health.ADVICE[fault]


def test_no_code_is_the_fault_of_two():
    listed = [code for codes in health.CODES.values() for code in codes]
    assert len(listed) == len(set(listed))


def test_a_number_is_safe_when_nobody_uses_it_and_its_last_client_is_long_silent():
    def safe(**more):
        known = {"holder": "", "conversations": 0} | dict.fromkeys(
            ("last_heard", "last_written", "last_used")
        )
        return health.reuse(**known | more, at=NOON).is_safe

    assert safe()
    hour = timedelta(hours=1)
    assert safe(last_heard=NOON - timedelta(days=30) - hour)
    assert not safe(last_heard=NOON - timedelta(days=29))
    assert not safe(last_heard=NOON - timedelta(days=30) - hour / 2)
    assert not safe(last_written=NOON - timedelta(days=29))
    assert not safe(last_used=NOON - timedelta(days=29))
    assert not safe(conversations=1)
    assert not safe(holder="Sam Rivers")


NUMBERS = st.lists(
    st.builds(
        Shared,
        id=st.integers(1, 9).map(lambda n: UUID(int=n)),
        e164=st.integers(0, 9).map(lambda n: f"+1555333444{n}"),
        number_class=st.just(NumberClass.POOL),
        last_used_at=st.none() | st.integers(0, 5).map(lambda n: NOON + timedelta(hours=n)),
    ),
    unique_by=(lambda one: one.id, lambda one: one.e164),
)


@given(NUMBERS, st.sets(st.integers(1, 9).map(lambda n: UUID(int=n))), st.randoms())
def test_s270_the_longest_rested_is_chosen_whatever_the_order(numbers, taken, chance):
    chosen = least_used(numbers, NumberClass.POOL, taken=taken)
    chance.shuffle(numbers)
    assert least_used(numbers, NumberClass.POOL, taken=taken) == chosen
    fit = [one for one in numbers if one.id not in taken]
    assert (chosen is None) == (not fit)
    if chosen is not None:
        assert chosen.id not in taken
        never = [one for one in fit if one.last_used_at is None]
        assert (chosen.last_used_at is None) == bool(never)
