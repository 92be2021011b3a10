"""Who is who."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Role
from snoutos.rooms.people.models import Organization, Silence, Sitter, User
from snoutos.toolbox import hashing


def actor(viewer: User) -> Actor:
    """The person behind a user, as the rest of the house knows them."""
    role = Role(viewer.role)
    sitter_id: UUID | None = None
    if role is Role.SITTER:
        sitter_id = Sitter.objects.filter(user=viewer).values_list("pk", flat=True).first()
    return Actor(
        id=viewer.pk,
        org_id=viewer.org_id,
        role=role,
        name=viewer.name,
        time_zone=viewer.org.time_zone,
        sitter_id=sitter_id,
    )


def actor_while_active(viewer: Actor, user_id: UUID) -> Actor | None:
    """The person who asked for something, while they can still sign in."""
    user = User.objects.filter(pk=user_id, org_id=viewer.org_id, is_active=True).first()
    return actor(user) if user else None


@dataclass(frozen=True, slots=True)
class Myself:
    """What a program learns about whom it works for."""

    id: UUID
    name: str
    email: str
    role: Role
    org_id: UUID
    org_name: str
    time_zone: str


def myself(viewer: Actor) -> Myself:
    assert viewer.id is not None, "whoever signed in is a user"  # noqa: S101
    user = User.objects.select_related("org").get(pk=viewer.id)
    return Myself(
        id=user.pk,
        name=user.name,
        email=user.email,
        role=viewer.role,
        org_id=user.org_id,
        org_name=user.org.name,
        time_zone=user.org.time_zone,
    )


def organization(viewer: Actor) -> Organization:
    return Organization.objects.get(pk=viewer.org_id)


def silent_since(viewer: Actor, address: str) -> datetime | None:
    """When a phone said STOP that was erased since; whoever adds a phone has to ask."""
    asked = hashing.of_phone(viewer.org_id, address)
    found = Silence.objects.filter(org_id=viewer.org_id, digest__in=asked)
    return found.values_list("since", flat=True).first()
