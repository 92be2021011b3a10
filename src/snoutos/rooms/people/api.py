"""Signing in for programs, and who one is."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from pydantic import Field

from snoutos.kernel.words import Role
from snoutos.rooms.people import actions, queries
from snoutos.rooms.people.actions import Door, Stranger
from snoutos.toolbox import throttle, tokens
from snoutos.toolbox.door import open_to
from snoutos.toolbox.page import Request
from snoutos.toolbox.schema import Schema, room_router

router = room_router("Sign-in")


class Credentials(Schema):
    email: str = Field(max_length=254)
    password: str = Field(max_length=1024)


class SignedInUser(Schema):
    id: UUID
    org_id: UUID
    email: str
    role: str
    name: str


class Access(Schema):
    # The one name that is not in camelCase: OAuth made it so, and every client expects it.
    access_token: str = Field(alias="access_token")
    user: SignedInUser


class MyselfOut(Schema):
    id: UUID
    name: str
    email: str
    role: str
    org_id: UUID
    org_name: str
    time_zone: str


@router.post("/auth/login", operation_id="sign_in", response=Access, auth=None)
def sign_in(request: HttpRequest, credentials: Credentials) -> Access:
    """Sign in with e-mail and password; the access token goes into the Authorization header."""
    now = timezone.now()
    user = actions.sign_in(
        by=Stranger(throttle.client_address(request), Door.API),
        email=credentials.email,
        password=credentials.password,
        at=now,
    )
    token = tokens.write(
        tokens.Claims(user.pk, user.org_id, Role(user.role)),
        now=now,
        lifetime=timedelta(seconds=settings.JWT_LIFETIME),
        key=settings.JWT_SECRET,
    )
    return Access(access_token=token, user=SignedInUser.from_orm(user))


@router.get(
    "/auth/me",
    operation_id="who_am_i",
    response=MyselfOut,
    auth=open_to(Role.OWNER, Role.ADMIN, Role.SITTER),
)
def who_am_i(request: Request) -> queries.Myself:
    """Who this access token, or this session, belongs to."""
    return queries.myself(request.viewer)
