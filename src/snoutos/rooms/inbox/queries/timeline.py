"""One conversation: who it is with, what was said, and where the next message goes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import (
    NumberClass,
    NumberStatus,
    ReviewStatus,
    ThreadStatus,
    WindowKind,
)
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.inbox import rules
from snoutos.rooms.inbox.queries.cards import MessageCard, message_cards
from snoutos.rooms.inbox.queries.conversations import NOBODY
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.people.rules import OWN_WORDS, check_may
from snoutos.rooms.routing.queries import facts as routed
from snoutos.rooms.routing.rules import deciding as routing
from snoutos.rooms.sending.queries import can_receive
from snoutos.rooms.sending.rules import CANNOT_RECEIVE
from snoutos.rooms.threads.models import Draft, Message, Thread
from snoutos.toolbox import paging
from snoutos.toolbox.paging import Page

NO_THREAD = "We can't find that conversation. The link may be old."
COMING_UP = 4
TODAY_AT_MOST = 8
MOST_SHOWN = 500
KIND_NAMES = {
    WindowKind.WEEKLY_CLIENT: "Weekly client",
    WindowKind.ONE_TIME_BOOKING: "One-time booking",
    WindowKind.MEET_AND_GREET: "Meet and greet",
}


@dataclass(frozen=True, slots=True)
class WindowCard:
    id: UUID
    sitter_id: UUID
    sitter_name: str
    kind: WindowKind
    starts_at: datetime
    ends_at: datetime
    is_now: bool

    @property
    def kind_name(self) -> str:
        return KIND_NAMES[self.kind]


@dataclass(frozen=True, slots=True)
class ContactCard:
    """One phone of a client. Only the office may know it."""

    id: UUID
    address: str
    label: str
    is_verified: bool
    opted_out_at: datetime | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the office knows about one conversation."""

    id: UUID
    client_id: UUID
    sitter: tuple[UUID, str] | None
    status: ThreadStatus
    contacts: tuple[ContactCard, ...]
    number_id: UUID
    created_at: datetime
    client_name: str
    is_unknown: bool
    client_since: datetime
    phone: str
    opted_out_at: datetime | None
    # For a short code, a name, and a number of our own; else empty.
    cannot_receive: str
    number: str
    number_class: NumberClass
    number_status: NumberStatus
    next_up: routing.NextUp
    override: routing.OverrideFact | None
    windows: tuple[WindowCard, ...]
    today: rules.DayBar | None
    unread_count: int
    last_activity_at: datetime
    draft: str
    first_name: str
    # The phone that wrote something that sounds like STOP, until somebody has decided.
    wish_of: UUID | None
    is_erased: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """What the messages alone have to know of their conversation."""

    first_name: str
    unread_count: int


def conversation(viewer: Actor, thread_id: UUID, *, now: datetime) -> Conversation:
    """Raises Missing for another organization's id exactly as for one that does not exist."""
    check_may(viewer, "threads.read")
    thread = _thread(viewer, thread_id)
    facts = routed.inbound(viewer, thread, at=now)
    number = routed.speaking_number(viewer, thread, at=now, now_and_next=facts.windows)
    number = number or thread.number
    drafts = Draft.objects.filter(thread=thread, user_id=viewer.id or NOBODY)
    midnight = now.astimezone(ZoneInfo(viewer.time_zone)).replace(hour=0, minute=0, second=0)
    windows = _windows(thread, midnight)
    return Conversation(
        id=thread.pk,
        client_id=thread.client_id,
        sitter=(thread.sitter.pk, thread.sitter.name) if thread.sitter else None,
        status=ThreadStatus(thread.status),
        contacts=_contacts(thread),
        number_id=number.pk,
        created_at=thread.created_at,
        client_name=thread.client.name,
        is_unknown=thread.client.is_provisional,
        client_since=thread.client.created_at,
        phone=thread.contact.address,
        opted_out_at=thread.contact.opted_out_at,
        cannot_receive="" if can_receive(viewer, thread) else CANNOT_RECEIVE,
        number=number.e164,
        number_class=NumberClass(number.number_class),
        number_status=NumberStatus(number.status),
        next_up=routing.next_up(facts),
        override=next((one for one in facts.overrides if one.starts_at <= now < one.ends_at), None),
        windows=tuple(_window(row, now) for row in windows if row.ends_at > now)[:COMING_UP],
        today=rules.day_bar(
            [(row.starts_at, row.ends_at) for row in windows], now=now, time_zone=viewer.time_zone
        ),
        unread_count=thread.unread_count,
        last_activity_at=thread.last_activity_at,
        draft=drafts.values_list("body", flat=True).first() or "",
        first_name=_first_name(thread.client),
        wish_of=_wish_of(thread),
        is_erased=thread.client.erased_at is not None,
    )


def next_decision(viewer: Actor, thread_id: UUID, *, now: datetime) -> routing.Decision:
    """What would happen to a message that came now. Stored nowhere."""
    check_may(viewer, "routing.read")
    return routing.decide(routed.inbound(viewer, _thread(viewer, thread_id), at=now))


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
    cards = message_cards(viewer, page.items)
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
    return found.thread_id, message_cards(viewer, [found])[0]


def _thread(viewer: Actor, thread_id: UUID) -> Thread:
    found = (
        Thread.objects.filter(org_id=viewer.org_id, pk=thread_id)
        .select_related("client", "contact", "number", "sitter")
        .first()
    )
    if found is None:
        raise Missing(NO_THREAD)
    return found


def _first_name(client: Client) -> str:
    return client.name if client.is_provisional else (client.name.split() or ["the client"])[0]


def _wish_of(thread: Thread) -> UUID | None:
    heard = Alert.objects.filter(
        org_id=thread.org_id, type=OWN_WORDS, thread_id=thread.pk, status=ReviewStatus.OPEN
    )
    theirs = Contact.objects.filter(pk__in=heard.values("entity_id"), opted_out_at=None)
    return theirs.values_list("pk", flat=True).first()


def _contacts(thread: Thread) -> tuple[ContactCard, ...]:
    return tuple(
        ContactCard(row.pk, row.address, row.label, row.is_verified, row.opted_out_at)
        for row in Contact.objects.filter(client_id=thread.client_id).order_by("id")
    )


def _windows(thread: Thread, since: datetime) -> list[Window]:
    found = Window.objects.filter(thread=thread, ends_at__gt=since).select_related("sitter")
    return list(found.order_by("starts_at")[: COMING_UP + TODAY_AT_MOST])


def _window(row: Window, now: datetime) -> WindowCard:
    return WindowCard(
        id=row.pk,
        sitter_id=row.sitter_id,
        sitter_name=row.sitter.name,
        kind=WindowKind(row.kind),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        is_now=row.starts_at <= now,
    )
