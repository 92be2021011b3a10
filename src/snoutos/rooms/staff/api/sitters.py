"""Sitters for programs."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Query, Router, Status

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Role
from snoutos.rooms.staff.actions import inviting, sitters as actions
from snoutos.rooms.staff.api.team import InvitedOut, invited
from snoutos.rooms.staff.queries import sitters as queries
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["sitters"], auth=open_to(Role.OWNER, Role.ADMIN), by_alias=True)


class TeamSitterOut(Schema):
    id: UUID
    name: str
    is_active: bool
    number_id: UUID | None
    number: str
    email: str
    can_sign_in: bool
    clients_now: int
    next_window_at: datetime | None
    created_at: datetime


class SitterList(Schema):
    items: list[TeamSitterOut]
    next_cursor: str | None


class TeamWindowOut(Schema):
    id: UUID
    thread_id: UUID
    client_name: str
    starts_at: datetime
    ends_at: datetime
    is_now: bool


class ProfileOut(TeamSitterOut):
    windows: list[TeamWindowOut]
    window_count: int
    response_seconds: float | None
    answered: int


class Wanted(Schema):
    search: str = ""
    show: Literal["", "active", "inactive", "without_number"] = ""
    cursor: str | None = None
    limit: int = 50


class SitterIn(Schema):
    name: str


class EmailIn(Schema):
    email: str


@router.get("/sitters", response=SitterList, operation_id="list_sitters")
def list_sitters(request: HttpRequest, wanted: Query[Wanted]) -> SitterList:
    page = queries.sitters(
        _viewer(request), now=now(), search=wanted.search, show=wanted.show,
        cursor=wanted.cursor, limit=wanted.limit,
    )  # fmt: skip
    return SitterList(
        items=[TeamSitterOut.from_orm(one) for one in page.items], next_cursor=page.next_cursor
    )


@router.post("/sitters", response={201: ProfileOut}, operation_id="add_sitter")
def add_sitter(request: HttpRequest, asked: SitterIn) -> Status[ProfileOut]:
    made = actions.add_sitter(by=_viewer(request), name=asked.name, at=now())
    return Status(201, _profile(request, made.pk))


@router.get("/sitters/{uuid:sitter_id}", response=ProfileOut, operation_id="get_sitter")
def get_sitter(request: HttpRequest, sitter_id: UUID) -> ProfileOut:
    return _profile(request, sitter_id)


@router.patch("/sitters/{uuid:sitter_id}", response=ProfileOut, operation_id="change_sitter")
def change_sitter(request: HttpRequest, sitter_id: UUID, asked: SitterIn) -> ProfileOut:
    actions.rename_sitter(by=_viewer(request), sitter_id=sitter_id, name=asked.name, at=now())
    return _profile(request, sitter_id)


@router.post(
    "/sitters/{uuid:sitter_id}/invitation", response={201: InvitedOut}, operation_id="invite_sitter"
)
def invite_sitter(request: HttpRequest, sitter_id: UUID, asked: EmailIn) -> Status[InvitedOut]:
    """Ask a sitter to sign in by e-mail."""
    done = inviting.invite_sitter(
        by=_viewer(request), sitter_id=sitter_id, email=asked.email, at=now()
    )
    return Status(201, invited(done.invitation))


def _profile(request: HttpRequest, sitter_id: UUID) -> ProfileOut:
    found = queries.profile(_viewer(request), sitter_id, now=now())
    return ProfileOut(
        **TeamSitterOut.from_orm(found.card).dict(),
        windows=[TeamWindowOut.from_orm(one) for one in found.windows],
        window_count=found.window_count,
        response_seconds=found.response_seconds,
        answered=found.answered,
    )


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer
