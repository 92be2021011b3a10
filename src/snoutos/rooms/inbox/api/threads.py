"""Conversations for programs: the same queries and actions as the inbox."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Query, Router

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import NumberClass, Role, Target, ThreadStatus
from snoutos.rooms.inbox.queries import conversations as lists, timeline as threads
from snoutos.rooms.inbox.rules import Filter, Filters
from snoutos.rooms.threads import actions
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["conversations"], auth=open_to(Role.OWNER, Role.ADMIN))


class ThreadOut(Schema):
    id: UUID
    client_id: UUID
    client_name: str
    is_unknown_sender: bool
    number_class: NumberClass
    status: ThreadStatus
    sitter_name: str | None
    unread_count: int
    last_message_preview: str
    last_activity_at: datetime
    has_policy_violation: bool
    has_delivery_failure: bool


class ThreadList(Schema):
    items: list[ThreadOut]
    next_cursor: str | None


class WindowOut(Schema):
    sitter_name: str
    starts_at: datetime
    ends_at: datetime
    is_active: bool


class NextUpOut(Schema):
    target: Target
    sitter_name: str
    because: str
    until: datetime | None


class ThreadDetail(Schema):
    id: UUID
    client_name: str
    is_unknown_sender: bool
    client_phone: str
    opted_out_at: datetime | None
    number: str
    number_class: NumberClass
    unread_count: int
    last_activity_at: datetime
    next_message: NextUpOut
    windows: list[WindowOut]


class ReadIn(Schema):
    last_seen_message_id: UUID | None = None


class ReadOut(Schema):
    unread_count: int


class Wanted(Schema):
    """Which conversations. `unreadOnly=false` does not filter."""

    client_id: str = ""
    sitter_id: str = ""
    unread_only: bool = False
    has_policy_violation: bool = False
    has_delivery_failure: bool = False
    search: str = ""
    cursor: str | None = None
    limit: int = 50

    def filters(self) -> Filters:
        show = Filter.ALL
        if self.has_delivery_failure:
            show = Filter.FAILED
        if self.has_policy_violation:
            show = Filter.STOPPED
        if self.unread_only:
            show = Filter.UNREAD
        return Filters(
            show=show, search=self.search, client_id=self.client_id, sitter_id=self.sitter_id
        )


@router.get("/threads", response=ThreadList, operation_id="list_threads")
def list_threads(request: HttpRequest, wanted: Query[Wanted]) -> ThreadList:
    """Conversations, newest activity first."""
    page = lists.conversations(
        _viewer(request), filters=wanted.filters(), cursor=wanted.cursor, now=now(),
        limit=wanted.limit,
    )  # fmt: skip
    return ThreadList(items=[_thread(one) for one in page.items], next_cursor=page.next_cursor)


@router.get("/threads/{uuid:thread_id}", response=ThreadDetail, operation_id="get_thread")
def get_thread(request: HttpRequest, thread_id: UUID) -> ThreadDetail:
    found = threads.conversation(_viewer(request), thread_id, now=now())
    return ThreadDetail(
        id=found.id,
        client_name=found.client_name,
        is_unknown_sender=found.is_unknown,
        client_phone=found.phone,
        opted_out_at=found.opted_out_at,
        number=found.number,
        number_class=found.number_class,
        unread_count=found.unread_count,
        last_activity_at=found.last_activity_at,
        next_message=NextUpOut(
            target=found.next_up.target, sitter_name=found.next_up.sitter_name,
            because=found.next_up.because, until=found.next_up.until,
        ),
        windows=[
            WindowOut(
                sitter_name=one.sitter_name, starts_at=one.starts_at, ends_at=one.ends_at,
                is_active=one.is_now,
            )
            for one in found.windows
        ],
    )  # fmt: skip


@router.patch(
    "/threads/{uuid:thread_id}/mark-read", response=ReadOut, operation_id="mark_thread_read"
)
def mark_read(request: HttpRequest, thread_id: UUID, seen: ReadIn | None = None) -> ReadOut:
    """Read up to the message named; without one, all of it."""
    left = actions.mark_read(
        by=_viewer(request), thread_id=thread_id,
        seen=seen.last_seen_message_id if seen else None, at=now(),
    )  # fmt: skip
    return ReadOut(unread_count=left)


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer


def _thread(card: lists.ConversationCard) -> ThreadOut:
    return ThreadOut(
        id=card.id,
        client_id=card.client_id,
        client_name=card.client_name,
        is_unknown_sender=card.is_unknown,
        number_class=card.number_class,
        status=card.status,
        sitter_name=card.handler.sitter_name if card.handler else None,
        unread_count=card.unread_count,
        last_message_preview=card.preview,
        last_activity_at=card.last_activity_at,
        has_policy_violation=card.has_stopped,
        has_delivery_failure=card.is_failed,
    )
