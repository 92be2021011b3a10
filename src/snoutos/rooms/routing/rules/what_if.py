"""What would have happened: past decisions decided again under one change.

The inputs of a decision are stored with it; a change is applied to these inputs, and the same
engine decides. Nothing else is asked, so the answer is exactly what the engine would have said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from snoutos.kernel.words import Direction, Target
from snoutos.rooms.routing.rules.deciding import (
    Decision,
    Facts,
    OverrideFact,
    WindowFact,
    decide,
    facts_from_json,
)


@dataclass(frozen=True, slots=True)
class WindowMoved:
    """This window of a conversation would have been at another time."""

    thread_id: UUID
    window: WindowFact  # as it would have been, under the id of the one that was

    def change(self, thread_id: UUID, facts: Facts) -> Facts:
        if thread_id != self.thread_id:
            return facts
        others = tuple(one for one in facts.windows if one.id != self.window.id)
        if self.window.ends_at <= facts.at:
            return facts if len(others) == len(facts.windows) else replace(facts, windows=others)
        windows = sorted((*others, self.window), key=lambda one: (one.starts_at, one.id.int))
        return replace(facts, windows=tuple(windows))


@dataclass(frozen=True, slots=True)
class SitterAway:
    """A sitter would not have been there in [starts_at, ends_at): their windows rest meanwhile."""

    sitter_id: UUID
    starts_at: datetime
    ends_at: datetime

    def change(self, thread_id: UUID, facts: Facts) -> Facts:  # noqa: ARG002 - one signature for all changes
        if not self.starts_at <= facts.at < self.ends_at:
            return facts
        if all(one.sitter_id != self.sitter_id for one in facts.windows):
            return facts
        there = tuple(one for one in facts.windows if one.sitter_id != self.sitter_id)
        return replace(facts, windows=there)


@dataclass(frozen=True, slots=True)
class OverrideOn:
    """An override would have been on for a conversation, instead of whatever was on."""

    thread_id: UUID
    override: OverrideFact

    def change(self, thread_id: UUID, facts: Facts) -> Facts:
        is_on = self.override.starts_at <= facts.at < self.override.ends_at
        if thread_id != self.thread_id or not is_on:
            return facts
        return replace(facts, overrides=(self.override,))


Change = WindowMoved | SitterAway | OverrideOn


@dataclass(frozen=True, slots=True)
class Moved:
    """One message that would have gone elsewhere."""

    before: Decision
    after: Decision


def again(inputs: Mapping[str, Any]) -> Decision:
    """A stored decision, decided again from its stored inputs."""
    return decide(facts_from_json(inputs))


def replay(thread_id: UUID, inputs: Mapping[str, Any], change: Change) -> Moved | None:
    """None when the message would have gone to the same place."""
    facts = facts_from_json(inputs)
    changed = change.change(thread_id, facts)
    if changed is facts:
        return None
    before, after = decide(facts), decide(changed)
    if (before.target, before.sitter_id) == (after.target, after.sitter_id):
        return None
    return Moved(before, after)


def place(decision: Decision) -> str:
    """Where it goes, in words for a list: a sitter's name, Owner Inbox, or that it is not sent."""
    if decision.facts.direction is Direction.OUTBOUND and decision.target is not Target.CLIENT:
        return "Not sent"
    return decision.goes_to
