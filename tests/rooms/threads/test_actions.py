"""Reading, putting back on the pile, and drafts."""

from uuid import uuid4

import pytest

from snoutos.kernel.refused import Forbidden, Missing
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.queries import actor
from snoutos.rooms.threads import actions
from snoutos.rooms.threads.models import Draft, Message
from tests.conftest import HOUR, NOON


def text(thread, at=NOON, direction="inbound"):
    message = Message.objects.create(
        org=thread.org, thread=thread, direction=direction, sender_kind="client",
        number=thread.number, contact=thread.contact, from_address="+15551234567",
        to_address="+15551111111", body="Hello", state="received", at=at,
    )  # fmt: skip
    if direction == "inbound":
        thread.unread_count += 1
        thread.save()
    return message


def read(user, thread, seen=None):
    return actions.mark_read(by=actor(user), thread_id=thread.pk, seen=seen, at=NOON)


def unread(thread):
    thread.refresh_from_db()
    return thread.unread_count


def test_what_was_seen_is_read(olivia, carlas_thread):
    text(carlas_thread)
    last = text(carlas_thread, at=NOON + HOUR)

    assert read(olivia, carlas_thread, last.pk) == 0
    assert unread(carlas_thread) == 0
    event = Event.objects.get(type="thread.read")
    assert (event.actor_id, event.thread_id) == (olivia.pk, carlas_thread.pk)


def test_what_came_after_the_last_one_seen_stays_unread(olivia, carlas_thread):
    seen = text(carlas_thread)
    text(carlas_thread, at=NOON + HOUR)
    text(carlas_thread, at=NOON + HOUR, direction="outbound")

    assert read(olivia, carlas_thread, seen.pk) == 1
    assert unread(carlas_thread) == 1


def test_two_texts_of_the_same_instant_are_told_apart(olivia, carlas_thread):
    first, second = sorted((text(carlas_thread), text(carlas_thread)), key=lambda one: one.pk)

    assert read(olivia, carlas_thread, first.pk) == 1
    assert read(olivia, carlas_thread, second.pk) == 0


def test_reading_what_is_read_leaves_no_trace(olivia, carlas_thread):
    seen = text(carlas_thread)
    read(olivia, carlas_thread, seen.pk)
    read(olivia, carlas_thread, seen.pk)

    assert Event.objects.filter(type="thread.read").count() == 1


def test_without_a_last_message_all_of_it_is_read(olivia, carlas_thread):
    text(carlas_thread)

    assert read(olivia, carlas_thread) == 0


def test_a_message_of_another_conversation_was_not_seen_here(
    olivia, carlas_thread, mallorys_thread
):
    text(carlas_thread)

    with pytest.raises(Missing):
        read(olivia, carlas_thread, text(mallorys_thread).pk)
    assert unread(carlas_thread) == 1


def test_what_belongs_to_others_is_missing(mallory, carlas_thread):
    text(carlas_thread)

    for act in (
        lambda: read(mallory, carlas_thread),
        lambda: actions.mark_unread(by=actor(mallory), thread_id=carlas_thread.pk, at=NOON),
        lambda: draft(mallory, carlas_thread, "Hi"),
        lambda: actions.mark_read(by=actor(mallory), thread_id=uuid4(), seen=None, at=NOON),
    ):
        with pytest.raises(Missing):
            act()
    assert unread(carlas_thread) == 1


def test_a_sitter_does_not_read_for_the_office(sam, carlas_thread):
    with pytest.raises(Forbidden):
        read(sam.user, carlas_thread)


def test_a_conversation_goes_back_on_the_pile_once(dana, carlas_thread):
    for _ in range(2):
        actions.mark_unread(by=actor(dana), thread_id=carlas_thread.pk, at=NOON)

    assert unread(carlas_thread) == 1
    assert Event.objects.filter(type="thread.unread").count() == 1


def draft(user, thread, body):
    actions.save_draft(by=actor(user), thread_id=thread.pk, body=body, at=NOON)


def test_a_draft_is_kept_for_each_person(olivia, dana, carlas_thread):
    draft(olivia, carlas_thread, "Hel")
    draft(olivia, carlas_thread, "Hello\0 there")
    draft(dana, carlas_thread, "Good morning")

    kept = dict(Draft.objects.values_list("user__name", "body"))
    assert kept == {"Olivia": "Hello there", "Dana": "Good morning"}


def test_an_empty_draft_is_forgotten(olivia, carlas_thread):
    draft(olivia, carlas_thread, "Hel")
    draft(olivia, carlas_thread, "  ")

    assert not Draft.objects.exists()
