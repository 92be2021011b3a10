"""How the inbox is filtered and sorted: the words that may stand in its address."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
