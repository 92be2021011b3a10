"""Placing windows on the squares of a calendar: days, half hours, lanes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from snoutos.kernel.local_time import zone

T = TypeVar("T")

ROWS = 48  # half hours of a day
MOST_LANES = 4
# What is always shown, in half hours: 7 AM to 8 PM.
FIRST_ROW, LAST_ROW = 14, 40
CHIPS = 3


class View(StrEnum):
    WEEK = "week"
    MONTH = "month"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A window, or its part on one day, on the grid of that day."""

    item: T
    row: int  # from 0, half hours after midnight
    span: int
    lane: int  # from 1
    is_alone: bool  # nobody else at any time of it: it may have all lanes
    goes_on: bool  # it does not end on this day
    began_before: bool


@dataclass(frozen=True, slots=True)
class Day(Generic[T]):
    date: date
    placed: tuple[Placed[T], ...]
    lanes: int
    hidden: int  # windows for which there was no lane left
    items: tuple[T, ...]
    whole: tuple[T, ...]  # windows that cover the whole day; they stand above the hours


@dataclass(frozen=True, slots=True)
class Timed(Generic[T]):
    item: T
    starts_at: datetime
    ends_at: datetime


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def days_of(view: View, day: date) -> tuple[date, ...]:
    """A week from Monday on; for a month, the whole weeks that it lies in."""
    if view is not View.MONTH:
        return tuple(monday_of(day) + timedelta(days=one) for one in range(7))
    first = monday_of(day.replace(day=1))
    after = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    weeks = (monday_of(after - timedelta(days=1)) - first).days // 7 + 1
    return tuple(first + timedelta(days=one) for one in range(7 * weeks))


def step(view: View, day: date, direction: int) -> date:
    """The day that stands for the week or month before (-1) or after (1)."""
    if view is not View.MONTH:
        return day + timedelta(weeks=direction)
    first = day.replace(day=1)
    return (first - timedelta(days=1) if direction < 0 else first + timedelta(days=32)).replace(
        day=1
    )


def layout(windows: Iterable[Timed[T]], days: Sequence[date], zone_name: str) -> tuple[Day[T], ...]:
    """Every day with its windows. A window over midnight stands on each of its days."""
    here = zone(zone_name)
    by_day: dict[date, list[tuple[int, int, Timed[T], bool, bool]]] = {day: [] for day in days}
    for one in sorted(windows, key=lambda timed: (timed.starts_at, timed.ends_at)):
        start = one.starts_at.astimezone(here)
        # The half-open end: a window until midnight does not touch the next day.
        last = (one.ends_at - timedelta(microseconds=1)).astimezone(here)
        end = one.ends_at.astimezone(here)
        day = max(start.date(), days[0])
        while day <= min(last.date(), days[-1]):
            began, goes_on = day > start.date(), day < last.date()
            first = 0 if began else start.hour * 2 + start.minute // 30
            until = ROWS if end.date() > day else end.hour * 2 + -(-end.minute // 30)
            by_day[day].append((first, max(until, first + 1), one, began, goes_on))
            day += timedelta(days=1)
    return tuple(_day(day, entries) for day, entries in by_day.items())


def _day(day: date, entries: list[tuple[int, int, Timed[T], bool, bool]]) -> Day[T]:
    placed: list[Placed[T]] = []
    free_from = [0] * MOST_LANES
    hidden = 0
    parts = [entry for entry in entries if entry[:2] != (0, ROWS)]
    for first, until, one, began, goes_on in parts:
        lane = next((n for n, free in enumerate(free_from) if free <= first), None)
        if lane is None:
            hidden += 1
            continue
        free_from[lane] = until
        is_alone = all(
            begin >= until or end <= first for begin, end, other, *_ in parts if other is not one
        )
        span = until - first
        placed.append(Placed(one.item, first, span, lane + 1, is_alone, goes_on, began))
    lanes = max((one.lane for one in placed), default=1)
    items = tuple(one.item for _, _, one, _, _ in entries)
    whole = tuple(entry[2].item for entry in entries if entry[:2] == (0, ROWS))
    return Day(day, tuple(placed), lanes, hidden, items, whole)


def rows_shown(days: Iterable[Day[T]]) -> tuple[int, int]:
    """The half hours that the week shows: the working day, and more where windows need it.

    Of a night that began before or goes on, its last or first hour is enough.
    """
    placed = [one for day in days for one in day.placed]
    starts = [one.row + one.span - 2 if one.began_before else one.row for one in placed]
    ends = [one.row + 2 if one.goes_on else one.row + one.span for one in placed]
    first, last = max(0, min([FIRST_ROW, *starts])), min(ROWS, max([LAST_ROW, *ends]))
    return first // 2 * 2, -(-last // 2) * 2


def clipped(placed: Placed[T], rows: tuple[int, int]) -> tuple[int, int]:
    """Row (from 1) and span within the rows that are shown."""
    first, last = rows
    start = max(placed.row, first)
    end = min(placed.row + placed.span, last)
    return start - first + 1, max(1, end - start)
