"""What the dialogs offer to choose from."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import NumberClass, NumberStatus
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Sitter


@dataclass(frozen=True, slots=True)
class SitterChoice:
    id: UUID
    name: str
    # The active number they hold already.
    e164: str


@dataclass(frozen=True, slots=True)
class NumberChoice:
    id: UUID
    e164: str
    number_class: NumberClass


def sitters(viewer: Actor) -> tuple[SitterChoice, ...]:
    """The active ones, those without a number first."""
    held = dict(
        Number.objects.filter(
            org_id=viewer.org_id, status=NumberStatus.ACTIVE, sitter__isnull=False
        ).values_list("sitter_id", "e164")
    )
    rows = Sitter.objects.filter(org_id=viewer.org_id, is_active=True).order_by("name")
    found = [SitterChoice(one.pk, one.name, held.get(one.pk, "")) for one in rows]
    return tuple(sorted(found, key=lambda one: bool(one.e164)))


def numbers(viewer: Actor, number_ids: Collection[UUID]) -> tuple[NumberChoice, ...]:
    rows = Number.objects.filter(org_id=viewer.org_id, pk__in=number_ids).order_by("e164")
    return tuple(NumberChoice(one.pk, one.e164, NumberClass(one.number_class)) for one in rows)
