"""What somebody asks of the schedule, as it came in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from snoutos.kernel.words import WindowKind
from snoutos.rooms.assignments.rules.hours import Hours
from snoutos.rooms.assignments.rules.recurrence import Weekly


class Scope(StrEnum):
    """How much of a series a change is about."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"


SCOPE_NAMES = {
    Scope.ONE: "Only this window",
    Scope.FOLLOWING: "This and the following ones",
    Scope.ALL: "All that have not begun",
}
IS_OVER = "This window is over. What happened in it stays as it was."
WOULD_BE_OVER = (
    "These hours are over already, so nobody would get messages by them. Choose an end that is "
    "still to come."
)
ONCE = "A one-time booking doesn’t repeat. Choose another type, or leave out the repeating."
NOTHING_FREE = "None of these hours is free, so there is nothing to create."


@dataclass(frozen=True, slots=True)
class Assignment:
    """A sitter for a client: once, or with a weekly rule every week."""

    thread_id: UUID
    sitter_id: UUID
    kind: WindowKind
    hours: Hours
    weekly: Weekly | None = None
    booking_reference: str = ""
    leave_out_taken: bool = False
    tell_client: bool = True
    template_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Other hours or another sitter; in local time, so that a series can be moved by it."""

    window_id: UUID
    sitter_id: UUID
    starts: datetime  # naive, on the organization's wall
    ends: datetime
    scope: Scope = Scope.ONE
    # The very instants, when somebody said them and not what a clock shows.
    exact: Hours | None = None
    booking_reference: str | None = None
    leave_out_taken: bool = False
    tell_client: bool = True
    template_id: UUID | None = None
