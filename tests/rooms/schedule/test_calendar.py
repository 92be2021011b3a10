"""Windows on the squares of the calendar (95, 120)."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings, strategies as st

from snoutos.rooms.assignments.rules.windows import Phase, phase
from snoutos.rooms.schedule.rules.calendar import (
    MOST_LANES,
    ROWS,
    Timed,
    View,
    clipped,
    days_of,
    layout,
    rows_shown,
    step,
)

ZONE = "America/New_York"
WEEK = days_of(View.WEEK, date(2026, 7, 1))
START = datetime(2026, 6, 29, 4, tzinfo=UTC)  # Monday, midnight in New York


def timed(name, start, end):
    return Timed(name, START + timedelta(hours=start), START + timedelta(hours=end))


def test_the_colours_of_a_window():
    """95"""
    start, end = START, START + timedelta(hours=1)

    assert phase(start, end, start - timedelta(seconds=1)) is Phase.FUTURE
    assert phase(start, end, start) is Phase.ACTIVE
    assert phase(start, end, end) is Phase.PAST
    assert {phase(start, end, at, in_conflict=True) for at in (start, end)} == {Phase.CONFLICT}


def test_a_week_begins_on_monday_and_a_month_has_whole_weeks():
    assert tuple(date(2026, 6, 29) + timedelta(days=n) for n in range(7)) == WEEK
    month = days_of(View.MONTH, date(2026, 2, 15))
    assert (month[0], month[-1], len(month) % 7) == (date(2026, 1, 26), date(2026, 3, 1), 0)
    assert step(View.MONTH, date(2026, 1, 31), 1) == date(2026, 2, 1)
    assert step(View.MONTH, date(2026, 3, 31), -1) == date(2026, 2, 1)


def test_a_night_stands_on_both_of_its_days():
    monday, tuesday, *_ = layout([timed("night", 21, 31)], WEEK, ZONE)

    assert [(one.row, one.span, one.goes_on) for one in monday.placed] == [(42, 6, True)]
    assert [(one.row, one.span, one.began_before) for one in tuesday.placed] == [(0, 14, True)]
    rows = rows_shown([monday, tuesday])
    assert rows == (12, 44)
    assert [clipped(one, rows) for one in tuesday.placed] == [(1, 2)]


def test_a_window_until_midnight_does_not_touch_the_next_day():
    monday, tuesday, *_ = layout([timed("evening", 20, 24)], WEEK, ZONE)

    assert [(one.row, one.span) for one in monday.placed] == [(40, 8)]
    assert tuesday.items == ()


def test_days_that_are_covered_whole_stand_above_the_hours():
    _, tuesday, *_ = layout([timed("stay", 12, 60)], WEEK, ZONE)

    assert (tuesday.whole, tuesday.placed) == (("stay",), ())


def test_what_finds_no_lane_is_counted():
    windows = [timed(n, 9, 10) for n in range(MOST_LANES + 3)]

    monday = layout(windows, WEEK, ZONE)[0]

    assert (monday.lanes, monday.hidden, len(monday.items)) == (MOST_LANES, 3, MOST_LANES + 3)


@settings(max_examples=300, deadline=None)
@given(
    spans=st.lists(st.tuples(st.integers(-40, 180), st.integers(1, 60)), max_size=12),
    zone=st.sampled_from([ZONE, "Pacific/Apia", "Asia/Kathmandu", "Europe/Berlin", "UTC"]),
    first=st.dates(date(2011, 12, 1), date(2030, 1, 1)),
)
def test_nothing_is_lost_and_no_two_share_a_square(spans, zone, first):
    week = days_of(View.WEEK, first)
    start = datetime.combine(week[0], datetime.min.time(), tzinfo=UTC)
    windows = [
        Timed(n, start + timedelta(hours=begin), start + timedelta(hours=begin + length))
        for n, (begin, length) in enumerate(spans)
    ]

    days = layout(windows, week, zone)
    rows = rows_shown(days)

    for day in days:
        squares = set()
        assert len(day.placed) + len(day.whole) + day.hidden == len(day.items)
        for one in day.placed:
            assert 0 <= one.row < one.row + one.span <= ROWS
            lanes = range(1, day.lanes + 1) if one.is_alone else [one.lane]
            mine = {(row, lane) for row in range(one.row, one.row + one.span) for lane in lanes}
            assert not mine & squares
            squares |= mine
            row, span = clipped(one, rows)
            assert 1 <= row <= row + span - 1 <= rows[1] - rows[0]
