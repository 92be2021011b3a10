"""One conversation: who it is with, what was said, and where the next message goes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import (
    Direction,
    FindingKind,
    MessageState,
    NumberClass,
    NumberStatus,
    ReviewStatus,
    ScanState,
    SenderKind,
    Target,
)
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.inbox.queries.conversations import FAILED, NOBODY
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.routing import rules as routing
from snoutos.rooms.routing.models import Decision
from snoutos.rooms.sending import queries as sending
from snoutos.rooms.threads.models import Delivery, Draft, Message, Thread
from snoutos.toolbox import paging
from snoutos.toolbox.paging import Page

NO_THREAD = "Thread not found. Create thread first?"
COMING_UP = 4
KINDS = {
    FindingKind.PHONE: "a phone number",
    FindingKind.EMAIL: "an e-mail address",
    FindingKind.URL: "a link",
    FindingKind.SOCIAL: "a social handle",
    FindingKind.PAYMENT: "a payment handle",
    FindingKind.OFF_PLATFORM: "an invitation to talk elsewhere",
}


@dataclass(frozen=True, slots=True)
class WindowCard:
    sitter_name: str
    starts_at: datetime
    ends_at: datetime
    is_now: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the office knows about one conversation."""

    id: UUID
    client_name: str
    is_unknown: bool
    client_since: datetime
    phone: str
    opted_out_at: datetime | None
    number: str
    number_class: NumberClass
    number_status: NumberStatus
    next_up: routing.NextUp
    windows: tuple[WindowCard, ...]
    unread_count: int
    last_activity_at: datetime
    draft: str

    @property
    def first_name(self) -> str:
        return self.client_name if self.is_unknown else self.client_name.split()[0]


@dataclass(frozen=True, slots=True)
class MessageCard:
    id: UUID
    direction: Direction
    sender_kind: SenderKind
    sender_name: str
    body: str
    media: tuple[str, ...]
    state: MessageState
    error: str
    error_code: int | None
    attempts: int
    retry_at: datetime | None
    scan: ScanState
    shares: tuple[str, ...]
    is_open: bool
    went_to: str
    because: str
    provider_sid: str
    from_address: str
    to_address: str
    segments: int
    at: datetime

    @property
    def is_failed(self) -> bool:
        return self.state in FAILED


def conversation(viewer: Actor, thread_id: UUID, *, now: datetime) -> Conversation:
    """Raises Missing for another organization's id exactly as for one that does not exist."""
    check_may(viewer, "threads.read")
    thread = _thread(viewer, thread_id)
    facts = inbound_facts(viewer, thread, at=now)
    number = sending.speaking_number(viewer, thread, at=now, now_and_next=facts.windows)
    number = number or thread.number
    drafts = Draft.objects.filter(thread=thread, user_id=viewer.id or NOBODY)
    return Conversation(
        id=thread.pk,
        client_name=thread.client.name,
        is_unknown=thread.client.is_provisional,
        client_since=thread.client.created_at,
        phone=thread.contact.address,
        opted_out_at=thread.contact.opted_out_at,
        number=number.e164,
        number_class=NumberClass(number.number_class),
        number_status=NumberStatus(number.status),
        next_up=routing.next_up(facts),
        windows=_windows(thread, now),
        unread_count=thread.unread_count,
        last_activity_at=thread.last_activity_at,
        draft=drafts.values_list("body", flat=True).first() or "",
    )


def next_decision(viewer: Actor, thread_id: UUID, *, now: datetime) -> routing.Decision:
    """What would happen to a message that came now. Stored nowhere."""
    check_may(viewer, "routing.read")
    return routing.decide(inbound_facts(viewer, _thread(viewer, thread_id), at=now))


def inbound_facts(viewer: Actor, thread: Thread, *, at: datetime) -> routing.Facts:
    """What routing would decide on if the client wrote now, to the number they would answer."""
    facts = sending.facts(viewer, thread, at=at)
    number = sending.speaking_number(viewer, thread, at=at, now_and_next=facts.windows)
    number = number or thread.number
    return replace(
        facts,
        direction=Direction.INBOUND,
        sitter_id=None,
        number_class=NumberClass(number.number_class),
        number_status=NumberStatus(number.status),
    )


