"""Keeping what the detector found."""

from collections.abc import Sequence

from snoutos.kernel.actor import Actor
from snoutos.kernel.detector.scan import BLOCK
from snoutos.kernel.words import FindingKind, Grade, PolicyAction, SenderKind
from snoutos.rooms.audit.actions import record
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.policy.rules import NOT_CHECKED, Finding, Sensitivity, excerpt, rule_on
from snoutos.rooms.threads.models import Message


def keep_violations(
    *,
    by: Actor,
    message: Message,
    findings: Sequence[Finding],
    action: PolicyAction,
    sensitivity: Sensitivity = Sensitivity.BALANCED,
) -> list[Violation]:
    """One violation per finding. The detail itself is never part of it."""
    return [_keep(by, message, findings, finding, action, sensitivity) for finding in findings]


def keep_unchecked(*, by: Actor, message: Message) -> Violation:
    """The detector failed at a message that was held: the owner looks at it like at a finding."""
    violation = Violation.objects.create(
        org_id=by.org_id,
        thread_id=message.thread_id,
        message=message,
        kind=FindingKind.UNCHECKED.value,
        # Nothing of it is known to be harmless.
        excerpt=BLOCK,
        rule="unchecked",
        because=NOT_CHECKED,
        grade=Grade.HELD.value,
        action=PolicyAction.BLOCKED.value,
        at=message.at,
    )
    _note(by, message, violation)
    return violation


def _keep(
    by: Actor,
    message: Message,
    findings: Sequence[Finding],
    finding: Finding,
    action: PolicyAction,
    sensitivity: Sensitivity,
) -> Violation:
    author = SenderKind(message.sender_kind)
    ruling = rule_on(finding.kind, finding.confidence, sensitivity, author)
    violation = Violation.objects.create(
        org_id=by.org_id,
        thread_id=message.thread_id,
        message=message,
        kind=finding.kind.value,
        # All of them are covered, or the excerpt of one would give away its neighbor.
        excerpt=excerpt(message.body, findings),
        rule=finding.rule,
        because=finding.because,
        grade=ruling.grade.value,
        ruling=ruling.sentence,
        confidence=finding.confidence,
        sensitivity=sensitivity.value,
        action=action.value,
        at=message.at,
    )
    _note(by, message, violation)
    return violation


def _note(by: Actor, message: Message, violation: Violation) -> None:
    record(
        "policy.violation.created",
        by=by,
        entity_type="violation",
        entity_id=violation.pk,
        thread_id=message.thread_id,
        correlation_id=message.pk,
        payload={
            "kind": violation.kind,
            "action": violation.action,
            "rule": violation.rule,
            "grade": violation.grade,
        },
        at=message.at,
    )
