"""A plan: what an action would do, before it does it. The preview is the plan, not a promise.

A room reads the world and makes a Plan, purely and in a fixed order. What the plan would do is its
`steps`; their fingerprint travels with the preview and comes back with the confirmation. The action
makes the plan again from the world as it is then: another fingerprint means another world, and
nothing is done.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from snoutos.kernel.refused import Refused

# How long an applied plan can be undone, and how long texts of a plan are held back for that.
UNDO_FOR = timedelta(minutes=10)
# A preview is good for so long; after that somebody looks again.
GOOD_FOR = timedelta(minutes=30)

CONFIRM_FIRST = "Look at what this changes first, then confirm it."
OUTDATED = (
    "Something changed since you looked, so nothing was done. "
    "Here is what would happen now. Confirm again if it is right."
)
TOO_LATE = "This can't be undone any more. Changes can be undone for 10 minutes."
CHANGED_MEANWHILE = "Something changed meanwhile, so nothing was undone. Look again."
ALREADY_UNDONE = "This was already undone."
NOT_REVERSIBLE = "This can't be undone."


class Effect(StrEnum):
    """What kind of consequence a line of the preview tells; the page picks its icon by it."""

    MOVES = "moves"  # conversations, numbers or windows that go somewhere else
    SENDS = "sends"  # texts that leave the house
    ENDS = "ends"  # windows, sessions, assignments that stop
    ADDS = "adds"  # rows that come to be
    CHANGES = "changes"
    COSTS = "costs"
    STAYS = "stays"  # what a worried reader wants to know does not change
    SKIPS = "skips"  # rows of a bulk action that are left out, and why


@dataclass(frozen=True, slots=True)
class Line:
    """One consequence in words, with the things it concerns by name."""

    effect: Effect
    text: str
    # "Carla Diaz → Owner Inbox": (what, where to), at most as many as a person reads.
    items: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What one action would do.

    kind      the action, "numbers.quarantine"; the undoer is found by it
    subject   the id of what it is about, or "" for many
    title     the action's name, as on its button
    question  the sentence that is confirmed
    lines     the preview
    steps     what will be done, as JSON values; the fingerprint is taken over these
    final     why it cannot be undone, a sentence; empty when it can be
    """

    kind: str
    subject: str
    title: str
    question: str
    lines: tuple[Line, ...]
    steps: tuple[Mapping[str, object], ...]
    final: str = ""

    @property
    def is_reversible(self) -> bool:
        return bool(self.steps) and not self.final


def fingerprint(plan: Plan) -> str:
    """Hex SHA-256 over kind, subject and steps: equal exactly when the same would be done."""
    told = json.dumps(
        [plan.kind, plan.subject, [dict(step) for step in plan.steps]],
        sort_keys=True,
        separators=(",", ":"),
        default=str,
    )
    return sha256(told.encode()).hexdigest()


def to_json(plan: Plan) -> dict[str, object]:
    """What a program is shown; `steps` are ours alone."""
    return {
        "kind": plan.kind,
        "subject": plan.subject,
        "title": plan.title,
        "question": plan.question,
        "lines": [
            {
                "effect": line.effect.value,
                "text": line.text,
                "items": [{"what": what, "to": to} for what, to in line.items],
            }
            for line in plan.lines
        ],
        "isReversible": plan.is_reversible,
        "final": plan.final,
    }


def check_may_undo(
    *, undo_until: datetime | None, undone_at: datetime | None, at: datetime
) -> None:
    """Raises Refused (409) unless it is still possible."""
    if undone_at is not None:
        raise Refused(ALREADY_UNDONE, code="already_undone", status=409)
    if undo_until is None:
        raise Refused(NOT_REVERSIBLE, code="not_reversible", status=409)
    if at >= undo_until:
        raise Refused(TOO_LATE, code="too_late_to_undo", status=409)
