"""Where does a message go, and why? First match wins; whatever is in doubt goes to the Owner Inbox.

   inbound                                            goes to       rule               alert
-- -------------------------------------------------  ------------  -----------------  -----
 1 the number is quarantined or inactive              Owner Inbox   hard_safety        yes
 2 the sender does not belong to this pool number     Owner Inbox   hard_safety        yes
 3 more than one override is active                   Owner Inbox   override           yes
 4 an active override names an inactive sitter        Owner Inbox   hard_safety        yes
 5 an active override names a sitter                  that sitter   override
 6 any other override is active                       Owner Inbox   override
 7 more than one window is active                     Owner Inbox   assignment_window  yes
 8 one window is active, its sitter is not            Owner Inbox   hard_safety        yes
 9 one window is active                               its sitter    assignment_window
10 otherwise                                          Owner Inbox   default

   outbound (overrides neither open nor close a conversation to a sitter)
-- -------------------------------------------------
 1 by the office                                      client        default
 2 a window of the sitter is active, they are not     Owner Inbox   hard_safety        (not sent)
 3 a window of the sitter is active                   client        assignment_window
 4 otherwise                                          Owner Inbox   default            (not sent)

Windows and overrides are active in [start, end). Deciding compares a few instants; the sentences
are written from the same facts when somebody reads them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from snoutos.kernel import local_time
from snoutos.kernel.routing import sentences
from snoutos.kernel.routing.facts import (
    AlertHint,
    Case,
    Facts,
    Found,
    NextUp,
    OverrideFact,
    Rule,
    Step,
    WindowFact,
)
from snoutos.kernel.words import Direction, NumberClass, NumberStatus, Target

__all__ = [
    "OUTSIDE_WINDOW",
    "RULESET",
    "AlertHint",
    "Decision",
    "Facts",
    "NextUp",
    "OverrideFact",
    "Rule",
    "Step",
    "WindowFact",
    "decide",
    "facts_from_json",
    "next_up",
    "steps_to_json",
    "to_json",
]

RULESET = "1"

# What a sitter is told who writes at another time.
OUTSIDE_WINDOW = (
    "You can message during your assignment window. Messages outside the window are blocked."
)

YOUR_INBOX = "your inbox"

_NUMBER_RESTS = Found(Case.NUMBER_RESTS)
_UNMAPPED = Found(Case.UNMAPPED)
_TWO_OVERRIDES = Found(Case.TWO_OVERRIDES)
_TWO_WINDOWS = Found(Case.TWO_WINDOWS)
_NOTHING = Found(Case.NOTHING)
_OUT_OFFICE = Found(Case.OUT_OFFICE)
_OUT_CLOSED = Found(Case.OUT_CLOSED)


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a message goes. Everything but the target is put into words on demand."""

    target: Target
    sitter_id: UUID | None
    rule: Rule
    found: Found
    facts: Facts = field(compare=False, repr=False)

    @property
    def goes_to(self) -> str:
        """In words: a sitter's name, Owner Inbox, or the client's name."""
        return sentences.goes_to(self.facts, self.found)

    @property
    def because(self) -> str:
        return sentences.because(self.facts, self.found)

    @property
    def steps(self) -> tuple[Step, ...]:
        return sentences.steps(self.facts, self.found)

    @property
    def alert(self) -> AlertHint | None:
        return sentences.alert(self.facts, self.found)

    @property
    def next_change_at(self) -> datetime | None:
        """The first instant from which the same message would go elsewhere."""
        change = _next_change(self.facts, self.found)
        return change[0] if change else None

    @property
    def next_change(self) -> str:
        change = _next_change(self.facts, self.found)
        if change is None:
            return ""
        zone = local_time.zone(self.facts.time_zone)
        start = local_time.moment(change[0].astimezone(zone), self.facts.at.astimezone(zone))
        if change[1].case is Case.OUT_CLOSED:
            return f"From {start} it is not sent."
        return f"From {start} it goes to {_place(self.facts, change[1], 'the Owner Inbox')}."


def decide(facts: Facts) -> Decision:
    found = _find(facts, facts.at)
    return Decision(found.case.target, found.sitter_id, found.case.rule, found, facts)


def next_up(facts: Facts) -> NextUp:
    """Who gets the next inbound message, until when, and who after that."""
    found = _find(facts, facts.at)
    change = _next_change(facts, found)
    return NextUp(
        target=found.case.target,
        sitter_name=found.sitter_name if found.case.target is Target.SITTER else "",
        because=sentences.because(facts, found),
        until=change[0] if change else None,
        then=_place(facts, change[1], YOUR_INBOX) if change else "",
    )


def _place(facts: Facts, found: Found, inbox: str) -> str:
    is_inbox = found.case.target is Target.OWNER_INBOX
    return inbox if is_inbox else sentences.goes_to(facts, found)


