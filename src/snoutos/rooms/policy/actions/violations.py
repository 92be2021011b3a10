"""Keeping what the detector found."""

from collections.abc import Sequence

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import PolicyAction
from snoutos.rooms.audit.actions import record
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.policy.rules import Finding, excerpt
from snoutos.rooms.threads.models import Message


def keep_violations(
    *, by: Actor, message: Message, findings: Sequence[Finding], action: PolicyAction
) -> list[Violation]:
    """One violation per finding. The detail itself is never part of it."""
    return [_keep(by, message, findings, finding, action) for finding in findings]


def _keep(
    by: Actor,
    message: Message,
    findings: Sequence[Finding],
    finding: Finding,
    action: PolicyAction,
) -> Violation:
    violation = Violation.objects.create(
        org_id=by.org_id,
        thread_id=message.thread_id,
        message=message,
        kind=finding.kind.value,
        # All of them are covered, or the excerpt of one would give away its neighbor.
        excerpt=excerpt(message.body, findings),
        rule=finding.rule,
        because=finding.because,
        action=action.value,
        at=message.at,
    )
    record(
        "policy.violation.created",
        by=by,
        entity_type="violation",
        entity_id=violation.pk,
        thread_id=message.thread_id,
        correlation_id=message.pk,
        payload={"kind": violation.kind, "action": violation.action},
        at=message.at,
    )
    return violation
