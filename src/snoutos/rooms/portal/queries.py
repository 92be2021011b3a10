"""What a sitter may see. No card here has a field for a client's number, so none can show one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import (
    Direction,
    MessageState,
    NumberClass,
    NumberStatus,
    ScanState,
    SenderKind,
)
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.policy import rules as policy
from snoutos.rooms.portal import rules
from snoutos.rooms.threads.models import Draft, Message, Thread

NOBODY_YET = "A new client"
SCHEDULE_AHEAD = timedelta(days=28)
SCHEDULE_BACK = timedelta(days=7)
MOST_MESSAGES = 200
NOBODY = UUID(int=0)
SENDING = (MessageState.QUEUED, MessageState.SENDING)


@dataclass(frozen=True, slots=True)
class NumberCard:
    """A business number: the only kind of number that a sitter ever sees."""

    id: UUID
    e164: str
    number_class: NumberClass


@dataclass(frozen=True, slots=True)
class WindowCard:
    id: UUID
    thread_id: UUID
    client_name: str
    short_name: str
    starts_at: datetime
    ends_at: datetime
    phase: rules.Phase


@dataclass(frozen=True, slots=True)
class MessageCard:
    id: UUID
    is_own: bool
    direction: Direction
    sender_kind: SenderKind
    label: str
    body: str
    media_count: int
    state: MessageState
    is_flagged: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ConversationCard:
    id: UUID
    client_id: UUID
    client_name: str
    short_name: str
    number: NumberCard
    window: WindowCard
    last: MessageCard | None
    last_activity_at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    card: ConversationCard
    messages: tuple[MessageCard, ...]
    draft: str
    is_opted_out: bool


def conversations(viewer: Actor, *, now: datetime) -> tuple[ConversationCard, ...]:
    """The conversations that are open to this sitter now, the next to close first."""
    windows = _windows(viewer).filter(starts_at__lte=now, ends_at__gt=now)
    windows = windows.select_related("thread__client", "thread__number").order_by("ends_at", "id")
    found = list(windows)
    number = my_number(viewer)
    messages = _messages_of(found, viewer, now)
    return tuple(
        _conversation(window, number, messages[window.thread_id][-1:], now) for window in found
    )


def conversation(viewer: Actor, thread_id: UUID, *, now: datetime) -> Conversation:
    """One conversation, inside the window only. Raises Missing or Refused."""
    thread = _thread(viewer, thread_id)
    windows = list(
        _windows(viewer).filter(thread=thread).select_related("thread__client", "thread__number")
    )
    hours = rules.open_now([rules.Hours(w.starts_at, w.ends_at) for w in windows], now)
    window = next(w for w in windows if w.starts_at == hours.starts_at)
    messages = _messages_of([window], viewer, now)[thread.pk]
    drafts = Draft.objects.filter(thread=thread, user_id=viewer.id or NOBODY)
    return Conversation(
        card=_conversation(window, my_number(viewer), messages[-1:], now),
        messages=tuple(messages),
        draft=drafts.values_list("body", flat=True).first() or "",
        is_opted_out=thread.contact.opted_out_at is not None,
    )


def schedule(viewer: Actor, *, now: datetime) -> tuple[WindowCard, ...]:
    """This sitter's windows of the last days and the coming weeks, in order."""
    windows = _windows(viewer).filter(
        ends_at__gt=now - SCHEDULE_BACK, starts_at__lt=now + SCHEDULE_AHEAD
    )
    return tuple(
        _window(window, now)
        for window in windows.select_related("thread__client").order_by("starts_at", "id")
    )


def my_number(viewer: Actor) -> NumberCard | None:
    found = Number.objects.filter(
        org_id=viewer.org_id, sitter_id=viewer.sitter_id or NOBODY, status=NumberStatus.ACTIVE
    ).first()
    return _number(found) if viewer.sitter_id and found else None


def check_known(viewer: Actor, thread_id: UUID) -> None:
    """Raises Missing unless this sitter has, had or will have a window in the conversation."""
    if not _windows(viewer).filter(thread_id=thread_id).exists():
        raise Missing(rules.NO_SUCH_THREAD)


