"""The office: who can sign in, and who is asked to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import Role
from snoutos.rooms.people.models import User
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.staff.models import Invitation
from snoutos.rooms.staff.rules import team as rules


@dataclass(frozen=True, slots=True)
class MemberCard:
    id: UUID
    name: str
    email: str
    role: Role
    role_name: str
    is_active: bool
    is_myself: bool
    last_login: datetime | None


@dataclass(frozen=True, slots=True)
class InvitationCard:
    id: UUID
    name: str
    email: str
    role: Role
    role_name: str
    sitter_id: UUID | None
    state: rules.State
    created_at: datetime
    expires_at: datetime


def team(viewer: Actor) -> tuple[MemberCard, ...]:
    """Everybody who can or could sign in: active first, owners before admins before sitters."""
    check_may(viewer, "team.read")
    order = {Role.OWNER: 0, Role.ADMIN: 1, Role.SITTER: 2}
    cards = [_card(user, viewer) for user in User.objects.filter(org_id=viewer.org_id)]
    return tuple(
        sorted(cards, key=lambda one: (not one.is_active, order[one.role], one.name.lower()))
    )


def member(viewer: Actor, user_id: UUID) -> MemberCard:
    check_may(viewer, "team.read")
    found = User.objects.filter(pk=user_id, org_id=viewer.org_id).first()
    if found is None:
        raise Missing(rules.NO_USER)
    return _card(found, viewer)


def invitations(
    viewer: Actor, *, now: datetime, sitter_id: UUID | None = None
) -> tuple[InvitationCard, ...]:
    """Those that are open, or ran out unanswered."""
    check_may(viewer, "sitters.read" if sitter_id else "team.read")
    rows = Invitation.objects.filter(org_id=viewer.org_id, accepted_at=None, revoked_at=None)
    if sitter_id is not None:
        rows = rows.filter(sitter_id=sitter_id)
    return tuple(
        InvitationCard(
            id=row.pk,
            name=row.name,
            email=row.email,
            role=Role(row.role),
            role_name=rules.ROLE_NAMES[Role(row.role)],
            sitter_id=row.sitter_id,
            state=rules.state(expires_at=row.expires_at, accepted_at=None, revoked_at=None, at=now),
            created_at=row.created_at,
            expires_at=row.expires_at,
        )
        for row in rows.order_by("-created_at", "-id")
    )


def _card(user: User, viewer: Actor) -> MemberCard:
    return MemberCard(
        id=user.pk,
        name=user.name,
        email=user.email,
        role=Role(user.role),
        role_name=rules.ROLE_NAMES[Role(user.role)],
        is_active=user.is_active,
        is_myself=user.pk == viewer.id,
        last_login=user.last_login,
    )
