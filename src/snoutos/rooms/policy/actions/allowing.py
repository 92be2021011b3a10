"""The allow-list: what everybody may share. The log tells of each change, without the value."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import AllowedKind
from snoutos.rooms.audit.actions import record
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Contact, Organization
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.policy import rules
from snoutos.rooms.policy.models import Allowed


@transaction.atomic
def allow(
    *,
    by: Actor,
    kind: str,
    value: str,
    with_subdomains: bool = False,
    note: str = "",
    learned_from: UUID | None = None,
    at: datetime,
) -> Allowed:
    """From now on nobody's message is stopped or covered because of this value."""
    check_may(by, "policy.settings")
    entry = rules.checked_entry(kind, value, with_subdomains=with_subdomains)
    # Two additions at the same moment stand in line; who only refers to the organization, such as
    # whoever sends a message, does not wait for them.
    Organization.objects.select_for_update(no_key=True).get(pk=by.org_id)
    _check_is_new(by, entry)
    added = Allowed.objects.create(
        org_id=by.org_id,
        kind=entry.kind.value,
        value=entry.value,
        with_subdomains=entry.with_subdomains,
        note=" ".join(note.split())[: rules.LONGEST_NOTE],
        learned_from_id=learned_from,
        added_by_id=by.id,
        added_by_name=by.name,
        created_at=at,
    )
    _tell("policy.allowed.added", by, added, at)
    return added


@transaction.atomic
def disallow(*, by: Actor, allowed_id: UUID, at: datetime) -> None:
    """From now on it is found again. What was sent meanwhile stays as it is."""
    check_may(by, "policy.settings")
    found = Allowed.objects.select_for_update().filter(org_id=by.org_id, pk=allowed_id).first()
    if found is None:
        raise Missing(rules.NO_ENTRY)
    _tell("policy.allowed.removed", by, found, at)
    found.delete()


def _check_is_new(by: Actor, entry: rules.Entry) -> None:
    mine = Allowed.objects.filter(org_id=by.org_id)
    if mine.filter(kind=entry.kind.value, value=entry.value).exists():
        raise Refused(rules.ALREADY_ALLOWED, code="already_allowed", status=409)
    if mine.count() >= rules.MOST_ENTRIES:
        raise Refused(rules.FULL, code="list_full", status=409)
    if entry.kind is not AllowedKind.PHONE:
        return
    if Number.objects.filter(org_id=by.org_id, e164=entry.value).exists():
        raise Refused(rules.OWN_NUMBER, code="own_number", status=409)
    if Contact.objects.filter(org_id=by.org_id, address=entry.value).exists():
        # A sitter reads what the list lets through, and must not read this.
        raise Refused(rules.CLIENTS_NUMBER, code="clients_number", status=409)


def _tell(event: str, by: Actor, entry: Allowed, at: datetime) -> None:
    record(
        event, by=by, entity_type="allowed", entity_id=entry.pk,
        correlation_id=entry.learned_from_id,
        payload={
            "kind": entry.kind,
            "with_subdomains": entry.with_subdomains,
            "is_learned": entry.learned_from_id is not None,
        },
        at=at,
    )  # fmt: skip