def _windows(viewer: Actor):  # type: ignore[no-untyped-def]  # a queryset of Window
    if viewer.sitter_id is None:
        return Window.objects.none()
    return Window.objects.filter(org_id=viewer.org_id, sitter_id=viewer.sitter_id)


def _thread(viewer: Actor, thread_id: UUID) -> Thread:
    thread = (
        Thread.objects.select_related("contact").filter(org_id=viewer.org_id, pk=thread_id).first()
    )
    if thread is None:
        raise Missing(rules.NO_SUCH_THREAD)
    return thread


def _messages_of(
    open_windows: Iterable[Window], viewer: Actor, now: datetime
) -> defaultdict[UUID, list[MessageCard]]:
    """Decision D6: everything inside the sitter's own windows with that client, and the last few
    messages from before the present window began, oldest first."""
    cards: defaultdict[UUID, list[MessageCard]] = defaultdict(list)
    present = {window.thread_id: window for window in open_windows}
    if not present:
        return cards
    inside = Q(pk__in=[])
    for window in _windows(viewer).filter(thread_id__in=present, starts_at__lte=now):
        inside |= Q(thread_id=window.thread_id, at__gte=window.starts_at, at__lt=window.ends_at)
    visible = {
        message.pk: message
        for message in Message.objects.filter(inside).order_by("-at", "-id")[
            : MOST_MESSAGES * len(present)
        ]
    }
    for window in present.values():
        before = Message.objects.filter(thread_id=window.thread_id, at__lt=window.starts_at)
        before = before.exclude(state=MessageState.BLOCKED)
        for message in before.order_by("-at", "-id")[: rules.EARLIER_MESSAGES]:
            visible[message.pk] = message
    for message in sorted(visible.values(), key=lambda one: (one.at, one.pk)):
        card = _message(message, viewer)
        if message.state != MessageState.BLOCKED or card.is_own:
            cards[message.thread_id].append(card)
    return cards


def _message(message: Message, viewer: Actor) -> MessageCard:
    is_own = message.sender_sitter_id is not None and message.sender_sitter_id == viewer.sitter_id
    return MessageCard(
        id=message.pk,
        is_own=is_own,
        direction=Direction(message.direction),
        sender_kind=SenderKind(message.sender_kind),
        label=rules.label(message.sender_kind, without_contact(message.sender_name), is_own=is_own),
        body=_body(message),
        media_count=len(message.media),
        state=MessageState(message.state),
        is_flagged=message.scan != ScanState.CLEAN,
        at=message.at,
    )


def _body(message: Message) -> str:
    """The text with every contact detail covered. What nobody has scanned yet is scanned now."""
    if message.redacted_body:
        return message.redacted_body
    return without_contact(message.body) if message.scan != ScanState.CLEAN else message.body


def without_contact(text: str) -> str:
    return policy.redact(text, policy.scan(text))


def client_name(name: str, *, is_provisional: bool) -> str:
    """A provisional client is called by their phone number, which a sitter must not read."""
    return NOBODY_YET if is_provisional else without_contact(name)


def _conversation(
    window: Window, own: NumberCard | None, last: list[MessageCard], now: datetime
) -> ConversationCard:
    thread = window.thread
    card = _window(window, now)
    return ConversationCard(
        id=thread.pk,
        client_id=thread.client_id,
        client_name=card.client_name,
        short_name=card.short_name,
        number=own or _number(thread.number),
        window=card,
        last=last[-1] if last else None,
        last_activity_at=last[-1].at if last else window.starts_at,
    )


def _window(window: Window, now: datetime) -> WindowCard:
    client = window.thread.client
    name = client_name(client.name, is_provisional=client.is_provisional)
    return WindowCard(
        id=window.pk,
        thread_id=window.thread_id,
        client_name=name,
        short_name=name if client.is_provisional else rules.short_name(name),
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        phase=rules.phase(rules.Hours(window.starts_at, window.ends_at), now),
    )


def _number(number: Number) -> NumberCard:
    return NumberCard(number.pk, number.e164, NumberClass(number.number_class))
