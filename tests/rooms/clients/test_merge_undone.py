"""Taking a merge back after something has happened: nobody's words or phone end up elsewhere."""

from datetime import timedelta

import pytest
from django.utils import timezone

from snoutos.kernel.refused import Refused
from snoutos.rooms.clients.actions.clients import remove_phone
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans.actions import undo
from snoutos.rooms.routing.models import Override
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.sending.actions.start import start_conversation
from snoutos.rooms.threads.models import Message, Thread
from tests.conftest import HOUR, NOON
from tests.rooms.clients.test_clients import add, merge, said, twins

__all__ = ["twins"]
LATER = NOON + timedelta(minutes=5)


def take_back(user, applied):
    undo(by=actor(user), applied_id=applied.pk, at=LATER)


def test_each_conversation_speaks_to_its_own_phone_again(olivia, twins):
    carla, other = twins
    applied = merge(olivia, carla.client, other.client)
    # As the pipeline does it when the second phone writes.
    said(carla, "Me again", NOON + HOUR / 60, contact=other.contact)
    Thread.objects.filter(pk=carla.pk).update(contact=other.contact)

    take_back(olivia, applied)

    assert Thread.objects.get(pk=carla.pk).contact == carla.contact
    assert Thread.objects.get(pk=other.pk).contact == other.contact
    assert list(Message.objects.filter(body="Me again").values_list("thread", flat=True)) == [
        other.pk
    ]


def test_what_was_read_meanwhile_stays_read(olivia, twins):
    carla, other = twins
    applied = merge(olivia, carla.client, other.client)
    Thread.objects.filter(pk=carla.pk).update(unread_count=0)

    take_back(olivia, applied)

    assert list(Thread.objects.values_list("unread_count", flat=True)) == [0, 0]


def test_all_that_is_unread_goes_back_when_the_kept_one_never_said_anything(olivia, twins):
    carla, other = twins
    carla.messages.all().delete()
    applied = merge(olivia, carla.client, other.client)
    take_back(olivia, applied)
    assert Thread.objects.get(pk=other.pk).unread_count == 2
    assert Thread.objects.get(pk=carla.pk).unread_count == 0


def test_the_kept_ones_override_stays(olivia, twins):
    carla, other = twins
    kept = override(olivia, carla)
    applied = merge(olivia, carla.client, other.client)
    take_back(olivia, applied)
    assert Override.objects.get(pk=kept.pk).thread == carla


def test_the_other_ones_override_comes_back(olivia, twins):
    carla, other = twins
    theirs = override(olivia, other)
    applied = merge(olivia, carla.client, other.client)
    assert Override.objects.get(pk=theirs.pk).thread == carla
    take_back(olivia, applied)
    assert Override.objects.get(pk=theirs.pk).thread == other


def test_what_was_closed_is_closed_again(olivia, twins):
    Thread.objects.update(status="closed", unread_count=0)
    Thread.objects.update(last_activity_at=NOON - HOUR / 2)
    carla, other = twins
    applied = merge(olivia, carla.client, other.client)
    assert Thread.objects.get(pk=carla.pk).status == "closed"
    take_back(olivia, applied)
    assert Thread.objects.get(pk=other.pk).status == "closed"


def test_words_of_the_one_who_had_no_conversation_are_not_given_away(olivia, twins):
    _, other = twins
    nina = add(olivia)
    hers = nina.contacts.first()
    applied = merge(olivia, nina, other.client)
    said(Thread.objects.get(pk=other.pk), "My gate code", NOON, contact=hers)

    with pytest.raises(Refused) as refused:
        take_back(olivia, applied)

    assert refused.value.code == "changed_since"
    assert Thread.objects.get(pk=other.pk).client == nina


def test_nobody_is_left_without_a_phone(olivia, twins):
    carla, other = twins
    carla.messages.all().delete()
    applied = merge(olivia, carla.client, other.client)
    Thread.objects.filter(pk=carla.pk).update(contact=other.contact)
    Thread.objects.filter(pk=other.pk).update(contact=other.contact)
    carla.contact.delete()

    with pytest.raises(Refused) as refused:
        take_back(olivia, applied)
    assert refused.value.code == "changed_since"


def test_a_conversation_begun_since_speaks_to_a_phone_of_its_own_client(olivia, front_desk):
    kept, gone = add(olivia), add(olivia, "Otto Oak", ("+14155550133",))
    applied = merge(olivia, kept, gone)
    thread, _ = start_conversation(by=actor(olivia), client_id=kept.pk, at=NOON)
    others = Contact.objects.get(address="+14155550133")
    Thread.objects.filter(pk=thread.pk).update(contact=others)

    take_back(olivia, applied)

    assert Thread.objects.get(pk=thread.pk).contact.client == kept
    assert Contact.objects.get(pk=others.pk).client == gone


def test_words_that_were_said_to_the_others_phone_since_are_not_kept(olivia, front_desk):
    kept, gone = add(olivia), add(olivia, "Otto Oak", ("+14155550133",))
    applied = merge(olivia, kept, gone)
    thread, _ = start_conversation(by=actor(olivia), client_id=kept.pk, at=NOON)
    said(thread, "My gate code", NOON, contact=Contact.objects.get(address="+14155550133"))

    with pytest.raises(Refused) as refused:
        take_back(olivia, applied)
    assert refused.value.code == "changed_since"


def test_who_had_no_conversation_is_not_left_without_a_phone_either(olivia, twins):
    _, other = twins
    nina = add(olivia)
    applied = merge(olivia, nina, other.client)
    remove_phone(
        by=actor(olivia), contact_id=Contact.objects.get(address="+14155550132").pk, at=NOON
    )

    with pytest.raises(Refused) as refused:
        take_back(olivia, applied)
    assert refused.value.code == "changed_since"


@pytest.mark.parametrize("fate", ["merged", "erased"])
def test_nobody_writes_into_the_conversation_of_who_is_gone(olivia, twins, fate):
    carla, other = twins
    if fate == "merged":
        merge(olivia, carla.client, other.client)
    else:
        Client.objects.filter(pk=other.client_id).update(erased_at=timezone.now())

    with pytest.raises(Refused) as refused:
        send_message(by=actor(olivia), thread_id=other.pk, body="Hi", at=NOON)

    assert (refused.value.code, refused.value.status) == (f"client_{fate}", 409)
    assert not Message.objects.filter(direction="outbound").exists()


def override(user, thread):
    return Override.objects.create(
        org=user.org, created_by=user, thread=thread, target="owner_inbox", reason="Holiday",
        starts_at=NOON - HOUR, ends_at=NOON + HOUR,
    )  # fmt: skip
