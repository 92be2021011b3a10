"""What a sitter may see. No card here has a field for a client's number, so none can show one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from snoutos.kernel.actor import Actor
from snoutos.kernel.detector.allowed import NOTHING, Allow
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
from snoutos.rooms.attachments import queries as attachments
from snoutos.rooms.attachments.rules import AttachmentCard, CoveredFile, covered
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.policy.queries.allowing import for_sitters
from snoutos.rooms.portal import rules
from snoutos.rooms.portal.queries import texts
from snoutos.rooms.portal.queries.texts import NOBODY
from snoutos.rooms.routing.queries.facts import rested_front_desk
from snoutos.rooms.threads.models import Draft, Message, Thread

SCHEDULE_AHEAD = timedelta(days=28)
SCHEDULE_BACK = timedelta(days=7)
MOST_MESSAGES = 200
# All that is ever read of a client and a number here.
OF_WINDOW = ("org", "thread", "sitter", "starts_at", "ends_at")
OF_CLIENT = ("thread__client", "thread__client__name", "thread__client__is_provisional")
OF_NUMBER = (
    "thread__number", "thread__number__e164", "thread__number__number_class",
    "thread__number__status",
)  # fmt: skip


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
    files: tuple[CoveredFile, ...]
    state: MessageState
    is_flagged: bool
    stopped: str  # why an own message was not sent
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
    newest = texts.visible(viewer).filter(thread=OuterRef("thread_id")).order_by("-at", "-id")
    windows = list(
        _with_numbers(_windows(viewer).filter(starts_at__lte=now, ends_at__gt=now))
        .annotate(newest_id=Subquery(newest.values("pk")[:1]))
        .order_by("ends_at", "id")
    )
    messages = texts.last_ones(viewer, [window.newest_id for window in windows])
    numbers, allow = _speaking(viewer, windows), for_sitters(viewer)
    return tuple(
        _conversation(viewer, window, number, messages.get(window.thread_id), allow, now)
        for window, number in zip(windows, numbers, strict=True)
    )


def conversation(viewer: Actor, thread_id: UUID, *, now: datetime) -> Conversation:
    """One conversation, inside the window only. Raises Missing or Refused."""
    windows = list(_with_numbers(_windows(viewer).filter(thread_id=thread_id)))
    hours = rules.open_now([rules.Hours(w.starts_at, w.ends_at) for w in windows], now)
    window = next(w for w in windows if w.starts_at == hours.starts_at)
    messages = _messages(viewer, window, windows)
    opted_out_at = Thread.objects.filter(pk=thread_id).values_list("contact__opted_out_at")
    last, allow = messages[-1] if messages else None, for_sitters(viewer)
    files = attachments.of_messages(viewer, [one.pk for one in messages if one.media])
    card = _conversation(viewer, window, _speaking(viewer, [window])[0], last, allow, now)
    return Conversation(
        card=card,
        messages=tuple(
            _message(message, viewer, card.client_name, files.get(message.pk, ()), allow)
            for message in messages
        ),
        draft=my_draft(viewer, thread_id),
        is_opted_out=opted_out_at.get()[0] is not None,
    )


def picture(
    viewer: Actor, attachment_id: UUID, *, is_small: bool, now: datetime
) -> attachments.File:
    """A picture of a message that this sitter sees now. Raises Missing or Refused.

    A contact card is one big contact detail, and what else a file may hold nobody has read.
    """
    thread_id, _ = attachments.message_of(viewer, attachment_id)
    try:
        shown = conversation(viewer, thread_id, now=now).messages
    except Missing as missing:
        raise Missing(attachments.NO_ATTACHMENT) from missing
    if not any(file.id == attachment_id and file.is_here for one in shown for file in one.files):
        raise Missing(attachments.NO_ATTACHMENT)
    return attachments.file(viewer, attachment_id, is_small=is_small)


def my_draft(viewer: Actor, thread_id: UUID) -> str:
    """What this sitter has typed and not sent, also while the conversation is closed."""
    drafts = Draft.objects.filter(
        org_id=viewer.org_id, thread_id=thread_id, user_id=viewer.id or NOBODY
    )
    return drafts.values_list("body", flat=True).first() or ""


def schedule(viewer: Actor, *, now: datetime) -> tuple[WindowCard, ...]:
    """This sitter's windows of the last days and the coming weeks, in order."""
    windows = _windows(viewer).filter(
        ends_at__gt=now - SCHEDULE_BACK, starts_at__lt=now + SCHEDULE_AHEAD
    )
    windows = windows.select_related("thread__client").only(*OF_WINDOW, *OF_CLIENT)
    return tuple(_window(window, now) for window in windows.order_by("starts_at", "id"))


