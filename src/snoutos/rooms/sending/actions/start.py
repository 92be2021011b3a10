"""The conversation with a client: the one there is, or a first one."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from snoutos.kernel import topics
from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.audit.actions import record
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.routing.queries.facts import rested_front_desk
from snoutos.rooms.sending.rules import NO_NUMBER
from snoutos.rooms.threads.models import Thread
from snoutos.toolbox.announce import announce
from snoutos.toolbox.stillness import conversations_may_change

NO_CLIENT = "Client not found."
NO_PHONE = "This client has no phone. Add one first."


@transaction.atomic
def start_conversation(*, by: Actor, client_id: UUID, at: datetime) -> tuple[Thread, bool]:
    """It speaks to the phone that was added first, of those that still want texts.

    Returns it, and whether it was made just now. Raises Missing for a client who is not there any
    more, Refused (409) without a phone or without a Front Desk number.
    """
    check_may(by, "clients.write")
    conversations_may_change()
    client = (
        Client.objects.select_for_update()
        .filter(pk=client_id, org_id=by.org_id, merged_into=None, erased_at=None)
        .first()
    )
    if client is None:
        raise Missing(NO_CLIENT)
    contact = client.contacts.order_by(F("opted_out_at").asc(nulls_first=True), "pk").first()
    if contact is None:
        raise Refused(NO_PHONE, code="no_phone", status=409)
    return conversation_with(by=by, client=client, contact=contact, at=at)


def conversation_with(
    *, by: Actor, client: Client, contact: Contact, at: datetime
) -> tuple[Thread, bool]:
    """Within the caller's transaction, for a client who has just been looked up or made."""
    threads = Thread.objects.filter(org_id=by.org_id, client=client)
    found = threads.first()
    if found is not None:
        return found, False
    try:
        with transaction.atomic():
            return _new(by, client, contact, at), True
    except IntegrityError:  # their first text came in at this very moment
        return threads.get(), False


def _new(by: Actor, client: Client, contact: Contact, at: datetime) -> Thread:
    number = rested_front_desk(by)
    if number is None:
        raise Refused(NO_NUMBER, code="no_number", status=409)
    made = Thread.objects.create(
        org_id=by.org_id, client=client, contact=contact, number=number, created_at=at,
        last_activity_at=at,
    )  # fmt: skip
    record(
        "thread.created", by=by, entity_type="thread", entity_id=made.pk, thread_id=made.pk,
        number_id=number.pk, at=at,
    )  # fmt: skip
    announce(topics.inbox(by.org_id))
    return made