def timeline(
    viewer: Actor, thread_id: UUID, *, before: str | None = None, limit: int = 50
) -> Page[MessageCard]:
    """The latest messages, oldest first; the cursor leads to earlier ones."""
    check_may(viewer, "threads.read")
    limit = paging.check_limit(limit)
    thread = _thread(viewer, thread_id)
    found = Message.objects.filter(thread=thread).order_by("-at", "-pk")
    if before:
        at, row_id = paging.decode(before)
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=row_id))
    page = paging.page_of(found[: limit + 1], limit=limit, position=lambda row: (row.at, row.pk))
    cards = _cards(page.items)
    return Page(items=tuple(reversed(cards)), next_cursor=page.next_cursor)


def message(viewer: Actor, message_id: UUID) -> tuple[UUID, MessageCard]:
    """One message and its conversation. Raises Missing."""
    check_may(viewer, "threads.read")
    found = Message.objects.filter(org_id=viewer.org_id, pk=message_id).first()
    if found is None:
        raise Missing("Message not found.")
    return found.thread_id, _cards([found])[0]


def _thread(viewer: Actor, thread_id: UUID) -> Thread:
    found = (
        Thread.objects.filter(org_id=viewer.org_id, pk=thread_id)
        .select_related("client", "contact", "number")
        .first()
    )
    if found is None:
        raise Missing(NO_THREAD)
    return found


def _windows(thread: Thread, now: datetime) -> tuple[WindowCard, ...]:
    rows = (
        Window.objects.filter(thread=thread, ends_at__gt=now)
        .select_related("sitter")
        .order_by("starts_at")[:COMING_UP]
    )
    return tuple(
        WindowCard(row.sitter.name, row.starts_at, row.ends_at, row.starts_at <= now)
        for row in rows
    )


def _cards(messages: Sequence[Message]) -> list[MessageCard]:
    ids = [one.pk for one in messages]
    deliveries = {one.message_id: one for one in Delivery.objects.filter(message_id__in=ids)}
    decisions = {
        one.message_id: one
        for one in Decision.objects.filter(message_id__in=ids).select_related("sitter")
    }
    violations: defaultdict[UUID, list[Violation]] = defaultdict(list)
    for violation in Violation.objects.filter(message_id__in=ids).order_by("id"):
        violations[violation.message_id].append(violation)
    return [
        _card(one, deliveries.get(one.pk), decisions.get(one.pk), violations[one.pk])
        for one in messages
    ]


def _card(
    message: Message,
    delivery: Delivery | None,
    decision: Decision | None,
    violations: Iterable[Violation],
) -> MessageCard:
    found = list(violations)
    is_blocked = message.state == MessageState.BLOCKED
    return MessageCard(
        id=message.pk,
        direction=Direction(message.direction),
        sender_kind=SenderKind(message.sender_kind),
        sender_name=message.sender_name,
        # What was stopped is shown covered, also to the office, until somebody reviews it.
        body=(message.redacted_body or message.body) if is_blocked else message.body,
        media=tuple(str(one.get("content_type", "")) for one in message.media),
        state=MessageState(message.state),
        error=delivery.error if delivery else "",
        error_code=delivery.error_code if delivery else None,
        attempts=delivery.attempts if delivery else 0,
        retry_at=delivery.due_at if delivery and message.state in FAILED else None,
        scan=ScanState(message.scan),
        shares=tuple(dict.fromkeys(KINDS[FindingKind(one.kind)] for one in found)),
        is_open=any(one.status == ReviewStatus.OPEN for one in found),
        went_to=_went_to(decision) if decision and message.direction == Direction.INBOUND else "",
        because=decision.because if decision else message.because,
        provider_sid=message.provider_sid or "",
        from_address=message.from_address,
        to_address=message.to_address,
        segments=message.segments,
        at=message.at,
    )


def _went_to(decision: Decision) -> str:
    if decision.target == Target.SITTER and decision.sitter:
        return f"Went to {decision.sitter.name}"
    return "Came to your inbox"
