"""Times as people enter them, and the instants they mean.

entered local time              instant
------------------------------  ------------------------------------------------------------
exists once                     that one
exists twice (clocks go back)   the first of the two
does not exist (clocks go on)   the instant at which the clocks go on

Both ends of a window go through the same function, which never turns the order of two times
around: windows that touch on the clock touch in time.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from snoutos.kernel.local_time import OUT_OF_CALENDAR, clock, day, is_in_calendar, zone
from snoutos.kernel.refused import Refused

END_AFTER_START = "End time must be after start time. Please adjust the assignment window."
# A window that is longer is a slip of the finger, not a stay.
LONGEST = timedelta(days=366)
TOO_LONG = "A window can last at most one year. Please adjust the assignment window."
_SECOND = timedelta(seconds=1)


class Oddity(StrEnum):
    NONE = "none"
    TWICE = "twice"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, and what was odd about the local time that it was entered as."""

    at: datetime
    oddity: Oddity
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """[starts_at, ends_at) in UTC, with what a person should know about its clock times."""

    starts_at: datetime
    ends_at: datetime
    notes: tuple[str, ...] = ()


def moment(local: datetime, zone_name: str) -> Moment:
    """The instant of a naive local time."""
    assert local.tzinfo is None, "a clock on the wall has no zone"  # noqa: S101
    here = zone(zone_name)
    try:
        first = local.replace(tzinfo=here, fold=0)
        early, late = _utc(first), _utc(first.replace(fold=1))
    except OverflowError:
        raise Refused(OUT_OF_CALENDAR, code="bad_date", status=400) from None
    if early == late:
        return Moment(early, Oddity.NONE)
    if early < late:
        note = f"{clock(local)} comes twice on {day(local, local)}; the first one counts."
        return Moment(early, Oddity.TWICE, note)
    # With a gap the reading by the old offset is the later one.
    at = _change_between(late, early, zone_name)
    note = (
        f"{clock(local)} does not exist on {day(local, local)}, because clocks go forward; "
        f"{clock(at.astimezone(here))} counts."
    )
    return Moment(at, Oddity.SKIPPED, note)


def hours(starts: datetime, ends: datetime, zone_name: str) -> Hours:
    """The hours between two naive local times. Raises Refused unless they are a span of time."""
    start, end = moment(starts, zone_name), moment(ends, zone_name)
    check_order(start.at, end.at)
    return Hours(start.at, end.at, tuple(one.note for one in (start, end) if one.note))


def check_order(starts_at: datetime, ends_at: datetime) -> None:
    """Raises Refused unless the two are a span of time of a year that people plan for."""
    if not (is_in_calendar(starts_at) and is_in_calendar(ends_at)):
        raise Refused(OUT_OF_CALENDAR, code="bad_date", status=400)
    if ends_at <= starts_at:
        raise Refused(END_AFTER_START, code="end_before_start", status=400)
    if ends_at - starts_at > LONGEST:
        raise Refused(TOO_LONG, code="window_too_long", status=400)


def on_day(first: date, starts: time, ends: time, days_over: int, zone_name: str) -> Hours:
    """The hours of one day of a series; `days_over` is how many midnights they go over."""
    return hours(
        datetime.combine(first, starts),
        datetime.combine(first + timedelta(days=days_over), ends),
        zone_name,
    )


def days_over(starts: datetime, ends: datetime) -> int:
    """How many midnights lie between two naive local times."""
    return (ends.date() - starts.date()).days


def length(starts_at: datetime, ends_at: datetime) -> str:
    """25 hours, 1 hour, 2 h 30 min, 7 days 3 h: as a stopwatch would measure it."""
    minutes = round((ends_at - starts_at) / timedelta(minutes=1))
    whole, rest = divmod(minutes, 60)
    if whole > 72:
        days, left = divmod(whole, 24)
        return f"{days:,} days {left} h" if left else f"{days:,} days"
    if rest:
        return f"{whole} h {rest} min" if whole else f"{rest} min"
    return f"{whole:,} hour{'' if whole == 1 else 's'}"


def change_said(starts_at: datetime, ends_at: datetime, zone_name: str) -> str:
    """What a change of the clocks inside of the hours does to their length; usually nothing."""
    here = zone(zone_name)
    first, last = starts_at.astimezone(here), ends_at.astimezone(here)
    on_the_wall = last.replace(tzinfo=None) - first.replace(tzinfo=None)
    more = (ends_at - starts_at) - on_the_wall
    if not more:
        return ""
    way = "back" if more > timedelta(0) else "forward"
    if first.date() == last.date():
        return f"Clocks go {way}: this window lasts {length(starts_at, ends_at)}."
    return f"Clocks go {way}: this night has {length(starts_at, ends_at)}."


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _change_between(before: datetime, after: datetime, zone_name: str) -> datetime:
    """The instant after `before` and up to `after` from which the clocks show another offset."""
    here = zone(zone_name)
    old = before.astimezone(here).utcoffset()
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        if middle.astimezone(here).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
