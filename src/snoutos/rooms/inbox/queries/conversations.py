"""The list of conversations: filtered, searched, sorted, in pages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import (
    MessageState,
    NumberClass,
    PolicyAction,
    ReviewStatus,
    SenderKind,
    ThreadStatus,
)
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.inbox.queries import order
from snoutos.rooms.inbox.rules import Filter, Filters
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.threads.models import Draft, Message, Thread
from snoutos.toolbox import paging
from snoutos.toolbox.paging import Page

FAILED = (MessageState.FAILED, MessageState.UNDELIVERED)
# A search looks at this many matching texts at most; the newest conversations come first anyway.
MOST_MATCHES = 2000
FEWEST_DIGITS = 3
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Handler:
    """Who gets a conversation's messages: now, or from when."""

    sitter_name: str
    starts_at: datetime
    ends_at: datetime
    is_now: bool


@dataclass(frozen=True, slots=True)
class ConversationCard:
    id: UUID
    client_id: UUID
    client_name: str
    is_unknown: bool
    number_class: NumberClass
    preview: str
    speaker: str
    unread_count: int
    last_activity_at: datetime
    status: ThreadStatus
    handler: Handler | None
    sitter_id: UUID | None
    is_failed: bool
    has_stopped: bool
    has_draft: bool


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


def counts(viewer: Actor, *, now: datetime) -> dict[str, int]:
    """How many conversations each quick filter shows."""
    check_may(viewer, "threads.read")
    threads = Thread.objects.filter(org_id=viewer.org_id)
    return threads.aggregate(
        all=Count("pk"),
        unread=Count("pk", filter=Q(unread_count__gt=0)),
        unassigned=Count("pk", filter=~Q(Exists(_windows_ahead(now)))),
    )


def unread_count(viewer: Actor) -> int:
    return Thread.objects.filter(org_id=viewer.org_id, unread_count__gt=0).count()


def _threads(viewer: Actor) -> QuerySet[Thread]:
    return (
        Thread.objects.filter(org_id=viewer.org_id)
        .select_related("client", "number", "contact")
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
    narrow: dict[Filter, Callable[[], QuerySet[Thread]]] = {
        Filter.ALL: lambda: threads,
        Filter.UNREAD: lambda: threads.filter(unread_count__gt=0),
        Filter.ASSIGNED: lambda: threads.filter(Exists(_windows_ahead(now))),
        Filter.UNASSIGNED: lambda: threads.filter(~Exists(_windows_ahead(now))),
        Filter.STOPPED: lambda: threads.filter(_stopped()),
        Filter.FAILED: lambda: threads.filter(last_state__in=FAILED),
        Filter.UNKNOWN: lambda: threads.filter(client__is_provisional=True),
    }
    found = narrow[filters.show]()
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
    """In a client's or sitter's name, in a text, in a number."""
    words = search.strip()[:200]
    bodies = (
        Message.objects.annotate(words=SearchVector("body", config="simple"))
        .filter(org_id=viewer.org_id, words=SearchQuery(words, config="simple"))
        .order_by("-at")
        .values("thread_id")[:MOST_MATCHES]
    )
    matches = (
        Q(client__name__icontains=words)
        | Q(pk__in=bodies)
        | Q(windows__sitter__name__icontains=words)
    )
    digits = "".join(letter for letter in words if letter.isdigit())
    if len(digits) >= FEWEST_DIGITS:
        matches |= Q(number__e164__contains=digits) | Q(client__contacts__address__contains=digits)
    return Q(pk__in=Thread.objects.filter(matches, org_id=viewer.org_id).values("pk"))


def _handlers(viewer: Actor, thread_ids: list[UUID], now: datetime) -> dict[UUID, Handler]:
    windows = (
        Window.objects.filter(org_id=viewer.org_id, thread_id__in=thread_ids, ends_at__gt=now)
        .select_related("sitter")
        .order_by("thread_id", "starts_at")
        .distinct("thread_id")
    )
    return {
        window.thread_id: Handler(
            sitter_name=window.sitter.name,
            starts_at=window.starts_at,
            ends_at=window.ends_at,
            is_now=window.starts_at <= now,
        )
        for window in windows
    }


def _card(thread: Any, handler: Handler | None) -> ConversationCard:  # a Thread with annotations
    return ConversationCard(
        id=thread.pk,
        client_id=thread.client_id,
        client_name=thread.client.name,
        is_unknown=thread.client.is_provisional,
        number_class=NumberClass(thread.number.number_class),
        preview=thread.last_preview,
        speaker=_speaker(thread.last_sender_kind, thread.last_sender_name),
        unread_count=thread.unread_count,
        last_activity_at=thread.last_activity_at,
        status=ThreadStatus(thread.status),
        handler=handler,
        sitter_id=thread.sitter_id,
        is_failed=thread.last_state in FAILED,
        has_stopped=thread.has_stopped,
        has_draft=thread.has_draft,
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
