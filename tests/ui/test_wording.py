"""How times, phones, names and counts are said."""

from datetime import UTC, datetime, timedelta

import pytest

from snoutos.ui import wording

NEW_YORK = "America/New_York"
NOW = datetime(2026, 1, 19, 19, 30, tzinfo=UTC)  # 2:30 PM in New York, a Monday


@pytest.mark.parametrize(
    ("e164", "said"),
    [
        ("+14155550142", "+1 (415) 555-0142"),
        ("+442079460958", "+44 20 7946 0958"),
        ("12345", "12345"),
        ("DHL", "DHL"),
    ],
)
def test_phones_are_grouped_as_people_write_them(e164, said):
    assert wording.phone(e164) == said


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(minutes=6), "2:24 PM"),
        (timedelta(hours=15), "Yesterday"),
        (timedelta(days=3), "Fri"),
        (timedelta(days=10), "Jan 9"),
        (timedelta(days=40), "Dec 10, 2025"),
    ],
)
def test_a_list_says_the_time_then_the_day_then_the_date(ago, said):
    assert wording.stamp(NOW - ago, NEW_YORK, NOW) == said


@pytest.mark.parametrize(
    ("distance", "said"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=-6), "6 min ago"),
        (timedelta(minutes=30), "in 30 min"),
        (timedelta(hours=-3), "3 h ago"),
        (timedelta(days=2), "Jan 21"),
    ],
)
def test_near_times_are_relative(distance, said):
    assert wording.when(NOW + distance, NEW_YORK, NOW) == said


def test_the_exact_time_names_its_zone():
    assert wording.exactly(NOW, NEW_YORK) == "Jan 19, 2026, 2:30:00 PM EST"


@pytest.mark.parametrize(
    ("start", "length", "said"),
    [
        (0.5, 3, "3:00 – 6:00 PM"),
        (-3.5, 3, "11:00 AM – 2:00 PM"),
        (6.5, 10, "9:00 PM – Jan 20, 7:00 AM"),
    ],
)
def test_hours_say_no_more_than_needed(start, length, said):
    starts_at = NOW + timedelta(hours=start)
    assert wording.hours(starts_at, starts_at + timedelta(hours=length), NEW_YORK) == said


def test_below_a_later_day_hours_say_when_they_began():
    starts_at, ends_at = NOW, NOW + timedelta(days=7)
    on = [wording.hours_on((NOW + timedelta(days=n)).date(), starts_at, ends_at, NEW_YORK)
          for n in (0, 3)]  # fmt: skip
    assert on == ["2:30 PM – Jan 26, 2:30 PM", "Jan 19, 2:30 PM – Jan 26, 2:30 PM"]


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Dana Whitfield", "DW"), ("Cher", "C"), ("(555) 415-0177", "4"), ("", "?")],
)
def test_initials(name, letters):
    assert wording.initials(name)[: len(letters)] == letters


def test_days_between_messages():
    assert wording.day_label(NOW, NEW_YORK, NOW) == "Today, Jan 19"
    assert wording.day_label(NOW - timedelta(days=1), NEW_YORK, NOW) == "Yesterday"
    assert wording.day_label(NOW - timedelta(days=4), NEW_YORK, NOW) == "Thu, Jan 15"


def test_counts():
    assert wording.plural(1, "message", "messages") == "1 message"
    assert wording.plural(1200, "message", "messages") == "1,200 messages"
    assert (wording.badge(99), wording.badge(100)) == ("99", "99+")


@pytest.mark.parametrize(
    ("days", "said"), [(0, "Today"), (1, "Tomorrow"), (2, "Wed, Jan 21"), (-1, "Yesterday")]
)
def test_days_beside_hours_are_short(days, said):
    assert wording.day_of(NOW + timedelta(days=days), NEW_YORK, NOW) == said


def test_whole_hours_need_no_minutes():
    half_past = NOW  # 2:30 PM
    assert wording.hour(half_past, NEW_YORK) == "2:30 PM"
    assert wording.hour(half_past - timedelta(minutes=30), NEW_YORK) == "2 PM"
    start = half_past + timedelta(minutes=30)
    assert wording.short_hours(start, start + timedelta(hours=3), NEW_YORK) == "3 – 6 PM"
