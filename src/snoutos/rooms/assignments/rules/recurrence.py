"""The same hours every week, with days left out.

A series is kept in local time; each of its days becomes a window with the instants that its clock
times mean on that very day, so that nine o'clock stays nine o'clock when the clocks change.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from dateutil.rrule import WEEKLY, rrule  # type: ignore[import-untyped]

from snoutos.kernel.refused import Refused
from snoutos.rooms.assignments.rules.hours import Hours, on_day

# How far ahead the windows of a series exist; a job keeps it so.
AHEAD = timedelta(weeks=12)
MOST_WEEKS_BETWEEN = 12
LONGEST_DAYS_OVER = 6
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

NO_DAY = "Choose at least one day of the week."
NEVER = "The last day of the series must not be before its first day."
BITES_ITSELF = "The hours of one day reach into the next day of the same series. Shorten them."


@dataclass(frozen=True, slots=True)
class Weekly:
    weekdays: tuple[int, ...]  # Monday is 0
    every_weeks: int
    starts: time
    ends: time
    days_over: int
    first_day: date
    last_day: date | None = None
    skipped: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Occurrence:
    day: date
    hours: Hours


def checked(rule: Weekly, zone_name: str) -> Weekly:
    """The rule in its one form. Raises Refused when no series of windows can come of it."""
    weekdays = tuple(sorted(set(rule.weekdays)))
    if not weekdays or not set(weekdays) <= set(range(7)):
        raise Refused(NO_DAY, code="no_weekday", status=400)
    if not 1 <= rule.every_weeks <= MOST_WEEKS_BETWEEN:
        sentence = f"A series can come every 1 to {MOST_WEEKS_BETWEEN} weeks."
        raise Refused(sentence, code="bad_interval", status=400)
    if not 0 <= rule.days_over <= LONGEST_DAYS_OVER:
        sentence = f"The hours of a series can go over at most {LONGEST_DAYS_OVER} midnights."
        raise Refused(sentence, code="bad_hours", status=400)
    if rule.last_day is not None and rule.last_day < rule.first_day:
        raise Refused(NEVER, code="bad_last_day", status=400)
    rule = replace(rule, weekdays=weekdays)
    on_day(rule.first_day, rule.starts, rule.ends, rule.days_over, zone_name)
    _check_apart(rule)
    return rule


def _check_apart(rule: Weekly) -> None:
    """Two days of the series must not share time on the clock."""
    begin = [timedelta(days=day, hours=rule.starts.hour, minutes=rule.starts.minute)
             for day in rule.weekdays]  # fmt: skip
    lasts = timedelta(
        days=rule.days_over,
        hours=rule.ends.hour - rule.starts.hour,
        minutes=rule.ends.minute - rule.starts.minute,
    )
    following = [*begin[1:], begin[0] + timedelta(weeks=rule.every_weeks)]
    if any(start + lasts > then for start, then in zip(begin, following, strict=True)):
        raise Refused(BITES_ITSELF, code="series_overlaps_itself", status=400)


def days(rule: Weekly, *, since: date, until: date) -> Iterator[date]:
    """The days of the series from `since` to `until`, both included."""
    last = until if rule.last_day is None else min(until, rule.last_day)
    if last < since or last < rule.first_day:
        return
    # Weeks are counted from the Monday of the first one, as everybody does.
    found = rrule(
        WEEKLY,
        dtstart=datetime.combine(rule.first_day, time()),
        interval=rule.every_weeks,
        byweekday=rule.weekdays,
        until=datetime.combine(last, time()),
    )
    for at in found.xafter(datetime.combine(max(since, rule.first_day), time()), inc=True):
        if at.date() not in rule.skipped:
            yield at.date()


def occurrences(
    rule: Weekly, zone_name: str, *, since: date, until: date
) -> tuple[Occurrence, ...]:
    """A day on which the clocks swallow the hours whole has no window."""
    found = []
    for day in days(rule, since=since, until=until):
        try:
            hours = on_day(day, rule.starts, rule.ends, rule.days_over, zone_name)
        except Refused:
            continue
        found.append(Occurrence(day, hours))
    return tuple(found)


def text(rule: Weekly) -> str:
    """FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20261231: as calendars exchange it."""
    parts = ["FREQ=WEEKLY"]
    if rule.every_weeks > 1:
        parts.append(f"INTERVAL={rule.every_weeks}")
    parts.append("BYDAY=" + ",".join(CODES[day] for day in rule.weekdays))
    if rule.last_day:
        parts.append(f"UNTIL={rule.last_day:%Y%m%d}")
    return ";".join(parts)


def said(rule: Weekly) -> str:
    """Every Monday and Wednesday; every 2 weeks on Friday."""
    names = [DAYS[day] for day in rule.weekdays]
    which = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    if rule.every_weeks == 1:
        return "every day" if len(names) == 7 else f"every {which}"
    return f"every {rule.every_weeks} weeks on {which}"
