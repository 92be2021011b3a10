"""How the inbox is filtered and sorted, and how it says in one line where a message went.

where it went   decided by         the line
--------------  -----------------  -----------------------------------------------------------
a sitter        assignment_window  Went to Maya Chen, whose window was open until 6:00 PM
a sitter        override           Went to Maya Chen because of an override: Maya knows the dog
your inbox      default            Came to your inbox because Maya’s window opens at 3:00 PM
your inbox      default            Came to your inbox because no window was open
your inbox      anything else      Came to your inbox: the stored reason
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from snoutos.kernel import local_time
from snoutos.kernel.words import Target, ThreadStatus
from snoutos.rooms.routing.rules.deciding import Facts, Rule, WindowFact


class Filter(StrEnum):
    ALL = "all"
    UNREAD = "unread"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    STOPPED = "stopped"  # a stopped message waits for a decision
    FAILED = "failed"  # the last message did not arrive
    UNKNOWN = "unknown"  # all we know is the phone


class Sort(StrEnum):
    RECENT = "recent"
    UNREAD_FIRST = "unread"
    CLIENT = "client"
    ASSIGNMENT = "assignment"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the owner wants to see. `since` and `until` are whole days in the business's zone."""

    show: Filter = Filter.ALL
    search: str = ""
    sort: Sort = Sort.RECENT
    client_id: str = ""
    sitter_id: str = ""
    since: date | None = None
    until: date | None = None
    also: tuple[Filter, ...] = ()  # all of them at once
    status: ThreadStatus | None = None


def where_and_why(facts: Facts, *, target: Target, rule: str, because: str) -> str:
    """One line under a message that came in."""
    if target is Target.SITTER:
        return _to_a_sitter(facts, rule, because)
    if rule != Rule.DEFAULT:
        return f"Came to your inbox: {because}"
    ahead = [one for one in facts.windows if facts.at < one.starts_at]
    if not ahead:
        return "Came to your inbox because no window was open"
    first = min(ahead, key=lambda one: one.starts_at)
    opens = _moment(facts, first.starts_at)
    return f"Came to your inbox because {_first_name(first)}’s window opens at {opens}"


def _to_a_sitter(facts: Facts, rule: str, because: str) -> str:
    for override in facts.overrides:
        if rule == Rule.OVERRIDE and override.starts_at <= facts.at < override.ends_at:
            return f"Went to {override.sitter_name} because of an override: {override.reason}"
    for window in facts.windows:
        if window.starts_at <= facts.at < window.ends_at:
            closes = _moment(facts, window.ends_at)
            return f"Went to {window.sitter_name}, whose window was open until {closes}"
    return f"Went to the sitter: {because}"


def _first_name(window: WindowFact) -> str:
    return (window.sitter_name.split() or ["the sitter"])[0]


def _moment(facts: Facts, at: datetime) -> str:
    zone = local_time.zone(facts.time_zone)
    return local_time.moment(at.astimezone(zone), facts.at.astimezone(zone))


BAR_WIDTH = 240
FIRST_HOUR, LAST_HOUR = 8, 20  # wider when a window reaches beyond


@dataclass(frozen=True, slots=True)
class Stripe:
    x: int
    width: int
    phase: str  # past, now or future


@dataclass(frozen=True, slots=True)
class DayBar:
    """Today's windows of one conversation as a bar, and where now is in it."""

    starts_at: datetime
    ends_at: datetime
    stripes: tuple[Stripe, ...]
    now_x: int | None


def day_bar(
    spans: Iterable[tuple[datetime, datetime]], *, now: datetime, time_zone: str
) -> DayBar | None:
    """None when no window touches today."""
    zone = ZoneInfo(time_zone)
    today = now.astimezone(zone).date()
    midnight, next_midnight = _at(today, 0, zone), _at(today + timedelta(days=1), 0, zone)
    touching = [
        (max(start, midnight), min(end, next_midnight))
        for start, end in spans
        if start < next_midnight and end > midnight
    ]
    if not touching:
        return None
    start = min(_at(today, FIRST_HOUR, zone), *(_hour(start, zone) for start, _ in touching))
    end = max(_at(today, LAST_HOUR, zone), *(end for _, end in touching))
    per_second = BAR_WIDTH / (end - start).total_seconds()

    def x(at: datetime) -> int:
        return round((at - start).total_seconds() * per_second)

    stripes = tuple(
        Stripe(x(first), max(2, x(last) - x(first)), _phase(first, last, now))
        for first, last in touching
    )
    return DayBar(start, end, stripes, x(now) if start <= now < end else None)


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), zone)


def _hour(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(minute=0, second=0, microsecond=0)


def _phase(start: datetime, end: datetime, now: datetime) -> str:
    if end <= now:
        return "past"
    return "now" if start <= now else "future"
