"""The same hours every week (4.3), with days left out, over changes of the clocks (120)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from snoutos.kernel.refused import Refused
from snoutos.rooms.assignments.rules import recurrence as rules
from snoutos.rooms.assignments.rules.recurrence import Weekly

NEW_YORK = "America/New_York"
MONDAYS = Weekly((0,), 1, time(9), time(11), 0, date(2026, 10, 26))


def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change():
    """120"""
    found = rules.occurrences(MONDAYS, NEW_YORK, since=date(2026, 10, 20), until=date(2026, 11, 3))

    assert [(one.day, one.hours.starts_at) for one in found] == [
        (date(2026, 10, 26), datetime(2026, 10, 26, 13, tzinfo=UTC)),
        (date(2026, 11, 2), datetime(2026, 11, 2, 14, tzinfo=UTC)),
    ]


def test_days_that_are_left_out_have_no_window():
    skipped = replace(MONDAYS, skipped=frozenset({date(2026, 11, 2)}))

    found = list(rules.days(skipped, since=date(2026, 10, 26), until=date(2026, 11, 9)))

    assert found == [date(2026, 10, 26), date(2026, 11, 9)]


def test_every_other_week_counts_from_the_week_of_the_first_day():
    rule = replace(MONDAYS, weekdays=(0, 4), every_weeks=2, first_day=date(2026, 7, 1))

    found = list(rules.days(rule, since=date(2026, 7, 1), until=date(2026, 7, 31)))

    assert found == [date(2026, 7, 3), date(2026, 7, 13), date(2026, 7, 17),
                     date(2026, 7, 27), date(2026, 7, 31)]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"weekdays": ()}, "Choose at least one day"),
        ({"weekdays": (7,)}, "Choose at least one day"),
        ({"every_weeks": 0}, "every 1 to 12 weeks"),
        ({"last_day": date(2026, 1, 1)}, "last day"),
        ({"ends": time(8)}, "End time must be after start time"),
        ({"weekdays": (0, 1), "days_over": 2}, "reach into the next day"),
        ({"weekdays": (6, 0), "starts": time(20), "ends": time(21), "days_over": 1}, "reach into"),
        ({"days_over": 7}, "6 midnights"),
    ],
)
def test_a_series_that_cannot_be_is_refused(change, sentence):
    with pytest.raises(Refused, match=sentence):
        rules.checked(replace(MONDAYS, **change), NEW_YORK)


def test_a_night_may_touch_the_next_one():
    nights = replace(MONDAYS, weekdays=(0, 1, 2), starts=time(9), ends=time(9), days_over=1)

    assert rules.checked(nights, NEW_YORK) == nights


def test_a_rule_is_said_and_exchanged():
    rule = replace(MONDAYS, weekdays=(0, 2), every_weeks=2, last_day=date(2026, 12, 31))

    assert rules.text(rule) == "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20261231"
    assert rules.said(rule) == "every 2 weeks on Monday and Wednesday"
    assert rules.said(MONDAYS) == "every Monday"


@settings(max_examples=300, deadline=None)
@given(
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    every=st.integers(1, 5),
    first=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    length=st.integers(0, 200),
    skip=st.sets(st.integers(0, 200)),
    ask=st.tuples(st.integers(-50, 250), st.integers(0, 100)),
)
def test_the_days_are_those_of_a_plain_count(weekdays, every, first, length, skip, ask):
    """The rule, against walking through the calendar day by day."""
    skipped = frozenset(first + timedelta(days=one) for one in skip)
    rule = Weekly(tuple(sorted(weekdays)), every, time(9), time(10), 0, first,
                  first + timedelta(days=length), skipped)  # fmt: skip
    since = first + timedelta(days=ask[0])
    until = since + timedelta(days=ask[1])

    monday = first - timedelta(days=first.weekday())
    plain = [
        day
        for day in (since + timedelta(days=one) for one in range(ask[1] + 1))
        if first <= day <= rule.last_day
        and day.weekday() in weekdays
        and (day - monday).days // 7 % every == 0
        and day not in skipped
    ]
    assert list(rules.days(rule, since=since, until=until)) == plain


@settings(max_examples=200, deadline=None)
@given(
    zone=st.sampled_from(["America/New_York", "Europe/Berlin", "Pacific/Apia", "Asia/Kathmandu",
                          "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca"]),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    starts=st.integers(0, 95),
    lasts=st.integers(1, 96),
    first=st.dates(date(2010, 1, 1), date(2035, 1, 1)),
)  # fmt: skip
def test_the_windows_of_a_series_never_overlap_whatever_the_clocks_do(
    zone, weekdays, starts, lasts, first
):
    begin = datetime.combine(first, time()) + timedelta(minutes=15 * starts)
    end = begin + timedelta(minutes=15 * lasts)
    rule = Weekly(tuple(weekdays), 1, begin.time(), end.time(), (end.date() - begin.date()).days,
                  first)  # fmt: skip
    try:
        rule = rules.checked(rule, zone)
    except Refused:
        return

    found = rules.occurrences(rule, zone, since=first, until=first + timedelta(days=400))

    for one, following in pairwise(found):
        assert one.hours.starts_at < one.hours.ends_at <= following.hours.starts_at
        if not one.hours.notes:
            assert one.hours.starts_at.astimezone(ZoneInfo(zone)).time() == rule.starts
