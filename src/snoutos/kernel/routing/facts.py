"""The vocabulary of routing: the facts a decision depends on, and the rows of its table.

The table itself is at the head of rooms/routing/rules.py.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from uuid import UUID

from snoutos.kernel.words import Direction, NumberClass, NumberStatus, Severity, Target


class Rule(StrEnum):
    """The rules in the order in which they are asked."""

    HARD_SAFETY = "hard_safety"
    OVERRIDE = "override"
    WINDOW = "assignment_window"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class WindowFact:
    id: UUID
    sitter_id: UUID
    sitter_name: str
    sitter_active: bool
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OverrideFact:
    id: UUID
    target: Target
    sitter_id: UUID | None
    sitter_name: str
    sitter_active: bool
    starts_at: datetime
    ends_at: datetime
    reason: str
    is_until_removed: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision depends on. `sitter_id` is the sitter who wants to write, if any."""

    direction: Direction
    at: datetime
    time_zone: str
    client_name: str
    number_class: NumberClass
    number_status: NumberStatus
    is_sender_mapped: bool
    windows: tuple[WindowFact, ...]
    overrides: tuple[OverrideFact, ...]
    sitter_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One question that was asked on the way. Exactly one step of a decision decides."""

    rule: Rule
    question: str
    answer: str
    is_yes: bool
    decides: bool
    explanation: str


@dataclass(frozen=True, slots=True)
class AlertHint:
    type: str
    severity: Severity
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class NextUp:
    """Next message goes to `sitter_name` (or your inbox), from `until` on to `then`."""

    target: Target
    sitter_name: str
    because: str
    until: datetime | None
    then: str


class Case(Enum):
    """A row of the table above: its word, target and rule."""

    NUMBER_RESTS = ("number_rests", Target.OWNER_INBOX, Rule.HARD_SAFETY)
    UNMAPPED = ("unmapped", Target.OWNER_INBOX, Rule.HARD_SAFETY)
    TWO_OVERRIDES = ("two_overrides", Target.OWNER_INBOX, Rule.OVERRIDE)
    OVERRIDE_INACTIVE = ("override_inactive", Target.OWNER_INBOX, Rule.HARD_SAFETY)
    OVERRIDE_SITTER = ("override_sitter", Target.SITTER, Rule.OVERRIDE)
    OVERRIDE_INBOX = ("override_inbox", Target.OWNER_INBOX, Rule.OVERRIDE)
    TWO_WINDOWS = ("two_windows", Target.OWNER_INBOX, Rule.WINDOW)
    WINDOW_INACTIVE = ("window_inactive", Target.OWNER_INBOX, Rule.HARD_SAFETY)
    WINDOW_SITTER = ("window_sitter", Target.SITTER, Rule.WINDOW)
    NOTHING = ("nothing", Target.OWNER_INBOX, Rule.DEFAULT)
    OUT_INACTIVE = ("out_inactive", Target.OWNER_INBOX, Rule.HARD_SAFETY)
    OUT_WINDOW = ("out_window", Target.CLIENT, Rule.WINDOW)
    OUT_CLOSED = ("out_closed", Target.OWNER_INBOX, Rule.DEFAULT)
    OUT_OFFICE = ("out_office", Target.CLIENT, Rule.DEFAULT)

    def __init__(self, word: str, target: Target, rule: Rule) -> None:
        self.word = word
        self.target = target
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Found:
    """The row that matched, and the window or the override it is about."""

    case: Case
    window: WindowFact | None = None
    override: OverrideFact | None = None

    @property
    def sitter_id(self) -> UUID | None:
        """The sitter who gets the message, if one does."""
        if self.case.target is not Target.SITTER:
            return None
        subject = self.override or self.window
        return subject.sitter_id if subject else None

    @property
    def sitter_name(self) -> str:
        subject = self.override or self.window
        return subject.sitter_name if subject else ""