def my_number(viewer: Actor) -> NumberCard | None:
    mine = Number.objects.filter(
        org_id=viewer.org_id, sitter_id=viewer.sitter_id or NOBODY, status=NumberStatus.ACTIVE
    )
    found = mine.only("e164", "number_class").first()
    return _number(found) if found else None


def check_known(viewer: Actor, thread_id: UUID) -> None:
    """Raises Missing unless this sitter has, had or will have a window in the conversation."""
    if not _windows(viewer).filter(thread_id=thread_id).exists():
        raise Missing(rules.NO_SUCH_THREAD)


def _windows(viewer: Actor) -> QuerySet[Window]:
    if viewer.sitter_id is None:
        return Window.objects.none()
    return Window.objects.filter(org_id=viewer.org_id, sitter_id=viewer.sitter_id)


def _with_numbers(windows: QuerySet[Window]) -> QuerySet[Window]:
    return windows.select_related("thread__client", "thread__number").only(
        *OF_WINDOW, *OF_CLIENT, *OF_NUMBER
    )


def _messages(viewer: Actor, present: Window, windows: Iterable[Window]) -> list[Message]:
    """Decision D6: everything inside the sitter's own windows with that client, and the last few
    messages from before the present window began, oldest first."""
    inside = Q()
    for window in windows:
        if window.starts_at <= present.starts_at:
            inside |= Q(at__gte=window.starts_at, at__lt=window.ends_at)
    newest_first = texts.visible(viewer).filter(thread_id=present.thread_id).order_by("-at", "-id")
    before = newest_first.filter(at__lt=present.starts_at).exclude(state=MessageState.BLOCKED)
    found = {message.pk: message for message in newest_first.filter(inside)[:MOST_MESSAGES]}
    found |= {message.pk: message for message in before[: rules.EARLIER_MESSAGES]}
    return texts.cover_together(found.values())


def _message(
    message: Message, viewer: Actor, client_name: str,
    files: Sequence[AttachmentCard] = (), allow: Allow = NOTHING,
) -> MessageCard:  # fmt: skip
    is_own = message.sender_sitter_id is not None and message.sender_sitter_id == viewer.sitter_id
    kind, state = SenderKind(message.sender_kind), MessageState(message.state)
    scan = ScanState(message.scan)
    name = client_name if kind is SenderKind.CLIENT else rules.without_contact(message.sender_name)
    return MessageCard(
        id=message.pk,
        is_own=is_own,
        direction=Direction(message.direction),
        sender_kind=kind,
        label=rules.label(kind, name, is_own=is_own),
        # Looked at again on the way out, whatever was found on the way in.
        body=rules.without_contact(message.redacted_body or message.body, allow),
        files=covered(files),
        state=state,
        is_flagged=scan is not ScanState.CLEAN,
        stopped=rules.why_stopped(message.body, scan) if state is MessageState.BLOCKED else "",
        at=message.at,
    )


def _speaking(viewer: Actor, windows: Sequence[Window]) -> list[NumberCard]:
    """The number that each client sees: the sitter's own, else the conversation's while it is
    active, else a Front Desk number."""
    own = my_number(viewer) if windows else None
    if own is not None:
        return [own] * len(windows)
    numbers = [window.thread.number for window in windows]
    desk = None
    if any(number.status != NumberStatus.ACTIVE for number in numbers):
        desk = rested_front_desk(viewer)
    return [
        _number(number if number.status == NumberStatus.ACTIVE or desk is None else desk)
        for number in numbers
    ]


def _conversation(
    viewer: Actor, window: Window, number: NumberCard, last: Message | None, allow: Allow,
    now: datetime,
) -> ConversationCard:  # fmt: skip
    card = _window(window, now)
    return ConversationCard(
        id=window.thread_id,
        client_id=window.thread.client_id,
        client_name=card.client_name,
        short_name=card.short_name,
        number=number,
        window=card,
        last=_message(last, viewer, card.client_name, allow=allow) if last else None,
        last_activity_at=last.at if last else window.starts_at,
    )


def _window(window: Window, now: datetime) -> WindowCard:
    client = window.thread.client
    name = rules.client_name(client.name, is_provisional=client.is_provisional)
    return WindowCard(
        id=window.pk,
        thread_id=window.thread_id,
        client_name=name,
        short_name=rules.short_name(name),
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        phase=rules.phase(rules.Hours(window.starts_at, window.ends_at), now),
    )


def _number(number: Number) -> NumberCard:
    return NumberCard(number.pk, number.e164, NumberClass(number.number_class))
