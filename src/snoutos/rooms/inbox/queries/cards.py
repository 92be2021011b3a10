"""Messages as the office sees them: what was said, what became of it, and why."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.errors import Retry, explain
from snoutos.kernel.words import (
    Direction,
    FindingKind,
    MessageState,
    PolicyAction,
    ReviewStatus,
    ScanState,
    SenderKind,
    Target,
)
from snoutos.rooms.attachments import queries as attachments
from snoutos.rooms.attachments.rules import AttachmentCard
from snoutos.rooms.inbox import rules
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.policy.rules import KIND_NAMES
from snoutos.rooms.routing.models import Decision
from snoutos.rooms.routing.rules import deciding as routing
from snoutos.rooms.threads.models import Attempt, Delivery, Message
from snoutos.rooms.threads.rules import FAILURES


@dataclass(frozen=True, slots=True)
class AttemptCard:
    """One time we asked the provider to send."""

    ordinal: int
    state: str
    error_code: int | None
    error: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class ViolationCard:
    id: UUID
    kind: FindingKind
    excerpt: str
    because: str
    action: PolicyAction
    status: ReviewStatus


@dataclass(frozen=True, slots=True)
class MessageCard:
    id: UUID
    thread_id: UUID
    direction: Direction
    sender_kind: SenderKind
    sender_id: UUID | None
    sender_name: str
    body: str
    redacted_body: str
    attachments: tuple[AttachmentCard, ...]
    state: MessageState
    error: str
    error_code: int | None
    attempts: int
    tries: tuple[AttemptCard, ...]
    retry_at: datetime | None
    leaves_at: datetime | None  # not before then, while it has not been tried
    scan: ScanState
    violations: tuple[ViolationCard, ...]
    where_and_why: str
    because: str
    provider_sid: str
    from_address: str
    to_address: str
    segments: int
    at: datetime

    @property
    def is_failed(self) -> bool:
        return self.state in FAILURES

    @property
    def may_be_tried_again(self) -> bool:
        """Nobody is invited to repeat what would be refused in the same way."""
        return self.error_code is None or explain(self.error_code, None).retry is not Retry.NO

    @property
    def is_seen(self) -> bool:
        """Whether anything of the text can be seen: it may be empty, or all of it invisible."""
        return any(one.isprintable() and not one.isspace() for one in self.body)

    @property
    def shares(self) -> tuple[str, ...]:
        """What was found in it, each kind once, as a person would say it."""
        return tuple(
            dict.fromkeys(KIND_NAMES[one.kind] for one in self.violations if one.kind in KIND_NAMES)
        )


def message_cards(viewer: Actor, messages: Sequence[Message]) -> list[MessageCard]:
    """In a fixed number of statements, however many messages."""
    ids = [one.pk for one in messages]
    deliveries = {one.message_id: one for one in Delivery.objects.filter(message_id__in=ids)}
    decisions = {one.message_id: one for one in Decision.objects.filter(message_id__in=ids)}
    tries: defaultdict[UUID, list[AttemptCard]] = defaultdict(list)
    for attempt in Attempt.objects.filter(delivery__in=deliveries.values()).order_by("ordinal"):
        tries[attempt.delivery_id].append(_attempt(attempt))
    violations: defaultdict[UUID, list[ViolationCard]] = defaultdict(list)
    found = Violation.objects.filter(message_id__in=ids, org_id=viewer.org_id).order_by("id")
    for violation in found:
        violations[violation.message_id].append(_violation(violation))
    files = attachments.of_messages(viewer, [one.pk for one in messages if one.media])
    return [
        _card(
            one,
            files.get(one.pk, ()),
            delivery := deliveries.get(one.pk),
            decisions.get(one.pk),
            tuple(tries[delivery.pk]) if delivery else (),
            tuple(violations[one.pk]),
        )
        for one in messages
    ]


def leaves_at(state: MessageState, delivery: Delivery | None) -> datetime | None:
    """Held back, so that what it belongs to can still be undone."""
    is_waiting = state is MessageState.QUEUED and delivery is not None and not delivery.attempts
    return delivery.due_at if delivery is not None and is_waiting else None


def _card(
    message: Message,
    files: tuple[AttachmentCard, ...],
    delivery: Delivery | None,
    decision: Decision | None,
    tries: tuple[AttemptCard, ...],
    violations: tuple[ViolationCard, ...],
) -> MessageCard:
    state = MessageState(message.state)
    is_inbound = message.direction == Direction.INBOUND
    # What was stopped is shown covered, also to the office, until somebody reviews it.
    is_covered = state is MessageState.BLOCKED and bool(message.redacted_body)
    return MessageCard(
        id=message.pk,
        thread_id=message.thread_id,
        direction=Direction(message.direction),
        sender_kind=SenderKind(message.sender_kind),
        sender_id=message.sender_sitter_id or message.sender_user_id,
        sender_name=message.sender_name,
        body=message.redacted_body if is_covered else message.body,
        redacted_body=message.redacted_body,
        attachments=files,
        state=state,
        error=delivery.error if delivery else "",
        error_code=delivery.error_code if delivery else None,
        attempts=delivery.attempts if delivery else 0,
        tries=tries,
        retry_at=delivery.due_at if delivery and state in FAILURES else None,
        leaves_at=leaves_at(state, delivery),
        scan=ScanState(message.scan),
        violations=violations,
        where_and_why=_where_and_why(decision) if decision and is_inbound else "",
        because=decision.because if decision else message.because,
        provider_sid=message.provider_sid or "",
        from_address=message.from_address,
        to_address=message.to_address,
        segments=message.segments,
        at=message.at,
    )


def _attempt(row: Attempt) -> AttemptCard:
    return AttemptCard(
        ordinal=row.ordinal,
        state=row.state or row.outcome,
        error_code=row.error_code,
        error=row.error,
        started_at=row.started_at,
    )


def _violation(row: Violation) -> ViolationCard:
    return ViolationCard(
        id=row.pk,
        kind=FindingKind(row.kind),
        excerpt=row.excerpt,
        because=row.because,
        action=PolicyAction(row.action),
        status=ReviewStatus(row.status),
    )


def _where_and_why(decision: Decision) -> str:
    return rules.where_and_why(
        routing.facts_from_json(decision.inputs),
        target=Target(decision.target),
        rule=decision.rule,
        because=decision.because,
    )
