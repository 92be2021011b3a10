"""Messages for programs: read, send once, send once more, and why they went where they went."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from ninja import Header, Router, Status

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import (
    Direction,
    FindingKind,
    MessageState,
    PolicyAction,
    ReviewStatus,
    Role,
    ScanState,
    SenderKind,
    Target,
)
from snoutos.rooms.attachments import actions as files, queries as attachments
from snoutos.rooms.attachments.rules import AttachmentCard, Kind, State
from snoutos.rooms.inbox.queries import timeline as threads
from snoutos.rooms.inbox.queries.cards import AttemptCard, MessageCard, ViolationCard
from snoutos.rooms.routing.queries import decisions as routing
from snoutos.rooms.sending.actions import again, send as sending
from snoutos.toolbox import paging
from snoutos.toolbox.door import open_to
from snoutos.toolbox.files import handed_out
from snoutos.toolbox.schema import Schema

router = Router(tags=["messages"], auth=open_to(Role.OWNER, Role.ADMIN))


class DeliveryOut(Schema):
    """One time we asked the provider to send."""

    attempt_no: int
    status: str
    provider_error_code: int | None
    error: str
    created_at: datetime


class ViolationOut(Schema):
    id: UUID
    violation_type: FindingKind
    excerpt: str
    because: str
    action_taken: PolicyAction
    status: ReviewStatus


class AttachmentOut(Schema):
    """A file that came with the message. `url` answers once `state` is `kept`."""

    id: UUID
    kind: Kind
    state: State
    content_type: str
    size: int
    url: str
    error: str
    is_held: bool


class MessageOut(Schema):
    id: UUID
    thread_id: UUID
    direction: Direction
    sender_type: SenderKind
    sender_id: UUID | None
    sender_name: str
    body: str
    redacted_body: str | None
    attachments: list[AttachmentOut]
    status: MessageState
    error: str
    has_policy_violation: bool
    policy_violations: list[ViolationOut]
    deliveries: list[DeliveryOut]
    because: str
    from_address: str
    to_address: str
    provider_message_sid: str | None
    segments: int
    created_at: datetime


class MessageList(Schema):
    items: list[MessageOut]
    next_cursor: str | None


class StepOut(Schema):
    question: str
    answer: str
    explanation: str
    decides: bool


class DecisionOut(Schema):
    target: Target
    sitter_name: str
    rule: str
    because: str
    steps: list[StepOut]
    ruleset: str
    decided_at: datetime


class SendIn(Schema):
    thread_id: UUID
    body: str
    confirm_policy: bool = False


class SentOut(Schema):
    message_id: UUID
    status: MessageState
    has_policy_violation: bool


class RetryIn(Schema):
    reason: str = ""


@router.get(
    "/messages/threads/{uuid:thread_id}", response=MessageList, operation_id="list_thread_messages"
)
def list_messages(
    request: HttpRequest, thread_id: UUID, cursor: str | None = None, limit: int = 50
) -> MessageList:
    """The latest messages, oldest first; the cursor leads to earlier ones."""
    limit = paging.check_limit(limit)
    page = threads.timeline(_viewer(request), thread_id, before=cursor, limit=limit)
    return MessageList(items=[_message(one) for one in page.items], next_cursor=page.next_cursor)


@router.get("/messages/{uuid:message_id}", response=MessageOut, operation_id="get_message")
def get_message(request: HttpRequest, message_id: UUID) -> MessageOut:
    return _message(threads.message(_viewer(request), message_id)[1])


@router.get(
    "/messages/attachments/{uuid:attachment_id}",
    response=None,
    operation_id="get_attachment",
)
def get_attachment(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """The file itself: a picture as JPEG, PNG or GIF, anything else as it came."""
    found = attachments.file(_viewer(request), attachment_id)
    return handed_out(
        found.body, content_type=found.content_type, name=found.name, is_shown=False, seconds=0
    )


@router.post(
    "/messages/attachments/{uuid:attachment_id}/release",
    response={204: None},
    operation_id="release_attachment",
)
def release_attachment(request: HttpRequest, attachment_id: UUID) -> Status[None]:
    """Let sitters see a picture, where the office looks first."""
    files.release(by=_viewer(request), attachment_id=attachment_id, at=now())
    return Status(204, None)


@router.get(
    "/messages/{uuid:message_id}/decision",
    response=DecisionOut,
    operation_id="get_message_decision",
)
def get_decision(request: HttpRequest, message_id: UUID) -> DecisionOut:
    """Why a message went where it went, as it was decided then."""
    found = routing.decision_of(_viewer(request), message_id)
    return DecisionOut(
        target=found.target, sitter_name=found.sitter_name, rule=found.rule,
        because=found.because, ruleset=found.ruleset, decided_at=found.at,
        steps=[
            StepOut(
                question=one.question, answer=one.answer, explanation=one.explanation,
                decides=one.decides,
            )
            for one in found.steps
        ],
    )  # fmt: skip


@router.post("/messages/send", response={201: SentOut}, operation_id="send_message")
def send_message(
    request: HttpRequest,
    written: SendIn,
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
) -> Status[SentOut]:
    """Queue a message. The same Idempotency-Key again answers with the same message."""
    message = sending.send_message(
        by=_viewer(request), thread_id=written.thread_id, body=written.body,
        idempotency_key=idempotency_key, confirm_policy=written.confirm_policy, at=now(),
    )  # fmt: skip
    return Status(
        201,
        SentOut(
            message_id=message.pk, status=MessageState(message.state),
            has_policy_violation=message.scan == ScanState.FLAGGED,
        ),
    )  # fmt: skip


@router.post("/messages/{uuid:message_id}/retry", response=SentOut, operation_id="retry_message")
def retry_message(request: HttpRequest, message_id: UUID, why: RetryIn | None = None) -> SentOut:
    """Send a failed message once more."""
    message = again.retry_message(
        by=_viewer(request), message_id=message_id, reason=why.reason if why else "", at=now()
    )
    return SentOut(
        message_id=message.pk, status=MessageState(message.state),
        has_policy_violation=message.scan == ScanState.FLAGGED,
    )  # fmt: skip


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer


def _message(card: MessageCard) -> MessageOut:
    return MessageOut(
        id=card.id,
        thread_id=card.thread_id,
        direction=card.direction,
        sender_type=card.sender_kind,
        sender_id=card.sender_id,
        sender_name=card.sender_name,
        body=card.body,
        redacted_body=card.redacted_body or None,
        attachments=[_attachment(one) for one in card.attachments],
        status=card.state,
        error=card.error,
        has_policy_violation=card.scan == ScanState.FLAGGED,
        policy_violations=[_violation(one) for one in card.violations],
        deliveries=[_delivery(one) for one in card.tries],
        because=card.because,
        from_address=card.from_address,
        to_address=card.to_address,
        provider_message_sid=card.provider_sid or None,
        segments=card.segments,
        created_at=card.at,
    )


def _attachment(card: AttachmentCard) -> AttachmentOut:
    return AttachmentOut(
        id=card.id, kind=card.kind, state=card.state, content_type=card.content_type,
        size=card.size, url=f"/api/messages/attachments/{card.id}", error=card.error,
        is_held=card.is_held,
    )  # fmt: skip


def _violation(card: ViolationCard) -> ViolationOut:
    return ViolationOut(
        id=card.id,
        violation_type=card.kind,
        excerpt=card.excerpt,
        because=card.because,
        action_taken=card.action,
        status=card.status,
    )


def _delivery(card: AttemptCard) -> DeliveryOut:
    # What was said while nobody knew is over once it is known to have left.
    has_left = card.state in (MessageState.SENT, MessageState.DELIVERED)
    return DeliveryOut(
        attempt_no=card.ordinal,
        status=card.state,
        provider_error_code=None if has_left else card.error_code,
        error="" if has_left else card.error,
        created_at=card.started_at,
    )
