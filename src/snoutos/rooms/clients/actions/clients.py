"""Adding clients, naming them, and their phones."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from snoutos.kernel import topics
from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.audit.actions import record
from snoutos.rooms.clients.queries import clients as queries
from snoutos.rooms.clients.rules import clients as rules
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.people.queries import silent_since
from snoutos.rooms.people.rules import check_may
from snoutos.toolbox.announce import announce


@transaction.atomic
def add_client(
    *,
    by: Actor,
    details: rules.Details,
    phones: Sequence[rules.Phone],
    at: datetime,
    noted: Mapping[str, object] | None = None,
) -> Client:
    """A new client with their phones. A phone that is somebody else's is refused by their name.

    `noted` is what the log says beside it, such as the import they came with.
    """
    check_may(by, "clients.write")
    if not phones:
        raise Refused(rules.NO_PHONE, code="phone_needed")
    client = Client.objects.create(
        org_id=by.org_id, name=details.name, notes=details.notes, tags=list(details.tags),
        created_at=at,
    )  # fmt: skip
    _record("client.created", by, client, at, **(noted or {}))
    for one in phones:
        _add_phone(by, client, one, at, noted)
    announce(topics.inbox(by.org_id))
    return client


@transaction.atomic
def change_client(
    *,
    by: Actor,
    client_id: UUID,
    details: rules.Details,
    at: datetime,
    noted: Mapping[str, object] | None = None,
) -> Client:
    """Whoever names an unknown sender makes them a client."""
    check_may(by, "clients.write")
    client = _locked(by, client_id)
    was_unknown = client.is_provisional
    named = was_unknown and details.name != client.name
    before = (client.name, client.notes, tuple(client.tags))
    if before == (details.name, details.notes, details.tags):
        return client
    fields = [
        name
        for name, was, now in zip(
            ("name", "notes", "tags"), before, (details.name, details.notes, details.tags),
            strict=True,
        )
        if was != now
    ]  # fmt: skip
    client.name, client.notes, client.tags = details.name, details.notes, list(details.tags)
    client.is_provisional = was_unknown and not named
    client.save(update_fields=["name", "notes", "tags", "is_provisional"])
    event = "client.named" if named else "client.changed"
    _record(event, by, client, at, fields=fields, **(noted or {}))
    announce(topics.inbox(by.org_id))
    return client


@transaction.atomic
def add_phone(
    *,
    by: Actor,
    client_id: UUID,
    phone: rules.Phone,
    at: datetime,
    noted: Mapping[str, object] | None = None,
) -> Contact:
    check_may(by, "clients.write")
    client = _locked(by, client_id)
    if client.contacts.count() >= rules.MOST_PHONES:
        raise Refused(f"A client can have {rules.MOST_PHONES} phones.", code="too_many_phones")
    return _add_phone(by, client, phone, at, noted)


@transaction.atomic
def label_phone(*, by: Actor, contact_id: UUID, label: str, at: datetime) -> Contact:
    """What a phone is called: Mobile, Work, the neighbor's."""
    check_may(by, "clients.write")
    contact = queries.contact(by, contact_id)
    told = " ".join(label.split())[: rules.LONGEST_LABEL]
    if not told:
        raise Refused(rules.NO_LABEL, code="label_needed")
    if contact.label != told:
        contact.label = told
        contact.save(update_fields=["label"])
        _record_phone("contact.labeled", by, contact, at)
    return contact


@transaction.atomic
def remove_phone(*, by: Actor, contact_id: UUID, at: datetime) -> None:
    """Only one that was never used: messages keep the phone they came from."""
    check_may(by, "clients.write")
    contact = queries.contact(by, contact_id)
    client = _locked(by, contact.client_id)
    queries.check_may_go(by, contact)
    # In the history of the client, who stays.
    _record("contact.removed", by, client, at, contactId=str(contact.pk))
    contact.delete()


def _add_phone(
    by: Actor,
    client: Client,
    phone: rules.Phone,
    at: datetime,
    noted: Mapping[str, object] | None = None,
) -> Contact:
    if Number.objects.filter(e164=phone.address, org_id=by.org_id).exists():
        raise Refused(rules.OURS, code="own_number")
    try:
        with transaction.atomic():
            contact = Contact.objects.create(
                org_id=by.org_id, client=client, address=phone.address, label=phone.label,
                created_at=at, opted_out_at=silent_since(by, phone.address),
            )  # fmt: skip
    except IntegrityError as clash:
        owner = queries.owner_of(by, phone.address)
        whose = f"{owner.name}'s" if owner else "another client's"
        raise Refused(
            f"This phone is {whose} already.", code="phone_taken", status=409,
            details={"clientId": str(owner.pk)} if owner else {},
        ) from clash  # fmt: skip
    _record_phone("contact.added", by, contact, at, **(noted or {}))
    return contact


def _locked(by: Actor, client_id: UUID) -> Client:
    client = (
        Client.objects.select_for_update()
        .filter(pk=client_id, org_id=by.org_id, merged_into=None, erased_at=None)
        .first()
    )
    if client is None:
        raise Missing(rules.NO_CLIENT)
    return client


def _record(event: str, by: Actor, client: Client, at: datetime, **more: object) -> None:
    record(event, by=by, entity_type="client", entity_id=client.pk, payload=more, at=at)


def _record_phone(event: str, by: Actor, contact: Contact, at: datetime, **more: object) -> None:
    record(event, by=by, entity_type="contact", entity_id=contact.pk, payload=more, at=at)
