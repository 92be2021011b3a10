"""Who may be in the team, and in what order things may happen to them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from snoutos.kernel.refused import Refused
from snoutos.kernel.words import Role

LINK_SALT = "snoutos.staff.invitation"
INVITATION_LASTS = timedelta(days=7)
TEAM_ROLES = (Role.OWNER, Role.ADMIN)
LONGEST_NAME = 120

ROLE_NAMES = {Role.OWNER: "Owner", Role.ADMIN: "Admin", Role.SITTER: "Sitter"}
ROLE_SAYS = {
    Role.OWNER: "Sees and does everything.",
    Role.ADMIN: "Answers clients, edits assignments, assigns numbers. Buys nothing and changes no "
    "rules.",
    Role.SITTER: "Sees only conversations whose assignment window is open.",
}

NO_NAME = "Type a name."
NAME_TOO_LONG = f"Keep the name under {LONGEST_NAME} characters."
NO_EMAIL = "Type an e-mail address, like name@example.com."
TAKEN = "Somebody with this e-mail address can already sign in."
ALREADY_INVITED = "This person has an invitation already. Send it again instead."
BAD_ROLE = "Choose Owner or Admin. Sitters are invited from their own page."
LAST_OWNER = "This is the only owner. Make somebody else an owner first."
YOURSELF = "You can't do this to yourself. Ask another owner."
NOT_A_SITTERS_ROLE = "A sitter's role can't be changed. Deactivate the sitter instead."
BAD_LINK = "This invitation link doesn't work any more. Ask for a new one."
NO_USER = "We can't find that person in your team."
NO_INVITATION = "We can't find that invitation."
NO_SITTER = "We can't find that sitter."
HAS_LOGIN = "This sitter can already sign in."


class State(StrEnum):
    """Of an invitation."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Member:
    """What the rules have to know of somebody in the team."""

    id: UUID
    role: Role
    is_active: bool


def state(
    *, expires_at: datetime, accepted_at: datetime | None, revoked_at: datetime | None, at: datetime
) -> State:
    if accepted_at is not None:
        return State.ACCEPTED
    if revoked_at is not None:
        return State.REVOKED
    return State.EXPIRED if at >= expires_at else State.OPEN


def checked_name(name: str) -> str:
    told = " ".join(name.split())
    if not told:
        raise Refused(NO_NAME, code="name_needed")
    if len(told) > LONGEST_NAME:
        raise Refused(NAME_TOO_LONG, code="name_too_long")
    return told


def checked_role(role: str) -> Role:
    if role not in TEAM_ROLES:
        raise Refused(BAD_ROLE, code="bad_role")
    return Role(role)


def check_may_change(member: Member, *, by: UUID | None, owners: int, new_role: Role) -> None:
    """A team always keeps an active owner, and nobody saws off their own branch."""
    if member.role is Role.SITTER:
        raise Refused(NOT_A_SITTERS_ROLE, code="sitter", status=409)
    if member.id == by:
        raise Refused(YOURSELF, code="yourself", status=409)
    _check_owner_remains(member, owners, is_still_owner=new_role is Role.OWNER)


def check_may_deactivate(member: Member, *, by: UUID | None, owners: int) -> None:
    if member.id == by:
        raise Refused(YOURSELF, code="yourself", status=409)
    _check_owner_remains(member, owners, is_still_owner=False)


def _check_owner_remains(member: Member, owners: int, *, is_still_owner: bool) -> None:
    is_owner = member.role is Role.OWNER and member.is_active
    if is_owner and not is_still_owner and owners < 2:
        raise Refused(LAST_OWNER, code="last_owner", status=409)
