"""The rules as people read them, and the filters of the history."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from snoutos.rooms.routing.rules.deciding import Rule


@dataclass(frozen=True, slots=True)
class InWords:
    """One rule of the engine: fixed, always on, in this order."""

    rule: Rule
    priority: int
    name: str
    says: str


STOPPED = "Stopped because of contact details."
RULES = (
    InWords(
        Rule.HARD_SAFETY,
        1,
        "Safety first",
        "If the number is resting, the sender does not belong to the pool number, or the sitter is "
        "inactive, then the message goes to the Owner Inbox and raises an alert.",
    ),
    InWords(
        Rule.OVERRIDE,
        2,
        "Override",
        "If an override is on for the conversation, then the message goes where the override says.",
    ),
    InWords(
        Rule.WINDOW,
        3,
        "Assignment window",
        "If exactly one sitter has an assignment window that is open at that moment, then the "
        "message goes to that sitter. If two share the time, it goes to the Owner Inbox and raises "
        "an alert.",
    ),
    InWords(
        Rule.DEFAULT,
        4,
        "Everything else",
        "If no rule before this one applies, then the message goes to the Owner Inbox, so nothing "
        "gets lost.",
    ),
)
RULE_NAMES = {one.rule: one.name for one in RULES}


@dataclass(frozen=True, slots=True)
class HistoryFilters:
    """Days are days of the organization; `until` is included."""

    thread_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    rule: str = ""
    result: str = ""  # owner_inbox, sitter, client, or not_sent
    overrides_only: bool = False
