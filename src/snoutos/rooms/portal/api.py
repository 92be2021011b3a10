"""The sitter's API: the same queries and actions as the sitter's pages."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from ninja import Header, Router, Status

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Direction, MessageState, NumberClass, Role, SenderKind
from snoutos.rooms.inventory.actions import telling
from snoutos.rooms.inventory.queries.holding import held
from snoutos.rooms.portal import rules
from snoutos.rooms.portal.actions import notices
from snoutos.rooms.portal.queries import conversations as queries
from snoutos.rooms.sending.actions import send as sending
from snoutos.rooms.threads import actions as threads
from snoutos.toolbox.door import open_to
from snoutos.toolbox.files import handed_out
from snoutos.toolbox.schema import Schema

router = Router(tags=["sitter"], auth=open_to(Role.SITTER))


class PortalClientOut(Schema):
    id: UUID
    name: str


class PortalNumberOut(Schema):
    id: UUID
    e164: str
    number_class: NumberClass


class PortalWindowOut(Schema):
    id: UUID
    thread_id: UUID
    client_name: str
    starts_at: datetime
    ends_at: datetime
    is_active: bool


class PortalThreadOut(Schema):
    id: UUID
    client: PortalClientOut
    message_number: PortalNumberOut
    last_activity_at: datetime
    window: PortalWindowOut


class PortalPictureOut(Schema):
    id: UUID
    url: str


class PortalMessageOut(Schema):
    id: UUID
    direction: Direction
    sender_type: SenderKind
    sender_label: str
    body: str
    pictures: list[PortalPictureOut]
    status: MessageState
    has_policy_violation: bool
    created_at: datetime


class PortalThreadList(Schema):
    items: list[PortalThreadOut]
    next_cursor: str | None


class PortalMessageList(Schema):
    items: list[PortalMessageOut]
    next_cursor: str | None


class PortalWindowList(Schema):
    items: list[PortalWindowOut]
    next_cursor: str | None


class OwnNumberOut(Schema):
    """Empty for a sitter without one; `since` is when it came or went."""

    e164: str
    since: datetime | None
    is_new: bool


class WriteIn(Schema):
    body: str


class BrowserKeysIn(Schema):
    p256dh: str
    auth: str


class BrowserIn(Schema):
    endpoint: str
    keys: BrowserKeysIn


class ForgetIn(Schema):
    endpoint: str


class EmailIn(Schema):
    by_email: bool


class PortalSentOut(Schema):
    message_id: UUID
    status: MessageState


@router.get("/number", response=OwnNumberOut, operation_id="get_sitter_number")
def my_number(request: HttpRequest) -> OwnNumberOut:
    """Your business number; `isNew` until you say that you know it."""
    return _number_held(_viewer(request))


@router.post("/number/known", response=OwnNumberOut, operation_id="know_sitter_number")
def know_number(request: HttpRequest) -> OwnNumberOut:
    telling.know_number(by=_viewer(request), at=now())
    return _number_held(_viewer(request))


@router.get("/threads", response=PortalThreadList, operation_id="list_sitter_threads")
def list_threads(request: HttpRequest) -> PortalThreadList:
    """Conversations with a window of yours that is open now."""
    found = queries.conversations(_viewer(request), now=now())
    return PortalThreadList(items=[_thread(card) for card in found], next_cursor=None)


@router.get("/threads/{uuid:thread_id}", response=PortalThreadOut, operation_id="get_sitter_thread")
def get_thread(request: HttpRequest, thread_id: UUID) -> PortalThreadOut:
    return _thread(queries.conversation(_viewer(request), thread_id, now=now()).card)


@router.get(
    "/threads/{uuid:thread_id}/messages",
    response=PortalMessageList,
    operation_id="list_sitter_messages",
)
def list_messages(request: HttpRequest, thread_id: UUID) -> PortalMessageList:
    """Your windows' messages and the last few before, oldest first, contact details covered."""
    found = queries.conversation(_viewer(request), thread_id, now=now())
    return PortalMessageList(items=[_message(card) for card in found.messages], next_cursor=None)


