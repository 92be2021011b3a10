"""Erasing a client for good: everything that says who they are or what was said.

Rows that others point to stay, emptied; the log is not touched, because it holds only references.
What the provider once told us is emptied by a job, for web pages may not look at it.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from snoutos.kernel import topics
from snoutos.kernel.actor import Actor
from snoutos.kernel.words import MessageState, ReviewStatus, ThreadStatus
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.assignments.actions.turns import take_turn
from snoutos.rooms.audit.actions import record
from snoutos.rooms.audit.models import Words
from snoutos.rooms.clients.actions import erased_words
from snoutos.rooms.clients.models import Remark
from snoutos.rooms.clients.queries import erasing as queries
from snoutos.rooms.clients.rules import erasing as rules
from snoutos.rooms.clients.rules.erasing import NAME, WORDS, Person, Why
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Client, Contact, Silence
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.plans.actions import check_confirmed
from snoutos.rooms.plans.rules import Plan
from snoutos.rooms.routing.queries.facts import rested_front_desk
from snoutos.rooms.threads.models import Attempt, Delivery, Draft, Message, Thread
from snoutos.rooms.traffic.models import DeadLetter
from snoutos.toolbox import hashing, later, receipts
from snoutos.toolbox.announce import announce
from snoutos.toolbox.keepers import Forgotten, check_may_forget, forget
from snoutos.toolbox.stillness import conversations_stand_still


def plan_erase(*, by: Actor, client_id: UUID, why: Why, at: datetime) -> Plan:
    """What would be lost. Raises Missing, or Refused while there are hours ahead."""
    return _plan(by, queries.person(by, client_id, now=at), why, at)


@transaction.atomic
def erase(*, by: Actor, client_id: UUID, why: Why, token: str, at: datetime) -> None:
    check_may(by, "clients.erase")
    conversations_stand_still()
    take_turn(by=by)
    erased_words.hold_files(by=by)
    person = queries.person(by, client_id, now=at)
    check_confirmed(_plan(by, person, why, at), token, by=by)
    _take_back(by, person, at)
    _forget_phones(by, person, at)
    _forget_conversations(by, person)
    erased_words.forget(by=by, person=person, at=at)
    forget(by=by, who=_forgotten(person), at=at)
    receipts.forget_buried(addresses=[address for _, address in person.contacts])
    _end_alerts(by, person, at)
    Client.objects.filter(pk__in=person.clients, org_id=by.org_id).update(
        name=NAME, notes="", tags=[], is_provisional=False, erased_at=at
    )
    record(
        "client.erased", by=by, entity_type="client", entity_id=client_id, at=at,
        payload={
            "why": why.value, "messages": person.messages, "files": person.files,
            "phones": len(person.contacts),
        },
    )  # fmt: skip
    later.ask("clients.forget_receipts", org_id=by.org_id)
    announce(topics.inbox(by.org_id), *(topics.thread(one) for one in person.threads))


def _plan(by: Actor, person: Person, why: Why, at: datetime) -> Plan:
    check_may_forget(by=by, who=_forgotten(person), at=at)
    return rules.erase_plan(person, why)


def _forgotten(person: Person) -> Forgotten:
    return Forgotten(person.name, person.clients, person.threads)


def _take_back(by: Actor, person: Person, at: datetime) -> None:
    """What waits is not sent. In the order in which everybody locks: attempts come first."""
    tries = Attempt.objects.select_for_update().filter(
        org_id=by.org_id, delivery__thread_id__in=person.threads
    )
    list(tries.order_by("pk").values_list("pk"))
    waiting = Delivery.objects.select_for_update().filter(
        org_id=by.org_id, thread_id__in=person.threads, due_at__isnull=False
    )
    ids = [one.pk for one in waiting.order_by("pk")]
    taken = MessageState.CANCELED.value
    Message.objects.filter(delivery__in=ids, org_id=by.org_id).update(state=taken)
    Delivery.objects.filter(pk__in=ids).update(
        state=taken, due_at=None, held_until=None, updated_at=at
    )
    theirs = Delivery.objects.filter(org_id=by.org_id, thread_id__in=person.threads)
    # The provider's own words may spell the phone out.
    theirs.update(error="")
    Attempt.objects.filter(org_id=by.org_id, delivery__in=theirs).update(error="")
    DeadLetter.objects.filter(
        org_id=by.org_id, kind="delivery", subject_id__in=theirs.values("pk")
    ).update(error="", status=ReviewStatus.RESOLVED.value)


def _forget_phones(by: Actor, person: Person, at: datetime) -> None:
    """Nobody writes to them any more; of who said STOP a keyed hash stays."""
    ids = [one for one, _ in person.contacts]
    contacts = Contact.objects.select_for_update().filter(pk__in=ids, org_id=by.org_id)
    Remark.objects.filter(contact_id__in=ids, org_id=by.org_id).delete()
    Words.objects.filter(thread_id__in=person.threads, org_id=by.org_id).delete()
    for one in contacts.order_by("pk"):
        digests = hashing.of_phone(by.org_id, one.address)
        Silence.objects.filter(org_id=by.org_id, digest__in=digests).delete()
        if one.opted_out_at is not None:
            Silence.objects.create(org_id=by.org_id, digest=digests[0], since=one.opted_out_at)
        one.address, one.label, one.is_verified = rules.address_of(one.pk), "Erased", False
        one.opted_out_at = one.opted_out_at or at
        one.save(update_fields=["address", "label", "is_verified", "opted_out_at"])


def _forget_conversations(by: Actor, person: Person) -> None:
    Draft.objects.filter(thread_id__in=person.threads, org_id=by.org_id).delete()
    front_desk = rested_front_desk(by)
    threads = Thread.objects.select_for_update().select_related("number")
    for one in threads.filter(pk__in=person.threads, org_id=by.org_id).order_by("pk"):
        if front_desk is not None and _is_shared(one.number):
            one.number = front_desk
        one.status, one.unread_count, one.sitter = ThreadStatus.CLOSED.value, 0, None
        one.last_preview = WORDS if one.last_preview else ""
        one.last_sender_name = NAME if one.last_sender_kind == "client" else one.last_sender_name
        one.save()


def _is_shared(number: Number) -> bool:
    return number.number_class == "pool"


def _end_alerts(by: Actor, person: Person, at: datetime) -> None:
    alerts = Alert.objects.filter(org_id=by.org_id)
    about = alerts.filter(thread_id__in=person.threads) | alerts.filter(
        entity_id__in=[*person.clients, *person.threads, *(one for one, _ in person.contacts)]
    )
    about.filter(status=ReviewStatus.OPEN).update(
        status=ReviewStatus.RESOLVED.value, resolved_at=at, resolved_by_id=by.id
    )
    about.update(description=WORDS)
    words = rules.words_of(person.names, [address for _, address in person.contacts])
    told = Q()
    for word in words:
        told |= Q(title__contains=word) | Q(description__contains=word)
    # Without a word to look for, `told` would be true of every alert.
    for one in alerts.filter(told).order_by("pk") if words else ():
        one.title = str(rules.without(one.title, words))[:200]
        one.description = str(rules.without(one.description, words))
        one.save(update_fields=["title", "description"])
