"""The list of conversations: filtered, searched, sorted, in pages."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Lower

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import (
    MessageState,
    NumberClass,
    NumberStatus,
    PolicyAction,
    ReviewStatus,
    SenderKind,
    ThreadStatus,
)
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.inbox.queries import order
from snoutos.rooms.inbox.rules import Filter, Filters
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.threads.models import Draft, Thread
from snoutos.rooms.threads.rules import FAILURES
from snoutos.toolbox import paging
from snoutos.toolbox.paging import Page

FAILED = tuple(FAILURES)
# A search looks at this many matching texts at most; the newest conversations come first anyway.
MOST_MATCHES = 2000
# At least three digits, and nothing that does not stand in a phone number.
PHONE_LIKE = re.compile(r"(?:[\s().+/-]*\d){3,}[\s().+/-]*")
LONGEST_SEARCH = 200
NOBODY = UUID(int=0)
STOPPED = "Message to client stopped: it shared contact details."


@dataclass(frozen=True, slots=True)
class Handler:
    """Who gets a conversation's messages: now, or from when."""

    sitter_name: str
    starts_at: datetime
    ends_at: datetime
    is_now: bool
    number: "NumberCard | None"


@dataclass(frozen=True, slots=True)
class NumberCard:
    """The business number that speaks in a conversation."""

    id: UUID
    e164: str
    number_class: NumberClass


@dataclass(frozen=True, slots=True)
class ConversationCard:
    id: UUID
    client_id: UUID
    client_name: str
    is_unknown: bool
    number: NumberCard
    preview: str
    speaker: str
    unread_count: int
    last_activity_at: datetime
    status: ThreadStatus
    handler: Handler | None
    sitter: tuple[UUID, str] | None
    is_failed: bool
    has_stopped: bool
    has_draft: bool
    created_at: datetime

    @property
    def number_class(self) -> NumberClass:
        return self.number.number_class


def conversations(
    viewer: Actor, *, filters: Filters, cursor: str | None, now: datetime, limit: int = 50
) -> Page[ConversationCard]:
    """One page, in a fixed number of statements however many rows it holds."""
    check_may(viewer, "threads.read")
    limit = paging.check_limit(limit)
    page = order.page_of(
        _filtered(_threads(viewer), filters, viewer, now),
        filters.sort,
        _windows_ahead(now),
        cursor=cursor,
        limit=limit,
    )
    handlers = _handlers(viewer, [thread.pk for thread in page.items], now)
    cards = tuple(_card(thread, handlers.get(thread.pk)) for thread in page.items)
    return Page(items=cards, next_cursor=page.next_cursor)


def counts(viewer: Actor, *, now: datetime) -> dict[Filter, int]:
    """How many conversations each quick filter shows."""
    check_may(viewer, "threads.read")
    threads = Thread.objects.filter(
        org_id=viewer.org_id, client__merged_into=None, client__erased_at=None
    )
    found = threads.aggregate(
        all=Count("pk"),
        unread=Count("pk", filter=Q(unread_count__gt=0)),
        unassigned=Count("pk", filter=~Q(Exists(_windows_ahead(now)))),
    )
    return {Filter(name): count for name, count in found.items()}


def unread_count(viewer: Actor) -> int:
    threads = Thread.objects.filter(
        org_id=viewer.org_id, client__merged_into=None, client__erased_at=None
    )
    return threads.filter(unread_count__gt=0).count()


def _threads(viewer: Actor) -> QuerySet[Thread]:
    return (
        Thread.objects.filter(
            org_id=viewer.org_id, client__merged_into=None, client__erased_at=None
        )
        .select_related("client", "number", "sitter")
        .annotate(has_stopped=_stopped(), has_draft=Exists(_drafts(viewer)))
    )


def _stopped() -> Exists:
    return Exists(
        Violation.objects.filter(
            thread=OuterRef("pk"), status=ReviewStatus.OPEN, action=PolicyAction.BLOCKED
        )
    )


def _drafts(viewer: Actor) -> QuerySet[Draft]:
    return Draft.objects.filter(thread=OuterRef("pk"), user_id=viewer.id or NOBODY)


def _windows_ahead(now: datetime) -> QuerySet[Window]:
    return Window.objects.filter(thread=OuterRef("pk"), ends_at__gt=now)


