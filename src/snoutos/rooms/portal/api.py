"""The sitter's API: the same queries and actions as the sitter's pages."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Header, Router, Status

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Direction, MessageState, NumberClass, Role, SenderKind
from snoutos.rooms.portal import queries, rules
from snoutos.rooms.sending.actions import send as sending
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["sitter"], auth=open_to(Role.SITTER))


class ClientOut(Schema):
    id: UUID
    name: str


class NumberOut(Schema):
    id: UUID
    e164: str
    number_class: NumberClass


class WindowOut(Schema):
    id: UUID
    thread_id: UUID
    client_name: str
    starts_at: datetime
    ends_at: datetime
    is_active: bool


class ThreadOut(Schema):
    id: UUID
    client: ClientOut
    message_number: NumberOut
    last_activity_at: datetime
    window: WindowOut


class MessageOut(Schema):
    id: UUID
    direction: Direction
    sender_type: SenderKind
    sender_label: str
    body: str
    status: MessageState
    has_policy_violation: bool
    created_at: datetime


class ThreadList(Schema):
    items: list[ThreadOut]
    next_cursor: str | None


class MessageList(Schema):
    items: list[MessageOut]
    next_cursor: str | None


class WindowList(Schema):
    items: list[WindowOut]
    next_cursor: str | None


class WriteIn(Schema):
    body: str


class SentOut(Schema):
    message_id: UUID
    status: MessageState


@router.get("/threads", response=ThreadList, operation_id="list_sitter_threads")
def list_threads(request: HttpRequest) -> ThreadList:
    """Conversations with a window of yours that is open now."""
    found = queries.conversations(_viewer(request), now=now())
    return ThreadList(items=[_thread(card) for card in found], next_cursor=None)


@router.get("/threads/{uuid:thread_id}", response=ThreadOut, operation_id="get_sitter_thread")
def get_thread(request: HttpRequest, thread_id: UUID) -> ThreadOut:
    return _thread(queries.conversation(_viewer(request), thread_id, now=now()).card)


@router.get(
    "/threads/{uuid:thread_id}/messages", response=MessageList, operation_id="list_sitter_messages"
)
def list_messages(request: HttpRequest, thread_id: UUID) -> MessageList:
    """Your windows' messages and the last few before, oldest first, contact details covered."""
    found = queries.conversation(_viewer(request), thread_id, now=now())
    return MessageList(items=[_message(card) for card in found.messages], next_cursor=None)


@router.post(
    "/threads/{uuid:thread_id}/messages",
    response={201: SentOut},
    operation_id="send_sitter_message",
)
def send_message(
    request: HttpRequest,
    thread_id: UUID,
    written: WriteIn,
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
) -> Status[SentOut]:
    message = sending.send_message(
        by=_viewer(request),
        thread_id=thread_id,
        body=written.body,
        idempotency_key=idempotency_key,
        at=now(),
    )
    return Status(201, SentOut(message_id=message.pk, status=MessageState(message.state)))


@router.get("/windows", response=WindowList, operation_id="list_sitter_windows")
def list_windows(request: HttpRequest) -> WindowList:
    """Your schedule: the last days and the coming weeks."""
    found = queries.schedule(_viewer(request), now=now())
    return WindowList(items=[_window(card) for card in found], next_cursor=None)


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer


def _thread(card: queries.ConversationCard) -> ThreadOut:
    return ThreadOut(
        id=card.id,
        client=ClientOut(id=card.client_id, name=card.client_name),
        message_number=NumberOut(
            id=card.number.id, e164=card.number.e164, number_class=card.number.number_class
        ),
        last_activity_at=card.last_activity_at,
        window=_window(card.window),
    )


def _window(card: queries.WindowCard) -> WindowOut:
    return WindowOut(
        id=card.id,
        thread_id=card.thread_id,
        client_name=card.client_name,
        starts_at=card.starts_at,
        ends_at=card.ends_at,
        is_active=card.phase is rules.Phase.ACTIVE,
    )


def _message(card: queries.MessageCard) -> MessageOut:
    return MessageOut(
        id=card.id,
        direction=card.direction,
        sender_type=card.sender_kind,
        sender_label=card.label,
        body=card.body,
        status=card.state,
        has_policy_violation=card.is_flagged,
        created_at=card.at,
    )
