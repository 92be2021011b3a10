"""One conversation: its card, its messages, and where the next one goes."""

from datetime import timedelta
from uuid import uuid4

import pytest

from snoutos.kernel.refused import Forbidden, Missing, Refused
from snoutos.kernel.words import MessageState, NumberClass, Target
from snoutos.rooms.inbox.queries import timeline as threads
from snoutos.rooms.people.queries import actor
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.routing.actions.decisions import keep_decision
from snoutos.rooms.routing.queries import decisions as routing, facts as routed
from snoutos.rooms.routing.rules.deciding import decide
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.threads.models import Delivery, Message
from tests.conftest import HOUR, NOON, make_window

SECOND = timedelta(seconds=1)


def conversation(user, thread, now=NOON):
    return threads.conversation(actor(user), thread.pk, now=now)


def timeline(user, thread, **more):
    return threads.timeline(actor(user), thread.pk, **more)


def receive(user, thread, body="Hello", at=NOON):
    """A text as the pipeline keeps it: with the decision of its moment."""
    facts = routed.inbound(actor(user), thread, at=at)
    decision = decide(facts)
    message = Message.objects.create(
        org=thread.org, thread=thread, direction="inbound", sender_kind="client",
        sender_name=thread.client.name, number=thread.number, contact=thread.contact,
        from_address=thread.contact.address, to_address=thread.number.e164, body=body,
        state="received", because=decision.because, at=at,
    )  # fmt: skip
    keep_decision(by=actor(user), thread=thread, message=message, facts=facts, decision=decision)
    return message


def test_outside_of_windows_the_front_desk_speaks(olivia, carlas_thread, front_desk, sam):
    make_window(carlas_thread, sam, NOON + HOUR, NOON + 2 * HOUR)

    found = conversation(olivia, carlas_thread)

    assert (found.number, found.number_class) == (front_desk.e164, NumberClass.FRONT_DESK)
    assert found.next_up.target is Target.OWNER_INBOX
    assert (found.next_up.until, found.next_up.then) == (NOON + HOUR, "Sam Rivers")
    assert (found.first_name, found.phone) == ("Carla", "+15551234567")
    assert [card.sitter_name for card in found.windows] == ["Sam Rivers"]
    assert not found.windows[0].is_now


def test_in_a_window_the_sitters_number_speaks(olivia, carlas_thread, sam, sams_number):
    make_window(carlas_thread, sam, NOON, NOON + HOUR)

    found = conversation(olivia, carlas_thread)

    assert (found.number, found.number_class) == (sams_number.e164, NumberClass.SITTER)
    assert (found.next_up.target, found.next_up.sitter_name) == (Target.SITTER, "Sam Rivers")
    assert found.windows[0].is_now


def test_a_window_that_is_over_shows_in_the_bar_only(olivia, carlas_thread, sam):
    make_window(carlas_thread, sam, NOON - 2 * HOUR, NOON - HOUR)

    found = conversation(olivia, carlas_thread)

    assert found.windows == ()
    assert [stripe.phase for stripe in found.today.stripes] == ["past"]


def test_a_client_who_asked_for_silence_is_shown_so(olivia, carlas_thread):
    carlas_thread.contact.opted_out_at = NOON
    carlas_thread.contact.save()

    assert conversation(olivia, carlas_thread).opted_out_at == NOON


def test_nobody_else_sees_it(mallory, sam, carlas_thread):
    for look in (conversation, timeline):
        with pytest.raises(Missing):
            look(mallory, carlas_thread)
        with pytest.raises(Forbidden):
            look(sam.user, carlas_thread)
    with pytest.raises(Missing):
        threads.heading(actor(mallory), carlas_thread.pk)
    with pytest.raises(Missing):
        threads.conversation(actor(mallory), uuid4(), now=NOON)


def test_messages_stand_in_order_with_where_they_went(olivia, carlas_thread, sam):
    make_window(carlas_thread, sam, NOON + HOUR, NOON + 2 * HOUR)
    receive(olivia, carlas_thread, "First")
    receive(olivia, carlas_thread, "Second", at=NOON + HOUR)
    receive(olivia, carlas_thread, "Third", at=NOON + 2 * HOUR)

    cards = timeline(olivia, carlas_thread).items

    assert [(card.body, card.where_and_why) for card in cards] == [
        ("First", "Came to your inbox because Sam’s window opens at 1:00 PM"),
        ("Second", "Went to Sam Rivers, whose window was open until 2:00 PM"),
        ("Third", "Came to your inbox because no window was open"),
    ]


def test_earlier_messages_are_reached_once_while_new_ones_arrive(olivia, carlas_thread):
    for index in range(5):
        receive(olivia, carlas_thread, str(index), at=NOON + index * SECOND)
    seen, before = [], None
    while True:
        page = timeline(olivia, carlas_thread, before=before, limit=2)
        seen = [card.body for card in page.items] + seen
        before = page.next_cursor
        receive(olivia, carlas_thread, "new", at=NOON + HOUR)
        if before is None:
            break

    assert seen == ["0", "1", "2", "3", "4"]


def test_a_bad_cursor_is_refused(olivia, carlas_thread):
    with pytest.raises(Refused):
        timeline(olivia, carlas_thread, before="x")


def test_a_failed_message_says_why(olivia, carlas_thread):
    sent = send_message(by=actor(olivia), thread_id=carlas_thread.pk, body="Hello", at=NOON)
    Message.objects.filter(pk=sent.pk).update(state="undelivered")
    Delivery.objects.update(
        state="undelivered", due_at=None, error="The phone is off.", error_code=30003, attempts=3
    )

    card = timeline(olivia, carlas_thread).items[0]

    assert card.is_failed
    assert (card.error, card.error_code, card.attempts) == ("The phone is off.", 30003, 3)


def test_a_stopped_message_is_covered_also_for_the_office(olivia, carlas_thread, sam, sams_number):
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    with pytest.raises(Refused):
        send_message(
            by=actor(sam.user), thread_id=carlas_thread.pk, body="My phone: 415-555-0142", at=NOON
        )

    card = timeline(olivia, carlas_thread).items[0]

    assert card.state is MessageState.BLOCKED
    assert "0142" not in card.body
    assert card.shares == ("a phone number",)
    assert Violation.objects.get().action == "blocked"


def test_more_messages_need_no_more_statements(olivia, carlas_thread, django_assert_num_queries):
    receive(olivia, carlas_thread)
    with django_assert_num_queries(5):
        timeline(olivia, carlas_thread)
    for index in range(20):
        receive(olivia, carlas_thread, at=NOON + index * SECOND)

    with django_assert_num_queries(5):
        assert len(timeline(olivia, carlas_thread).items) == 21


def test_why_shows_what_was_decided_then(olivia, mallory, carlas_thread, sam):
    message = receive(olivia, carlas_thread)
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)  # planned afterwards

    found = routing.decision_of(actor(olivia), message.pk)

    assert found.target is Target.OWNER_INBOX
    assert sum(step.decides for step in found.steps) == 1
    assert found.at == NOON
    with pytest.raises(Missing):
        routing.decision_of(actor(mallory), message.pk)


def test_the_next_decision_is_stored_nowhere(olivia, carlas_thread, django_assert_num_queries):
    decision = threads.next_decision(actor(olivia), carlas_thread.pk, now=NOON)

    assert decision.target is Target.OWNER_INBOX
    assert decision.because.startswith("No active assignment window at 12:00 PM on Jul 1.")
