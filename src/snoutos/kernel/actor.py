"""Who is looking, and who is acting."""

from dataclasses import dataclass
from uuid import UUID

from snoutos.kernel.words import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the house itself, doing something within one organization.

    `id` is the user's id (None for the house), `sitter_id` the sitter this user works as.
    """

    id: UUID | None
    org_id: UUID
    role: Role
    name: str
    time_zone: str = "UTC"
    sitter_id: UUID | None = None


def the_house(org_id: UUID) -> Actor:
    return Actor(id=None, org_id=org_id, role=Role.SYSTEM, name="SnoutOS")
