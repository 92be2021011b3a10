"""Adding sitters and changing what is known of them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.rooms.audit.actions import record
from snoutos.rooms.people.models import Sitter
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.staff.rules import team as rules


@transaction.atomic
def add_sitter(*, by: Actor, name: str, at: datetime) -> Sitter:
    """A new sitter, who can be given windows; they get a number when they are activated."""
    check_may(by, "sitters.write")
    sitter = Sitter.objects.create(org_id=by.org_id, name=rules.checked_name(name))
    record("sitter.created", by=by, entity_type="sitter", entity_id=sitter.pk, at=at)
    return sitter


@transaction.atomic
def rename_sitter(*, by: Actor, sitter_id: UUID, name: str, at: datetime) -> Sitter:
    check_may(by, "sitters.write")
    sitter = Sitter.objects.select_for_update().filter(pk=sitter_id, org_id=by.org_id).first()
    if sitter is None:
        raise Missing(rules.NO_SITTER)
    told = rules.checked_name(name)
    if told == sitter.name:
        return sitter
    sitter.name = told
    sitter.save(update_fields=["name"])
    if sitter.user is not None:
        sitter.user.name = told
        sitter.user.save(update_fields=["name"])
    record(
        "sitter.changed", by=by, entity_type="sitter", entity_id=sitter.pk,
        payload={"fields": ["name"]}, at=at,
    )  # fmt: skip
    return sitter
