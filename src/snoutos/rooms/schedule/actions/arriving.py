"""Clients who arrive by a booking or an import: found by their phone, or made."""

from datetime import datetime

from django.db import IntegrityError, transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.phone import normalize
from snoutos.kernel.refused import Refused
from snoutos.rooms.audit.actions import record
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.people.queries import silent_since
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.sending.actions.start import conversation_with
from snoutos.rooms.threads.models import Thread

BAD_PHONE = "This is not a phone number we can text. Write it like +1 415 555 0123."
NO_NAME = "The client needs a name."
IS_OURS = "This is one of your own business numbers, not a client's."


@transaction.atomic
def conversation_of(*, by: Actor, name: str, phone: str, at: datetime) -> tuple[Thread, bool]:
    """The conversation of whoever has this phone, and whether it was made just now."""
    check_may(by, "clients.write")
    address = normalize(phone)
    if address is None:
        raise Refused(BAD_PHONE, code="bad_phone", status=422)
    if Number.objects.filter(org_id=by.org_id, e164=address).exists():
        raise Refused(IS_OURS, code="own_number", status=422)
    contact = _known(by, address) or _new_contact(by, name.strip(), address, at)
    client = contact.client
    if client.is_provisional and name.strip():
        client.name, client.is_provisional = name.strip()[:120], False
        client.save(update_fields=["name", "is_provisional"])
        record("client.changed", by=by, entity_type="client", entity_id=client.pk, at=at)
    return conversation_with(by=by, client=client, contact=contact, at=at)


def _known(by: Actor, address: str) -> Contact | None:
    found = Contact.objects.select_related("client")
    return found.filter(org_id=by.org_id, address=address).first()


def _new_contact(by: Actor, name: str, address: str, at: datetime) -> Contact:
    if not name:
        raise Refused(NO_NAME, code="no_name", status=422)
    try:
        with transaction.atomic():
            client = Client.objects.create(org_id=by.org_id, name=name[:120], created_at=at)
            record(
                "client.created", by=by, entity_type="client", entity_id=client.pk, payload={},
                at=at,
            )  # fmt: skip
            return Contact.objects.create(
                org_id=by.org_id, client=client, address=address, created_at=at,
                opted_out_at=silent_since(by, address),
            )  # fmt: skip
    except IntegrityError:  # their first text came in at this very moment
        known = _known(by, address)
        if known is None:
            raise
        return known
