"""Decisions as they were made."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import Direction, Target
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.routing.models import Decision

NO_DECISION = "We have no record of why this message went where it went."


@dataclass(frozen=True, slots=True)
class StepCard:
    question: str
    answer: str
    explanation: str
    is_yes: bool
    decides: bool


@dataclass(frozen=True, slots=True)
class DecisionCard:
    id: UUID
    thread_id: UUID
    message_id: UUID | None
    direction: Direction
    target: Target
    sitter_name: str
    rule: str
    because: str
    steps: tuple[StepCard, ...]
    ruleset: str
    at: datetime


def decision_of(viewer: Actor, message_id: UUID) -> DecisionCard:
    """Why one message went where it went, as it was decided then. Raises Missing."""
    check_may(viewer, "routing.read")
    found = (
        Decision.objects.filter(org_id=viewer.org_id, message_id=message_id)
        .select_related("sitter")
        .order_by("id")
        .first()
    )
    if found is None:
        raise Missing(NO_DECISION)
    return DecisionCard(
        id=found.pk,
        thread_id=found.thread_id,
        message_id=found.message_id,
        direction=Direction(found.direction),
        target=Target(found.target),
        sitter_name=found.sitter.name if found.sitter else "",
        rule=found.rule,
        because=found.because,
        steps=tuple(
            StepCard(
                question=step["question"],
                answer=step["answer"],
                explanation=step["explanation"],
                is_yes=step["is_yes"],
                decides=step["decides"],
            )
            for step in found.steps
        ),
        ruleset=found.ruleset,
        at=found.at,
    )
