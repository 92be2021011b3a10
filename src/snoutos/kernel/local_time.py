"""Times as the organization's own clock shows them: 2:30 PM, Jan 19.

Written out by hand: `strftime` has no portable hour without a leading zero, asks the machine for
its language, and costs more than the rest of a routing decision.
"""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

OUT_OF_CALENDAR = "This date is outside of what a calendar can hold. Check the year."
FIRST_YEAR, LAST_YEAR = 1971, 2199
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

zone = lru_cache(maxsize=1024)(ZoneInfo)


def is_in_calendar(day: date) -> bool:
    """Whether people plan for such a year; every zone can then still be a day off."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def clock(at: datetime) -> str:
    """2:30 PM"""
    return f"{at.hour % 12 or 12}:{at.minute:02} {'AM' if at.hour < 12 else 'PM'}"


def day(at: datetime, seen_from: datetime) -> str:
    """Jan 19, with the year if it is another one than that of `seen_from`."""
    name = f"{MONTHS[at.month - 1]} {at.day}"
    return name if at.year == seen_from.year else f"{name}, {at.year}"


def moment(at: datetime, seen_from: datetime) -> str:
    """3:00 PM on the same day, 3:00 PM on Jan 21 on another."""
    if at.date() == seen_from.date():
        return clock(at)
    return f"{clock(at)} on {day(at, seen_from)}"


def span(start: datetime, end: datetime) -> str:
    """3:00 PM - 6:00 PM, with days when it goes over midnight."""
    if start.date() == end.date():
        return f"{clock(start)} - {clock(end)}"
    return f"{day(start, end)}, {clock(start)} - {day(end, start)}, {clock(end)}"
