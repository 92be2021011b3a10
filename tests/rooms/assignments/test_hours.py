"""Local times, in every zone of the world and at every time (scenarios 98, 100, 120)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings, strategies as st

from snoutos.kernel.refused import Refused
from snoutos.rooms.assignments.rules import hours as rules
from snoutos.rooms.assignments.rules.hours import Oddity

NEW_YORK = "America/New_York"
ZONES = sorted(available_timezones())
TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2037, 12, 31))
# Times near a change of the clocks, which chance alone seldom finds.
NEAR = st.sampled_from([
    datetime(2026, 3, 8, 2), datetime(2026, 11, 1, 1), datetime(2026, 3, 29, 1),
    datetime(2026, 10, 25, 1), datetime(2011, 12, 30), datetime(2026, 4, 5, 2),
    datetime(2026, 10, 4, 2), datetime(2016, 4, 17, 2),
])  # fmt: skip
MINUTES = st.integers(-300, 300).map(lambda n: timedelta(minutes=n))
LOCAL = st.one_of(TIMES, st.builds(lambda at, off: at + off, NEAR, MINUTES))


def test_an_ordinary_time_is_what_it_says():
    found = rules.moment(datetime(2026, 7, 1, 12), NEW_YORK)

    assert found == rules.Moment(datetime(2026, 7, 1, 16, tzinfo=UTC), Oddity.NONE)


def test_a_time_that_does_not_exist_becomes_the_moment_at_which_the_clocks_go_on():
    found = rules.moment(datetime(2026, 3, 8, 2, 30), NEW_YORK)

    assert (found.at, found.oddity) == (datetime(2026, 3, 8, 7, tzinfo=UTC), Oddity.SKIPPED)
    assert found.note == (
        "2:30 AM does not exist on Mar 8, because clocks go forward; 3:00 AM counts."
    )


def test_a_time_that_comes_twice_is_the_first_one_and_says_so():
    found = rules.moment(datetime(2026, 11, 1, 1, 30), NEW_YORK)

    assert (found.at, found.oddity) == (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), Oddity.TWICE)
    assert found.note == "1:30 AM comes twice on Nov 1; the first one counts."


@pytest.mark.parametrize(
    ("starts", "ends", "length", "said"),
    [
        ((2026, 10, 31, 12), (2026, 11, 1, 12), "25 hours",
         "Clocks go back: this night has 25 hours."),
        ((2026, 3, 7, 21), (2026, 3, 8, 7), "9 hours",
         "Clocks go forward: this night has 9 hours."),
        ((2026, 7, 1, 9), (2026, 7, 1, 10), "1 hour", ""),
        ((2026, 7, 1, 9), (2026, 7, 4, 9), "72 hours", ""),
        ((2026, 7, 1, 9), (2026, 7, 1, 9, 45), "45 min", ""),
        ((2026, 7, 1, 21), (2026, 7, 2, 7, 30), "10 h 30 min", ""),
    ],
)  # fmt: skip
def test_the_length_is_what_a_stopwatch_measures(starts, ends, length, said):
    found = rules.hours(datetime(*starts), datetime(*ends), NEW_YORK)

    assert rules.length(found.starts_at, found.ends_at) == length
    assert rules.change_said(found.starts_at, found.ends_at, NEW_YORK) == said


@pytest.mark.parametrize("ends", [datetime(2026, 7, 1, 9), datetime(2026, 7, 1, 8)])
def test_an_end_that_is_not_after_the_start_is_refused(ends):
    """98"""
    with pytest.raises(Refused) as no:
        rules.hours(datetime(2026, 7, 1, 9), ends, NEW_YORK)

    assert str(no.value) == (
        "End time must be after start time. Please adjust the assignment window."
    )


def test_hours_that_the_clocks_swallow_whole_are_refused():
    with pytest.raises(Refused, match="End time must be after start time"):
        rules.hours(datetime(2026, 3, 8, 2, 10), datetime(2026, 3, 8, 2, 50), NEW_YORK)


def test_dates_at_the_end_of_the_calendar_are_refused():
    with pytest.raises(Refused, match="calendar"):
        rules.moment(datetime(9999, 12, 31, 23, 59), NEW_YORK)


@settings(max_examples=1500, deadline=None)
@given(zone=st.sampled_from(ZONES), local=LOCAL)
def test_a_time_that_exists_reads_on_the_wall_as_it_was_entered(zone, local):
    """120, in every zone"""
    found = rules.moment(local, zone)

    on_the_wall = found.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if found.oddity is Oddity.SKIPPED:
        assert on_the_wall >= local
        before = (found.at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert before < local
    else:
        assert on_the_wall == local
    if found.oddity is Oddity.TWICE:
        again = local.replace(tzinfo=ZoneInfo(zone), fold=1).astimezone(UTC)
        assert again > found.at


@settings(max_examples=1500, deadline=None)
@given(zone=st.sampled_from(ZONES), one=LOCAL, step=st.integers(0, 60 * 48))
def test_the_order_of_two_times_is_never_turned_around(zone, one, step):
    """Windows that touch on the clock touch in time (100), whatever the clocks do."""
    other = one + timedelta(minutes=step)

    assert rules.moment(one, zone).at <= rules.moment(other, zone).at


@settings(max_examples=500, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    first=st.dates(date(1972, 1, 2), date(2037, 1, 1)),
    starts=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    ends=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    over=st.integers(0, 6),
)
def test_hours_are_never_empty_never_turned_around_and_start_on_their_day(
    zone, first, starts, ends, over
):
    try:
        found = rules.on_day(first, starts, ends, over, zone)
    except Refused:
        at = [
            rules.moment(datetime.combine(day, clock), zone).at
            for day, clock in ((first, starts), (first + timedelta(days=over), ends))
        ]
        assert at[1] <= at[0]
        return
    assert found.ends_at > found.starts_at
    if not found.notes:
        assert found.starts_at.astimezone(ZoneInfo(zone)).time() == starts
        assert found.ends_at.astimezone(ZoneInfo(zone)).time() == ends


def test_midnight_to_midnight_over_a_change_of_clocks():
    found = rules.on_day(date(2026, 11, 1), time(0), time(0), 1, NEW_YORK)

    assert rules.length(found.starts_at, found.ends_at) == "25 hours"