def _find(facts: Facts, at: datetime) -> Found:
    """The row of the table that matches at this instant."""
    if facts.direction == Direction.OUTBOUND:
        return _find_outbound(facts, at)
    if facts.number_status != NumberStatus.ACTIVE:
        return _NUMBER_RESTS
    if not facts.is_sender_mapped:
        return _UNMAPPED
    if facts.overrides:
        overrides = [one for one in facts.overrides if one.starts_at <= at < one.ends_at]
        if overrides:
            return _overridden(overrides)
    windows = [one for one in facts.windows if one.starts_at <= at < one.ends_at]
    if not windows:
        return _NOTHING
    if len(windows) > 1:
        return _TWO_WINDOWS
    is_active = windows[0].sitter_active
    return Found(Case.WINDOW_SITTER if is_active else Case.WINDOW_INACTIVE, windows[0])


def _overridden(active: list[OverrideFact]) -> Found:
    if len(active) > 1:
        return _TWO_OVERRIDES
    override = active[0]
    if override.target != Target.SITTER or override.sitter_id is None:
        return Found(Case.OVERRIDE_INBOX, override=override)
    is_active = override.sitter_active
    return Found(Case.OVERRIDE_SITTER if is_active else Case.OVERRIDE_INACTIVE, override=override)


def _find_outbound(facts: Facts, at: datetime) -> Found:
    if facts.sitter_id is None:
        return _OUT_OFFICE
    own = [
        one
        for one in facts.windows
        if one.sitter_id == facts.sitter_id and one.starts_at <= at < one.ends_at
    ]
    if not own:
        return _OUT_CLOSED
    window = max(own, key=lambda one: (one.sitter_active, one.ends_at, one.id.int))
    return Found(Case.OUT_WINDOW if window.sitter_active else Case.OUT_INACTIVE, window)


def _next_change(facts: Facts, found: Found) -> tuple[datetime, Found] | None:
    spans: Iterable[WindowFact | OverrideFact] = (*facts.windows, *facts.overrides)
    turns = {turn for one in spans for turn in (one.starts_at, one.ends_at) if turn > facts.at}
    for turn in sorted(turns):
        then = _find(facts, turn)
        if (then.case.target, then.sitter_id) != (found.case.target, found.sitter_id):
            return turn, then
    return None


def to_json(facts: Facts) -> dict[str, Any]:
    """All that is needed to decide again, as plain JSON."""
    return {
        "direction": facts.direction.value,
        "at": facts.at.isoformat(),
        "time_zone": facts.time_zone,
        "client_name": facts.client_name,
        "number_class": facts.number_class.value,
        "number_status": facts.number_status.value,
        "is_sender_mapped": facts.is_sender_mapped,
        "windows": [_span_to_json(window) for window in facts.windows],
        "overrides": [
            _span_to_json(override)
            | {
                "target": override.target.value,
                "reason": override.reason,
                "is_until_removed": override.is_until_removed,
            }
            for override in facts.overrides
        ],
        "sitter_id": str(facts.sitter_id) if facts.sitter_id else None,
    }


def _span_to_json(one: WindowFact | OverrideFact) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "sitter_id": str(one.sitter_id) if one.sitter_id else None,
        "sitter_name": one.sitter_name,
        "sitter_active": one.sitter_active,
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
    }


def facts_from_json(stored: Mapping[str, Any]) -> Facts:
    return Facts(
        direction=Direction(stored["direction"]),
        at=datetime.fromisoformat(stored["at"]),
        time_zone=stored["time_zone"],
        client_name=stored["client_name"],
        number_class=NumberClass(stored["number_class"]),
        number_status=NumberStatus(stored["number_status"]),
        is_sender_mapped=stored["is_sender_mapped"],
        windows=tuple(WindowFact(**_span_from_json(one)) for one in stored["windows"]),
        overrides=tuple(
            OverrideFact(**_span_from_json(one) | {"target": Target(one["target"])})
            for one in stored["overrides"]
        ),
        sitter_id=UUID(stored["sitter_id"]) if stored["sitter_id"] else None,
    )


def _span_from_json(stored: Mapping[str, Any]) -> dict[str, Any]:
    return dict(stored) | {
        "id": UUID(stored["id"]),
        "sitter_id": UUID(stored["sitter_id"]) if stored["sitter_id"] else None,
        "starts_at": datetime.fromisoformat(stored["starts_at"]),
        "ends_at": datetime.fromisoformat(stored["ends_at"]),
    }


def steps_to_json(steps: Iterable[Step]) -> list[dict[str, Any]]:
    return [
        {
            "rule": step.rule.value,
            "question": step.question,
            "answer": step.answer,
            "is_yes": step.is_yes,
            "decides": step.decides,
            "explanation": step.explanation,
        }
        for step in steps
    ]
