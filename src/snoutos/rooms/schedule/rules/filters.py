"""What somebody may look for in the schedule."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from snoutos.kernel.words import WindowKind


class Show(StrEnum):
    ANY = "any"
    COMING = "coming"
    ACTIVE = "active"
    FUTURE = "future"
    PAST = "past"
    CONFLICT = "conflict"


SHOW_NAMES = {
    Show.ANY: "Any status",
    Show.COMING: "Open or to come",
    Show.ACTIVE: "Active",
    Show.FUTURE: "Future",
    Show.PAST: "Past",
    Show.CONFLICT: "Conflict",
}


class Sort(StrEnum):
    SOONEST = "soonest"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Filters:
    search: str = ""
    sitter_id: UUID | None = None
    thread_id: UUID | None = None
    kind: WindowKind | None = None
    show: Show = Show.ANY
    since: date | None = None
    until: date | None = None
    sort: Sort = Sort.SOONEST
