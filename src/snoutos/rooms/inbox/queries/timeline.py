"""One conversation: who it is with, what was said, and where the next message goes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

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
    WindowKind,
)
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.inbox import rules
from snoutos.rooms.inbox.queries.conversations import FAILED, NOBODY
from snoutos.rooms.people.models import Client
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
TODAY_AT_MOST = 8
MOST_SHOWN = 500
KINDS = {
    FindingKind.PHONE: "a phone number",
    FindingKind.EMAIL: "an e-mail address",
    FindingKind.URL: "a link",
    FindingKind.SOCIAL: "a social handle",
    FindingKind.PAYMENT: "a payment handle",
    FindingKind.OFF_PLATFORM: "an invitation to talk elsewhere",
}
KIND_NAMES = {
    WindowKind.WEEKLY_CLIENT: "Weekly client",
    WindowKind.ONE_TIME_BOOKING: "One-time booking",
    WindowKind.MEET_AND_GREET: "Meet and greet",
}


@dataclass(frozen=True, slots=True)
class WindowCard:
    sitter_name: str
    kind: WindowKind
    starts_at: datetime
    ends_at: datetime
    is_now: bool

    @property
    def kind_name(self) -> str:
        return KIND_NAMES[self.kind]


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
    today: rules.DayBar | None
    unread_count: int
    last_activity_at: datetime
    draft: str
    first_name: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What the messages alone have to know of their conversation."""

    first_name: str
    unread_count: int


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
    where_and_why: str
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
    midnight = now.astimezone(ZoneInfo(viewer.time_zone)).replace(hour=0, minute=0, second=0)
    windows = _windows(thread, midnight)
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
        windows=tuple(_window(row, now) for row in windows if row.ends_at > now)[:COMING_UP],
        today=rules.day_bar(
            [(row.starts_at, row.ends_at) for row in windows], now=now, time_zone=viewer.time_zone
        ),
        unread_count=thread.unread_count,
        last_activity_at=thread.last_activity_at,
        draft=drafts.values_list("body", flat=True).first() or "",
        first_name=_first_name(thread.client),
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
    thread = _thread(viewer, thread_id)
    found = Message.objects.filter(thread=thread).order_by("-at", "-pk")
    if before:
        at, row_id = paging.decode(before)
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=row_id))
    limit = min(limit, MOST_SHOWN)
    page = paging.page_of(found[: limit + 1], limit=limit, position=lambda row: (row.at, row.pk))
    cards = _cards(page.items)
    return Page(items=tuple(reversed(cards)), next_cursor=page.next_cursor)


def heading(viewer: Actor, thread_id: UUID) -> Heading:
    check_may(viewer, "threads.read")
    thread = _thread(viewer, thread_id)
    return Heading(_first_name(thread.client), thread.unread_count)


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


def _first_name(client: Client) -> str:
    return client.name if client.is_provisional else (client.name.split() or ["the client"])[0]


def _windows(thread: Thread, since: datetime) -> list[Window]:
    found = Window.objects.filter(thread=thread, ends_at__gt=since).select_related("sitter")
    return list(found.order_by("starts_at")[: COMING_UP + TODAY_AT_MOST])


def _window(row: Window, now: datetime) -> WindowCard:
    return WindowCard(
        row.sitter.name, WindowKind(row.kind), row.starts_at, row.ends_at, row.starts_at <= now
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
    is_inbound = message.direction == Direction.INBOUND
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
        where_and_why=_where_and_why(decision) if decision and is_inbound else "",
        because=decision.because if decision else message.because,
        provider_sid=message.provider_sid or "",
        from_address=message.from_address,
        to_address=message.to_address,
        segments=message.segments,
        at=message.at,
    )


def _where_and_why(decision: Decision) -> str:
    return rules.where_and_why(
        routing.facts_from_json(decision.inputs),
        target=Target(decision.target),
        rule=decision.rule,
        because=decision.because,
    )