def _filtered(
    threads: QuerySet[Thread], filters: Filters, viewer: Actor, now: datetime
) -> QuerySet[Thread]:
    narrow: dict[Filter, Callable[[QuerySet[Thread]], QuerySet[Thread]]] = {
        Filter.ALL: lambda some: some,
        Filter.UNREAD: lambda some: some.filter(unread_count__gt=0),
        Filter.ASSIGNED: lambda some: some.filter(Exists(_windows_ahead(now))),
        Filter.UNASSIGNED: lambda some: some.filter(~Exists(_windows_ahead(now))),
        Filter.STOPPED: lambda some: some.filter(_stopped()),
        Filter.FAILED: lambda some: some.filter(last_state__in=FAILED),
        Filter.UNKNOWN: lambda some: some.filter(client__is_provisional=True),
    }
    found = narrow[filters.show](threads)
    for one in filters.also:
        found = narrow[one](found)
    if filters.status:
        found = found.filter(status=filters.status)
    if filters.client_id:
        found = found.filter(client_id=_id(filters.client_id, "clientId"))
    if filters.sitter_id:
        sitter_id = _id(filters.sitter_id, "sitterId")
        found = found.filter(Exists(_windows_ahead(now).filter(sitter_id=sitter_id)))
    zone = ZoneInfo(viewer.time_zone)
    if filters.since:
        start = datetime.combine(filters.since, datetime.min.time(), zone)
        found = found.filter(last_activity_at__gte=start)
    if filters.until:
        end = datetime.combine(filters.until + timedelta(days=1), datetime.min.time(), zone)
        found = found.filter(last_activity_at__lt=end)
    return found.filter(_matches(filters.search, viewer)) if filters.search.strip() else found


def _matches(search: str, viewer: Actor) -> Q:
    """In a client's or sitter's name, in a text, in a number. One look at each."""
    words = search.strip()[:LONGEST_SEARCH].replace("\0", "")
    threads = Thread.objects.filter(
        org_id=viewer.org_id, client__merged_into=None, client__erased_at=None
    )
    named = threads.annotate(name=Lower("client__name")).filter(name__contains=Lower(Value(words)))
    handled = Window.objects.filter(org_id=viewer.org_id, sitter__name__icontains=words)
    matches = (
        Q(pk__in=named.values("pk"))
        | Q(pk__in=handled.values("thread_id"))
        | Q(pk__in=_with_words(viewer, words))
    )
    if not PHONE_LIKE.fullmatch(words):
        return matches
    digits = "".join(letter for letter in words if letter.isdigit())
    phones = threads.filter(
        Q(number__e164__contains=digits) | Q(client__contacts__address__contains=digits)
    )
    return matches | Q(pk__in=phones.values("pk"))


def _with_words(viewer: Actor, words: str) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct thread_id from threads_with_words(%s, %s, %s)",
            [viewer.org_id, words, MOST_MATCHES],
        )
        return [thread_id for (thread_id,) in cursor.fetchall()]


def _handlers(viewer: Actor, thread_ids: list[UUID], now: datetime) -> dict[UUID, Handler]:
    windows = (
        Window.objects.filter(org_id=viewer.org_id, thread_id__in=thread_ids, ends_at__gt=now)
        .select_related("sitter")
        .annotate(
            number_id=Subquery(_sitters_number(viewer).values("pk")[:1]),
            e164=Subquery(_sitters_number(viewer).values("e164")[:1]),
        )
        .order_by("thread_id", "starts_at")
        .distinct("thread_id")
    )
    return {window.thread_id: _handler(window, now) for window in windows}


def _sitters_number(viewer: Actor) -> QuerySet[Number]:
    return Number.objects.filter(
        org_id=viewer.org_id,
        sitter_id=OuterRef("sitter_id"),
        number_class=NumberClass.SITTER,
        status=NumberStatus.ACTIVE,
    )


def _handler(window: Any, now: datetime) -> Handler:  # a Window with annotations
    number = None
    if window.number_id is not None:
        number = NumberCard(window.number_id, window.e164, NumberClass.SITTER)
    return Handler(
        sitter_name=window.sitter.name,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        is_now=window.starts_at <= now,
        number=number,
    )


def _card(thread: Any, handler: Handler | None) -> ConversationCard:  # a Thread with annotations
    own = thread.number
    number = handler.number if handler is not None and handler.is_now else None
    is_stopped = thread.last_state == MessageState.BLOCKED
    return ConversationCard(
        id=thread.pk,
        client_id=thread.client_id,
        client_name=thread.client.name,
        is_unknown=thread.client.is_provisional,
        number=number or NumberCard(own.pk, own.e164, NumberClass(own.number_class)),
        preview=STOPPED if is_stopped else thread.last_preview,
        speaker="" if is_stopped else _speaker(thread.last_sender_kind, thread.last_sender_name),
        unread_count=thread.unread_count,
        last_activity_at=thread.last_activity_at,
        status=ThreadStatus(thread.status),
        handler=handler,
        sitter=(thread.sitter.pk, thread.sitter.name) if thread.sitter else None,
        is_failed=thread.last_state in FAILED,
        has_stopped=thread.has_stopped,
        has_draft=thread.has_draft,
        created_at=thread.created_at,
    )


def _speaker(kind: str, name: str) -> str:
    """Who said the last line, when it was not the client."""
    if kind == SenderKind.SITTER:
        return name.split()[0] if name else "Sitter"
    if kind == SenderKind.OWNER:
        return "You"
    return "Automatic" if kind in (SenderKind.AUTOMATION, SenderKind.SYSTEM) else ""


def _id(text: str, name: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused(f"{name} is not an id.", code="bad_id", status=400) from None