@router.post(
    "/threads/{uuid:thread_id}/messages",
    response={201: PortalSentOut},
    operation_id="send_sitter_message",
)
def send_message(
    request: HttpRequest,
    thread_id: UUID,
    written: WriteIn,
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
) -> Status[PortalSentOut]:
    message = sending.send_message(
        by=_viewer(request),
        thread_id=thread_id,
        body=written.body,
        idempotency_key=idempotency_key,
        at=now(),
    )
    threads.drop_draft(by=_viewer(request), thread_id=thread_id, body=written.body)
    return Status(201, PortalSentOut(message_id=message.pk, status=MessageState(message.state)))


@router.get("/pictures/{uuid:attachment_id}", response=None, operation_id="get_sitter_picture")
def get_picture(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """A picture of a message that you see now."""
    found = queries.picture(_viewer(request), attachment_id, is_small=False, now=now())
    return handed_out(
        found.body, content_type=found.content_type, name=found.name, is_shown=False, seconds=0
    )


@router.post("/notifications", response={204: None}, operation_id="turn_notifications_on")
def notifications_on(request: HttpRequest, browser: BrowserIn) -> Status[None]:
    """Web push to this browser (a PushSubscription as JSON), for its user from now on."""
    notices.subscribe(
        by=_viewer(request), endpoint=browser.endpoint, p256dh=browser.keys.p256dh,
        auth=browser.keys.auth, at=now(),
    )  # fmt: skip
    return Status(204, None)


@router.post("/notifications/off", response={204: None}, operation_id="turn_notifications_off")
def notifications_off(request: HttpRequest, browser: ForgetIn) -> Status[None]:
    notices.unsubscribe(by=_viewer(request), endpoint=browser.endpoint, at=now())
    return Status(204, None)


@router.put("/notifications/email", response={204: None}, operation_id="choose_notification_email")
def notifications_by_email(request: HttpRequest, chosen: EmailIn) -> Status[None]:
    """E-mail about new messages, as long as no browser gets notifications."""
    notices.choose_email(by=_viewer(request), by_email=chosen.by_email, at=now())
    return Status(204, None)


@router.get("/windows", response=PortalWindowList, operation_id="list_sitter_windows")
def list_windows(request: HttpRequest) -> PortalWindowList:
    """Your schedule: the last days and the coming weeks."""
    found = queries.schedule(_viewer(request), now=now())
    return PortalWindowList(items=[_window(card) for card in found], next_cursor=None)


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer


def _thread(card: queries.ConversationCard) -> PortalThreadOut:
    return PortalThreadOut(
        id=card.id,
        client=PortalClientOut(id=card.client_id, name=card.client_name),
        message_number=PortalNumberOut(
            id=card.number.id, e164=card.number.e164, number_class=card.number.number_class
        ),
        last_activity_at=card.last_activity_at,
        window=_window(card.window),
    )


def _window(card: queries.WindowCard) -> PortalWindowOut:
    return PortalWindowOut(
        id=card.id,
        thread_id=card.thread_id,
        client_name=card.client_name,
        starts_at=card.starts_at,
        ends_at=card.ends_at,
        is_active=card.phase is rules.Phase.ACTIVE,
    )


def _message(card: queries.MessageCard) -> PortalMessageOut:
    return PortalMessageOut(
        id=card.id,
        direction=card.direction,
        sender_type=card.sender_kind,
        sender_label=card.label,
        body=card.body,
        pictures=[
            PortalPictureOut(id=one.id, url=f"/api/sitter/pictures/{one.id}")
            for one in card.files
            if one.is_here
        ],
        status=card.state,
        has_policy_violation=card.is_flagged,
        created_at=card.at,
    )


def _number_held(viewer: Actor) -> OwnNumberOut:
    found = held(viewer)
    if found is None:
        return OwnNumberOut(e164="", since=None, is_new=False)
    return OwnNumberOut.model_validate(found)
