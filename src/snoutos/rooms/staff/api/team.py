"""The team for programs: members, roles, invitations."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Router, Status

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Role
from snoutos.rooms.staff.actions import inviting, team as actions
from snoutos.rooms.staff.models import Invitation
from snoutos.rooms.staff.queries import team as queries
from snoutos.rooms.staff.rules.team import State
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["team"], auth=open_to(Role.OWNER), by_alias=True)


class MemberOut(Schema):
    id: UUID
    name: str
    email: str
    role: Role
    is_active: bool
    last_login: datetime | None


class InvitationOut(Schema):
    id: UUID
    name: str
    email: str
    role: Role
    sitter_id: UUID | None
    state: State
    created_at: datetime
    expires_at: datetime


class InviteIn(Schema):
    email: str
    name: str
    role: str


class InvitedOut(Schema):
    """`link` is shown to whoever invites, here and never again."""

    id: UUID
    email: str
    role: Role
    expires_at: datetime
    link: str


class MemberIn(Schema):
    """What should change; what is left out stays."""

    role: str | None = None
    is_active: bool | None = None


@router.get("/team", response=list[MemberOut], operation_id="list_team")
def list_team(request: HttpRequest) -> list[MemberOut]:
    return [MemberOut.from_orm(one) for one in queries.team(_viewer(request))]


@router.patch("/team/{uuid:user_id}", response=MemberOut, operation_id="change_member")
def change_member(request: HttpRequest, user_id: UUID, wanted: MemberIn) -> MemberOut:
    """A deactivated member is signed out at once."""
    by, moment = _viewer(request), now()
    queries.member(by, user_id)
    if wanted.role is not None:
        actions.change_role(by=by, user_id=user_id, role=wanted.role, at=moment)
    if wanted.is_active is not None:
        verb = actions.reactivate_user if wanted.is_active else actions.deactivate_user
        verb(by=by, user_id=user_id, at=moment)
    return MemberOut.from_orm(queries.member(by, user_id))


@router.post("/team/{uuid:user_id}/sign-out", response=MemberOut, operation_id="end_sessions")
def end_sessions(request: HttpRequest, user_id: UUID) -> MemberOut:
    """End every session and access token of somebody."""
    actions.end_sessions(by=_viewer(request), user_id=user_id, at=now())
    return MemberOut.from_orm(queries.member(_viewer(request), user_id))


@router.get("/team/invitations", response=list[InvitationOut], operation_id="list_invitations")
def list_invitations(request: HttpRequest) -> list[InvitationOut]:
    found = queries.invitations(_viewer(request), now=now())
    return [InvitationOut.from_orm(one) for one in found]


@router.post("/team/invitations", response={201: InvitedOut}, operation_id="invite")
def invite(request: HttpRequest, asked: InviteIn) -> Status[InvitedOut]:
    done = inviting.invite(
        by=_viewer(request), email=asked.email, name=asked.name, role=asked.role, at=now()
    )
    return Status(201, invited(done.invitation))


@router.delete(
    "/team/invitations/{uuid:invitation_id}", response={204: None}, operation_id="revoke_invitation"
)
def revoke(request: HttpRequest, invitation_id: UUID) -> Status[None]:
    inviting.revoke(by=_viewer(request), invitation_id=invitation_id, at=now())
    return Status(204, None)


def invited(one: Invitation) -> InvitedOut:
    return InvitedOut(
        id=one.pk,
        email=one.email,
        role=Role(one.role),
        expires_at=one.expires_at,
        link=one.address,
    )


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer
