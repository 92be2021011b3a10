"""Where a message went in one line, and today as a bar."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from snoutos.kernel.words import Direction, NumberClass, NumberStatus, Target
from snoutos.rooms.inbox.rules import day_bar, where_and_why
from snoutos.rooms.routing.rules.deciding import Facts, OverrideFact, WindowFact, decide

NOON = datetime(2026, 7, 1, 16, tzinfo=UTC)  # in New York
HOUR = timedelta(hours=1)
MAYA = UUID(int=1)


def window(start, end, name="Maya Chen", *, is_active=True):
    return WindowFact(
        id=UUID(int=2), sitter_id=MAYA, sitter_name=name, sitter_active=is_active,
        starts_at=NOON + start * HOUR, ends_at=NOON + end * HOUR,
    )  # fmt: skip


def override(target, name=""):
    return OverrideFact(
        id=UUID(int=3), target=target, sitter_id=MAYA if name else None, sitter_name=name,
        sitter_active=True, starts_at=NOON - HOUR, ends_at=NOON + HOUR, reason="Maya knows the dog",
        is_until_removed=False,
    )  # fmt: skip


def line(*windows, overrides=(), status=NumberStatus.ACTIVE):
    facts = Facts(
        direction=Direction.INBOUND, at=NOON, time_zone="America/New_York", client_name="Dana",
        number_class=NumberClass.FRONT_DESK, number_status=status, is_sender_mapped=True,
        windows=windows, overrides=overrides,
    )  # fmt: skip
    decision = decide(facts)
    return where_and_why(
        facts, target=decision.target, rule=decision.rule, because=decision.because
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (line(), "Came to your inbox because no window was open"),
        (line(window(3, 6)), "Came to your inbox because Maya’s window opens at 3:00 PM"),
        (
            line(window(30, 33), window(27, 29, "Theo Park")),
            "Came to your inbox because Theo’s window opens at 3:00 PM on Jul 2",
        ),
        (line(window(-1, 2)), "Went to Maya Chen, whose window was open until 2:00 PM"),
        (
            line(overrides=(override(Target.SITTER, "Maya Chen"),)),
            "Went to Maya Chen because of an override: Maya knows the dog",
        ),
    ],
)
def test_a_line_says_where_and_why(said, expected):
    assert said == expected


@pytest.mark.parametrize(
    "said",
    [
        line(window(-1, 2, is_active=False)),
        line(status=NumberStatus.QUARANTINED),
        line(overrides=(override(Target.OWNER_INBOX),)),
        line(window(-1, 2), window(0, 1, "Theo Park")),
    ],
)
def test_whatever_else_decides_is_said_in_its_own_words(said):
    assert said.startswith("Came to your inbox: ")
    assert said.endswith(".")


def bar(*spans, now=NOON):
    spans = [(NOON + start * HOUR, NOON + end * HOUR) for start, end in spans]
    return day_bar(spans, now=now, time_zone="America/New_York")


def test_a_day_reaches_from_eight_to_eight():
    found = bar((3, 6))

    assert [(one.x, one.width, one.phase) for one in found.stripes] == [(140, 60, "future")]
    assert found.now_x == 80
    assert (found.ends_at - found.starts_at) == 12 * HOUR


def test_a_window_outside_of_it_makes_it_longer():
    found = bar((-6, -5), (8, 10))

    assert found.starts_at == NOON - 6 * HOUR
    assert found.ends_at == NOON + 10 * HOUR
    assert [one.phase for one in found.stripes] == ["past", "future"]
    assert found.stripes[0].x == 0


def test_a_window_over_several_days_fills_today():
    found = bar((-100, 100))

    assert [(one.x, one.width, one.phase) for one in found.stripes] == [(0, 240, "now")]


def test_now_outside_of_the_bar_is_not_drawn():
    assert bar((3, 6), now=NOON - 7 * HOUR).now_x is None


def test_a_day_without_windows_has_no_bar():
    assert bar() is None
    assert bar((24, 27)) is None
