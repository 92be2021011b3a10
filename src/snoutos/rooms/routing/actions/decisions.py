"""Keeping decisions."""

from snoutos.kernel.actor import Actor
from snoutos.rooms.audit.actions import record
from snoutos.rooms.routing.models import Decision
from snoutos.rooms.routing.rules.deciding import (
    RULESET,
    Decision as Decided,
    Facts,
    steps_to_json,
    to_json,
)
from snoutos.rooms.threads.models import Message, Thread


def keep_decision(
    *, by: Actor, thread: Thread, message: Message | None, facts: Facts, decision: Decided
) -> Decision:
    """Store where something goes with everything needed to decide it again."""
    kept = Decision.objects.create(
        org_id=by.org_id,
        thread=thread,
        message=message,
        direction=facts.direction.value,
        target=decision.target.value,
        sitter_id=decision.sitter_id,
        rule=decision.rule.value,
        because=decision.because,
        inputs=to_json(facts),
        steps=steps_to_json(decision.steps),
        ruleset=RULESET,
        at=facts.at,
    )
    record(
        "routing.evaluated",
        by=by,
        entity_type="decision",
        entity_id=kept.pk,
        thread_id=thread.pk,
        correlation_id=message.pk if message else None,
        payload={"target": decision.target.value, "rule": decision.rule.value},
        at=facts.at,
    )
    return kept
