"""How many pool numbers the coming days need.

Two stays of different clients that share any time need two numbers, so a moment needs as many as
there are clients with a stay then, and a day as many as its fullest moment. Stays of one client
share their number; one that ends as another begins leaves its number to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from snoutos.kernel.local_time import MONTHS
from snoutos.rooms.assignments.rules.hours import moment


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody who speaks through a pool number: [starts_at, ends_at).

    `holder`: the number that is theirs already, else the client who will need one.
    """

    holder: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class DayNeed:
    day: date
    needed: int
    available: int

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.available)


def needed(stays: Iterable[Stay], since: datetime, until: datetime) -> int:
    """The most clients that have a stay at one moment of [since, until)."""
    events: list[tuple[datetime, int]] = []
    for start, end in _merged(stays, since, until):
        events += [(start, 1), (end, -1)]
    most = now = 0
    # At one moment those who end go before those who begin.
    for _, change in sorted(events):
        now += change
        most = max(most, now)
    return most


def _merged(
    stays: Iterable[Stay], since: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    """The stays inside of the time, those of one holder that meet made into one."""
    holders: dict[UUID, list[tuple[datetime, datetime]]] = {}
    for stay in sorted(stays, key=lambda one: one.starts_at):
        start, end = max(stay.starts_at, since), min(stay.ends_at, until)
        if start >= end:
            continue
        own = holders.setdefault(stay.holder, [])
        if own and start <= own[-1][1]:
            own[-1] = (own[-1][0], max(own[-1][1], end))
        else:
            own.append((start, end))
    return [span for own in holders.values() for span in own]


def forecast(
    stays: Iterable[Stay], *, today: date, days: int, available: int, zone_name: str
) -> tuple[DayNeed, ...]:
    """One line for each local day from today on."""
    kept = tuple(stays)
    found = []
    for one in range(days):
        day = today + timedelta(days=one)
        since = moment(datetime.combine(day, time()), zone_name).at
        until = moment(datetime.combine(day + timedelta(days=1), time()), zone_name).at
        found.append(DayNeed(day, needed(kept, since, until), available))
    return tuple(found)


def said(needs: Iterable[DayNeed]) -> str:
    """The worst day in one sentence."""
    days = tuple(needs)
    worst = max(days, key=lambda one: (one.missing, one.needed), default=None)
    if worst is None or worst.needed == 0:
        return "No booking needs a pool number in this time."
    when = f"{MONTHS[worst.day.month - 1]} {worst.day.day}"
    if worst.missing:
        numbers = "pool number" if worst.needed == 1 else "pool numbers"
        return f"You need {worst.needed} {numbers} on {when} and have {worst.available}."
    return f"Your pool is enough. The fullest day is {when}, with {worst.needed} in use."
