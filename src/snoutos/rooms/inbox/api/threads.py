"""Conversations for programs: the same queries and actions as the inbox."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Query, Router, Status

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import NumberClass, Role, Target, ThreadStatus
from snoutos.rooms.inbox.queries import conversations as lists, timeline as threads
from snoutos.rooms.inbox.rules import Filter, Filters
from snoutos.rooms.sending.actions.start import start_conversation
from snoutos.rooms.threads import actions
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["conversations"], auth=open_to(Role.OWNER, Role.ADMIN))


class ClientOut(Schema):
    id: UUID
    name: str
    is_unknown_sender: bool


class ContactOut(Schema):
    id: UUID
    e164: str
    label: str
    is_verified: bool
    opted_out_at: datetime | None


class ClientDetail(ClientOut):
    contacts: list[ContactOut]


class SitterOut(Schema):
    id: UUID
    name: str


class NumberOut(Schema):
    """The business number that speaks in the conversation now."""

    id: UUID
    e164: str
    number_class: NumberClass


class ThreadOut(Schema):
    id: UUID
    org_id: UUID
    client_id: UUID
    client: ClientOut
    sitter_id: UUID | None
    sitter: SitterOut | None
    number_id: UUID
    message_number: NumberOut
    status: ThreadStatus
    owner_unread_count: int
    last_message_preview: str
    last_activity_at: datetime
    has_policy_violation: bool
    has_delivery_failure: bool
    created_at: datetime


class ThreadList(Schema):
    items: list[ThreadOut]
    next_cursor: str | None


class ThreadWindowOut(Schema):
    id: UUID
    sitter_id: UUID
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
    org_id: UUID
    client_id: UUID
    client: ClientDetail
    sitter_id: UUID | None
    sitter: SitterOut | None
    number_id: UUID
    message_number: NumberOut
    status: ThreadStatus
    owner_unread_count: int
    last_activity_at: datetime
    created_at: datetime
    assignment_windows: list[ThreadWindowOut]
    next_message: NextUpOut


class ThreadIn(Schema):
    client_id: UUID


class ReadIn(Schema):
    last_seen_message_id: UUID | None = None


class ReadOut(Schema):
    success: bool = True
    owner_unread_count: int


class Wanted(Schema):
    """Which conversations. `unreadOnly=false` does not filter."""

    client_id: str = ""
    sitter_id: str = ""
    status: ThreadStatus | None = None
    unread_only: bool = False
    has_policy_violation: bool = False
    has_delivery_failure: bool = False
    search: str = ""
    cursor: str | None = None
    limit: int = 50

    def filters(self) -> Filters:
        asked = (
            (self.unread_only, Filter.UNREAD),
            (self.has_policy_violation, Filter.STOPPED),
            (self.has_delivery_failure, Filter.FAILED),
        )
        return Filters(
            search=self.search,
            client_id=self.client_id,
            sitter_id=self.sitter_id,
            also=tuple(one for is_asked, one in asked if is_asked),
            status=self.status,
        )


@router.get("/threads", response=ThreadList, operation_id="list_threads")
def list_threads(request: HttpRequest, wanted: Query[Wanted]) -> ThreadList:
    """Conversations, newest activity first."""
    page = lists.conversations(
        _viewer(request), filters=wanted.filters(), cursor=wanted.cursor, now=now(),
        limit=wanted.limit,
    )  # fmt: skip
    org_id = _viewer(request).org_id
    return ThreadList(
        items=[_thread(one, org_id) for one in page.items], next_cursor=page.next_cursor
    )


@router.get("/threads/{uuid:thread_id}", response=ThreadDetail, operation_id="get_thread")
def get_thread(request: HttpRequest, thread_id: UUID) -> ThreadDetail:
    found = threads.conversation(_viewer(request), thread_id, now=now())
    return _detail(found, _viewer(request).org_id)


@router.post(
    "/threads", response={200: ThreadDetail, 201: ThreadDetail}, operation_id="start_thread"
)
def start_thread(request: HttpRequest, wanted: ThreadIn) -> Status[ThreadDetail]:
    """The conversation with a client; 201 when it begins now. Nothing is sent."""
    by = _viewer(request)
    thread, is_new = start_conversation(by=by, client_id=wanted.client_id, at=now())
    found = _detail(threads.conversation(by, thread.pk, now=now()), by.org_id)
    return Status(201 if is_new else 200, found)


@router.patch(
    "/threads/{uuid:thread_id}/mark-read", response=ReadOut, operation_id="mark_thread_read"
)
def mark_read(request: HttpRequest, thread_id: UUID, seen: ReadIn | None = None) -> ReadOut:
    """Read up to the message named; without one, all of it."""
    left = actions.mark_read(
        by=_viewer(request), thread_id=thread_id,
        seen=seen.last_seen_message_id if seen else None, at=now(),
    )  # fmt: skip
    return ReadOut(owner_unread_count=left)


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer


def _thread(card: lists.ConversationCard, org_id: UUID) -> ThreadOut:
    return ThreadOut(
        id=card.id,
        org_id=org_id,
        client_id=card.client_id,
        client=ClientOut(
            id=card.client_id, name=card.client_name, is_unknown_sender=card.is_unknown
        ),
        sitter_id=card.sitter[0] if card.sitter else None,
        sitter=_sitter(card.sitter),
        number_id=card.number.id,
        message_number=NumberOut(
            id=card.number.id, e164=card.number.e164, number_class=card.number_class
        ),
        status=card.status,
        owner_unread_count=card.unread_count,
        last_message_preview=card.preview,
        last_activity_at=card.last_activity_at,
        has_policy_violation=card.has_stopped,
        has_delivery_failure=card.is_failed,
        created_at=card.created_at,
    )


def _detail(found: threads.Conversation, org_id: UUID) -> ThreadDetail:
    return ThreadDetail(
        id=found.id,
        org_id=org_id,
        client_id=found.client_id,
        client=ClientDetail(
            id=found.client_id,
            name=found.client_name,
            is_unknown_sender=found.is_unknown,
            contacts=[_contact(one) for one in found.contacts],
        ),
        sitter_id=found.sitter[0] if found.sitter else None,
        sitter=_sitter(found.sitter),
        number_id=found.number_id,
        message_number=NumberOut(
            id=found.number_id, e164=found.number, number_class=found.number_class
        ),
        status=found.status,
        owner_unread_count=found.unread_count,
        last_activity_at=found.last_activity_at,
        created_at=found.created_at,
        assignment_windows=[_window(one) for one in found.windows],
        next_message=NextUpOut(
            target=found.next_up.target,
            sitter_name=found.next_up.sitter_name,
            because=found.next_up.because,
            until=found.next_up.until,
        ),
    )


def _sitter(known: tuple[UUID, str] | None) -> SitterOut | None:
    return SitterOut(id=known[0], name=known[1]) if known else None


def _contact(card: threads.ContactCard) -> ContactOut:
    return ContactOut(
        id=card.id,
        e164=card.address,
        label=card.label,
        is_verified=card.is_verified,
        opted_out_at=card.opted_out_at,
    )


def _window(card: threads.WindowCard) -> ThreadWindowOut:
    return ThreadWindowOut(
        id=card.id,
        sitter_id=card.sitter_id,
        sitter_name=card.sitter_name,
        starts_at=card.starts_at,
        ends_at=card.ends_at,
        is_active=card.is_now,
    )
