"""Clients for programs: the same verbs as the pages."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Query, Router, Status
from pydantic import Field

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Role
from snoutos.rooms.clients.actions import clients as actions
from snoutos.rooms.clients.queries import clients as queries
from snoutos.rooms.clients.rules import clients as rules
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["clients"], auth=open_to(Role.OWNER, Role.ADMIN), by_alias=True)


class ListedClientOut(Schema):
    id: UUID
    name: str
    is_unknown: bool
    phones: list[str]
    is_opted_out: bool
    tags: list[str]
    thread_id: UUID | None
    last_activity_at: datetime | None
    sitter_now: str
    next_window_at: datetime | None
    created_at: datetime


class ClientsOut(Schema):
    items: list[ListedClientOut]
    next_cursor: str | None


class ClientPhoneOut(Schema):
    id: UUID
    address: str
    label: str
    opted_out_at: datetime | None
    is_in_use: bool


class ClientWindowOut(Schema):
    id: UUID
    sitter_name: str
    starts_at: datetime
    ends_at: datetime


class HappenedOut(Schema):
    at: datetime
    says: str
    reason: str


class ClientOut(ListedClientOut):
    notes: str
    contacts: list[ClientPhoneOut]
    windows: list[ClientWindowOut]
    history: list[HappenedOut]


class WantedClients(Schema):
    search: str = Field("", max_length=100)
    show: Literal["", "unknown", "opted_out"] = ""
    tag: str = Field("", max_length=rules.LONGEST_TAG)
    cursor: str | None = None
    limit: int = 50


class PhoneIn(Schema):
    phone: str = Field(max_length=80)
    label: str = Field("Mobile", max_length=rules.LONGEST_LABEL)


class NewClientIn(Schema):
    name: str
    phones: list[PhoneIn] = Field(min_length=1, max_length=rules.MOST_PHONES)
    tags: list[str] = []
    notes: str = ""


class ClientIn(Schema):
    """What is left out stays as it is."""

    name: str | None = None
    tags: list[str] | None = None
    notes: str | None = None


class LabelIn(Schema):
    label: str = Field(max_length=rules.LONGEST_LABEL)


@router.get("/clients", response=ClientsOut, operation_id="list_clients")
def list_clients(request: HttpRequest, wanted: Query[WantedClients]) -> ClientsOut:
    """By name. `search` finds names and parts of phones."""
    page = queries.clients(
        viewer_of(request), now=now(), cursor=wanted.cursor, limit=wanted.limit,
        wanted=queries.Wanted(wanted.search, wanted.show, wanted.tag),
    )  # fmt: skip
    items = [ListedClientOut.from_orm(one) for one in page.items]
    return ClientsOut(items=items, next_cursor=page.next_cursor)


@router.post("/clients", response={201: ClientOut}, operation_id="add_client")
def add_client(request: HttpRequest, asked: NewClientIn) -> Status[ClientOut]:
    """A phone that is somebody else's is refused with 409; `clientId` says whose it is."""
    made = actions.add_client(
        by=viewer_of(request), at=now(),
        details=rules.details(name=asked.name, notes=asked.notes, tags=asked.tags),
        phones=[rules.read_phone(one.phone, one.label) for one in asked.phones],
    )  # fmt: skip
    return Status(201, _client(request, made.pk))


@router.get("/clients/{uuid:client_id}", response=ClientOut, operation_id="client")
def client(request: HttpRequest, client_id: UUID) -> ClientOut:
    """One client with phones, notes, coming windows and history."""
    return _client(request, client_id)


@router.patch("/clients/{uuid:client_id}", response=ClientOut, operation_id="change_client")
def change_client(request: HttpRequest, client_id: UUID, asked: ClientIn) -> ClientOut:
    """Whoever names an unknown sender makes them a client."""
    viewer = viewer_of(request)
    known = queries.profile(viewer, client_id, now=now())
    details = rules.details(
        name=known.card.name if asked.name is None else asked.name,
        notes=known.notes if asked.notes is None else asked.notes,
        tags=known.card.tags if asked.tags is None else asked.tags,
    )
    actions.change_client(by=viewer, client_id=client_id, details=details, at=now())
    return _client(request, client_id)


@router.post(
    "/clients/{uuid:client_id}/phones",
    response={201: ClientPhoneOut},
    operation_id="add_client_phone",
)
def add_phone(request: HttpRequest, client_id: UUID, asked: PhoneIn) -> Status[ClientPhoneOut]:
    phone = rules.read_phone(asked.phone, asked.label)
    made = actions.add_phone(by=viewer_of(request), client_id=client_id, phone=phone, at=now())
    return Status(201, phone_of(request, made.client_id, made.pk))


@router.patch(
    "/clients/phones/{uuid:contact_id}",
    response=ClientPhoneOut,
    operation_id="label_client_phone",
)
def label_phone(request: HttpRequest, contact_id: UUID, asked: LabelIn) -> ClientPhoneOut:
    found = actions.label_phone(
        by=viewer_of(request), contact_id=contact_id, label=asked.label, at=now()
    )
    return phone_of(request, found.client_id, contact_id)


@router.delete(
    "/clients/phones/{uuid:contact_id}",
    response={204: None},
    operation_id="remove_client_phone",
)
def remove_phone(request: HttpRequest, contact_id: UUID) -> Status[None]:
    """Only one that was never used; a client keeps at least one."""
    actions.remove_phone(by=viewer_of(request), contact_id=contact_id, at=now())
    return Status(204, None)


def phone_of(request: HttpRequest, client_id: UUID, contact_id: UUID) -> ClientPhoneOut:
    found = queries.profile(viewer_of(request), client_id, now=now()).contacts
    return next(ClientPhoneOut.from_orm(one) for one in found if one.id == contact_id)


def viewer_of(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer


def _client(request: HttpRequest, client_id: UUID) -> ClientOut:
    found = queries.profile(viewer_of(request), client_id, now=now())
    card = ListedClientOut.from_orm(found.card)
    return ClientOut(
        **card.model_dump(),
        notes=found.notes,
        contacts=[ClientPhoneOut.from_orm(one) for one in found.contacts],
        windows=[
            ClientWindowOut(id=row_id, sitter_name=sitter, starts_at=starts, ends_at=ends)
            for row_id, sitter, starts, ends in found.windows
        ],
        history=[HappenedOut.from_orm(one) for one in found.history],
    )
