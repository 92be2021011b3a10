"""Windows in words: where they are in time, and why one cannot be."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from snoutos.kernel.local_time import day, span, zone
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import WindowKind

OVERLAPS = "Cannot create window: Overlaps with existing window. Resolve conflict first?"
SITTER_INACTIVE = "Sitter is inactive. Activate sitter first?"
NO_SITTER = "We can't find that sitter."
NO_WINDOW = "Assignment window not found."
NO_SERIES = "We can't find that series of windows."
NO_CONFLICT = "We can't find that conflict. It may have been resolved already."
CHANGED_SINCE = "A window of this change was changed since, so it can't be undone any more."
TAKEN_SINCE = "Somebody else took these hours since, so it can't be undone any more."

KIND_NAMES = {
    WindowKind.WEEKLY_CLIENT: "Weekly client",
    WindowKind.ONE_TIME_BOOKING: "One-time booking",
    WindowKind.MEET_AND_GREET: "Meet and greet",
}


class Phase(StrEnum):
    """In the colours of the calendar: green, blue, grey, and red for a conflict, which wins."""

    ACTIVE = "active"
    FUTURE = "future"
    PAST = "past"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Standing:
    """The window that already has the hours."""

    id: UUID
    sitter_name: str
    starts_at: datetime
    ends_at: datetime


def phase(
    starts_at: datetime, ends_at: datetime, now: datetime, *, in_conflict: bool = False
) -> Phase:
    if in_conflict:
        return Phase.CONFLICT
    if now < starts_at:
        return Phase.FUTURE
    return Phase.ACTIVE if now < ends_at else Phase.PAST


def overlaps(standing: Standing, time_zone: str) -> Refused:
    """With the other window, so that whoever asked can look at it."""
    here = zone(time_zone)
    start, end = standing.starts_at.astimezone(here), standing.ends_at.astimezone(here)
    hours = span(start, end)
    if start.date() == end.date():
        hours = f"{day(start, start)}, {hours}"
    return Refused(
        OVERLAPS,
        code="window_overlap",
        status=409,
        details={
            "window": {
                "id": str(standing.id),
                "sitterName": standing.sitter_name,
                "startsAt": standing.starts_at.isoformat(),
                "endsAt": standing.ends_at.isoformat(),
                "hours": hours,
            }
        },
    )
