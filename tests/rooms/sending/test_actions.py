"""What is written when somebody sends, and that a refusal leaves only its traces."""

from threading import Barrier, Thread as Worker

import pytest
from django.db import IntegrityError, connection

from snoutos.kernel.refused import Forbidden, Missing, Refused
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.audit.models import Event, Words
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.queries import actor
from snoutos.rooms.policy import rules as policy
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.routing.models import Decision
from snoutos.rooms.sending.actions.again import retry_message
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.sending.rules import CONTACT_INFO, HELD
from snoutos.rooms.threads.models import Delivery, Message, Thread
from snoutos.rooms.traffic.models import DeadLetter
from snoutos.toolbox import tenancy
from tests.conftest import HOUR, NOON, make_number, make_user, make_window

PHONE = "Call me at 415-555-0142"


def send(user, thread, body="On my way", **more):
    return send_message(by=actor(user), thread_id=thread.pk, body=body, at=NOON, **more)


@pytest.fixture
def sams_window(carlas_thread, sam, sams_number):
    return make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)


def test_the_owner_sends_from_the_front_desk(olivia, carlas_thread, front_desk):
    message = send(olivia, carlas_thread, "  On my way  ")

    assert (message.body, message.state, message.segments) == ("On my way", "queued", 1)
    assert message.from_address == front_desk.e164
    assert message.to_address == "+15551234567"
    assert Delivery.objects.get().due_at == NOON
    carlas_thread.refresh_from_db()
    assert carlas_thread.last_preview == "On my way"
    assert carlas_thread.last_activity_at == NOON
    event = Event.objects.get(type="message.outbound.queued")
    assert (event.actor_id, event.entity_id, event.thread_id) == (
        olivia.pk, message.pk, carlas_thread.pk,
    )  # fmt: skip
    assert not Decision.objects.exists()


def test_an_admin_speaks_for_the_office(dana, carlas_thread):
    assert send(dana, carlas_thread).sender_kind == "owner"


def test_a_sitter_sends_inside_the_window_from_their_own_number(
    sam, sams_number, sams_window, carlas_thread
):
    message = send(sam.user, carlas_thread)

    assert (message.state, message.from_address) == ("queued", sams_number.e164)
    decision = Decision.objects.get()
    assert (decision.message_id, decision.target, decision.direction) == (
        message.pk, "client", "outbound",
    )  # fmt: skip


def test_the_office_too_speaks_from_the_number_of_the_open_window(
    olivia, sams_number, sams_window, carlas_thread
):
    assert send(olivia, carlas_thread).from_address == sams_number.e164


def test_a_held_pool_number_speaks_outside_of_windows(olivia, carlas_thread, pool_number):
    carlas_thread.number = pool_number
    carlas_thread.save()

    assert send(olivia, carlas_thread).from_address == pool_number.e164


def test_a_resting_number_never_speaks(olivia, org, carlas_thread, pool_number, front_desk):
    Number.objects.filter(pk=pool_number.pk).update(status="quarantined")
    carlas_thread.number = pool_number
    carlas_thread.save()
    other = make_number(org, "+15551111112", "front_desk")
    Number.objects.filter(pk=front_desk.pk).update(last_used_at=NOON - HOUR)

    assert send(olivia, carlas_thread).from_address == other.e164


def test_without_any_number_nothing_is_kept(olivia, carlas_thread, front_desk):
    Number.objects.update(status="quarantined")

    with pytest.raises(Refused, match="No business number"):
        send(olivia, carlas_thread)
    assert not Message.objects.exists()


@pytest.mark.parametrize("spans", [[(-25, -24)], [(1, 2)]], ids=["ended", "to come"])
def test_a_sitter_outside_the_window_is_refused_and_the_attempt_is_kept(sam, carlas_thread, spans):
    for start, end in spans:
        make_window(carlas_thread, sam, NOON + start * HOUR, NOON + end * HOUR)

    with pytest.raises(Refused, match="during your assignment window") as refused:
        send(sam.user, carlas_thread)

    assert refused.value.status == 403
    assert not Message.objects.exists()
    assert Decision.objects.get().target == "owner_inbox"


def test_a_sitter_who_was_never_assigned_learns_nothing(sasha, sams_window, carlas_thread):
    with pytest.raises(Missing):
        send(sasha.user, carlas_thread)


def test_another_organizations_conversation_does_not_exist(mallory, carlas_thread):
    with pytest.raises(Missing):
        send(mallory, carlas_thread)


@pytest.mark.parametrize(("body", "code"), [(" \n", "empty"), ("x" * 1601, "too_long")])
def test_a_message_says_something_and_not_too_much(olivia, carlas_thread, body, code):
    with pytest.raises(Refused) as refused:
        send(olivia, carlas_thread, body)

    assert (refused.value.status, refused.value.code) == (400, f"message_{code}")


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Carla five five five one two three four five six seven", "Carla"),
        ("Carla ＋1 415 867 5309", "Carla"),
        ("(415) 867-5309", "This client"),
        ("Unit 4 Carla", "Unit 4 Carla"),
    ],
)
def test_a_refusal_calls_a_client_no_more_than_a_sitter_may_read(
    sam, sams_window, carlas_thread, name, called
):
    client, contact = carlas_thread.client, carlas_thread.contact
    client.name, contact.opted_out_at = name, NOON
    client.save()
    contact.save()

    with pytest.raises(Refused) as refused:
        send(sam.user, carlas_thread)

    assert str(refused.value).startswith(f"{called} asked not to get texts")


def test_nobody_writes_to_somebody_who_opted_out(olivia, carlas_thread):
    carlas_thread.contact.opted_out_at = NOON
    carlas_thread.contact.save()

    with pytest.raises(Refused, match="replied STOP"):
        send(olivia, carlas_thread)
    assert not Message.objects.exists()


def test_contact_details_of_a_sitter_are_stored_as_blocked_and_told(
    sam, sams_window, carlas_thread
):
    with pytest.raises(Refused) as refused:
        send(sam.user, carlas_thread, PHONE, confirm_policy=True)

    assert (str(refused.value), refused.value.status) == (CONTACT_INFO, 422)
    message = Message.objects.get()
    assert (message.state, message.scan) == ("blocked", "flagged")
    assert "555" not in message.redacted_body
    assert not Delivery.objects.exists()
    violation = Violation.objects.get()
    assert (violation.kind, violation.action, violation.status) == ("phone", "blocked", "open")
    assert "555" not in violation.excerpt
    alert = Alert.objects.get()
    assert alert.title == "Policy violation: Carla Whitfield - a phone number"
    assert Event.objects.filter(type="message.outbound.blocked", actor_id=sam.user_id).exists()
    assert "555" not in Thread.objects.get(pk=carlas_thread.pk).last_preview


def test_the_same_number_over_two_texts_is_found(sam, sams_window, carlas_thread):
    send(sam.user, carlas_thread, "my number starts 415 555")

    with pytest.raises(Refused) as refused:
        send_message(
            by=actor(sam.user), thread_id=carlas_thread.pk, body="and then 0142",
            at=NOON + HOUR / 60,
        )  # fmt: skip
    assert refused.value.code == "contact_details"


def test_the_owner_is_warned_first_and_then_sends_with_one_violation_per_finding(
    olivia, carlas_thread
):
    text = f"{PHONE} or 415-555-0143"
    with pytest.raises(Refused) as refused:
        send(olivia, carlas_thread, text)
    assert (refused.value.status, refused.value.code) == (409, "contact_details")
    assert not Message.objects.exists()

    message = send(olivia, carlas_thread, text, confirm_policy=True)

    assert (message.state, message.scan) == ("queued", "flagged")
    assert [v.action for v in Violation.objects.all()] == ["warned", "warned"]
    assert Event.objects.filter(type="message.outbound.warned").exists()
    assert not Alert.objects.exists()


def break_detector(monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("The detector fell over.")

    monkeypatch.setattr(policy, "scan", fail)


def test_a_broken_detector_holds_a_sitters_message_for_review(
    sam, sams_window, carlas_thread, monkeypatch
):
    break_detector(monkeypatch)

    with pytest.raises(Refused) as refused:
        send(sam.user, carlas_thread)

    assert str(refused.value) == HELD
    assert (Message.objects.get().state, Message.objects.get().scan) == ("blocked", "unscanned")
    assert Alert.objects.get().type == "policy.unscanned"


def test_a_broken_detector_lets_the_owner_send_and_says_so(olivia, carlas_thread, monkeypatch):
    break_detector(monkeypatch)

    assert (send(olivia, carlas_thread).scan, Delivery.objects.count()) == ("unscanned", 1)
    assert Alert.objects.get().type == "policy.unscanned"


def test_the_same_key_sends_once(olivia, carlas_thread):
    first = send(olivia, carlas_thread, idempotency_key="k")

    assert send(olivia, carlas_thread, idempotency_key="k") == first
    assert Delivery.objects.count() == 1


def test_the_same_key_of_somebody_else_is_another_key(olivia, dana, carlas_thread):
    send(olivia, carlas_thread, idempotency_key="k")
    send(dana, carlas_thread, idempotency_key="k")

    assert Delivery.objects.count() == 2


def test_a_key_is_not_used_for_two_messages(olivia, carlas_thread):
    send(olivia, carlas_thread, idempotency_key="k")

    with pytest.raises(Refused, match="already used"):
        send(olivia, carlas_thread, "Something else", idempotency_key="k")


def test_a_blocked_message_with_the_same_key_is_refused_again_and_kept_once(
    sam, sams_window, carlas_thread
):
    for _ in range(2):
        with pytest.raises(Refused, match="contact info"):
            send(sam.user, carlas_thread, PHONE, idempotency_key="k")

    assert Message.objects.count() == 1


def test_without_its_audit_event_there_is_no_message(olivia, carlas_thread, monkeypatch):
    def fail(*args, **kwargs):
        raise IntegrityError("The audit log could not be written.")

    monkeypatch.setattr(Event.objects, "create", fail)
    with pytest.raises(IntegrityError):
        send(olivia, carlas_thread)

    assert not Message.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_double_click_sends_one_message(olivia, carlas_thread):
    together, answers = Barrier(4), []

    def click():
        together.wait()
        try:
            with tenancy.within(olivia.org_id):
                answers.append(send(olivia, carlas_thread, idempotency_key="k").pk)
        finally:
            connection.close()

    workers = [Worker(target=click) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(answers) == 4
    assert len(set(answers)) == 1
    assert Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_blocked_stays_stored_after_the_refusal(sam, sams_window, carlas_thread):
    with tenancy.within(sam.org_id), pytest.raises(Refused):
        send(sam.user, carlas_thread, PHONE)

    connection.close()
    assert Message.objects.get().state == "blocked"
    assert Violation.objects.count() == 1


def failed(user, thread, attempts=3):
    message = send(user, thread)
    Message.objects.filter(pk=message.pk).update(state="failed")
    Delivery.objects.update(state="failed", due_at=None, attempts=attempts, error="Out of range")
    return message


def test_a_failed_message_is_tried_again_from_the_same_number(olivia, carlas_thread):
    message = failed(olivia, carlas_thread, attempts=1)
    DeadLetter.objects.create(
        org_id=olivia.org_id, kind="delivery", subject_id=message.delivery.pk, error="x",
        attempts=1, created_at=NOON,
    )  # fmt: skip

    again = retry_message(by=actor(olivia), message_id=message.pk, at=NOON + HOUR)

    delivery = Delivery.objects.get()
    assert (again.state, delivery.state, delivery.due_at) == ("queued", "queued", NOON + HOUR)
    assert again.number_id == message.number_id
    assert DeadLetter.objects.get().status == "resolved"
    assert Event.objects.filter(type="message.outbound.retry", actor_id=olivia.pk).exists()


def test_after_three_attempts_the_retry_needs_a_reason(olivia, carlas_thread):
    message = failed(olivia, carlas_thread)

    with pytest.raises(Refused, match="Say why"):
        retry_message(by=actor(olivia), message_id=message.pk, at=NOON)
    retry_message(by=actor(olivia), message_id=message.pk, reason="Phone is on", at=NOON)
    event = Event.objects.get(type="message.outbound.retry")
    assert Words.objects.get(event_id=event.pk).text == "Phone is on"


def test_what_did_not_fail_is_not_sent_again(olivia, carlas_thread):
    message = send(olivia, carlas_thread)

    with pytest.raises(Refused, match="not delivered"):
        retry_message(by=actor(olivia), message_id=message.pk, at=NOON)


def test_only_the_office_tries_again(sam, olivia, carlas_thread):
    message = failed(olivia, carlas_thread, attempts=1)

    with pytest.raises(Forbidden):
        retry_message(by=actor(sam.user), message_id=message.pk, at=NOON)


def test_nobody_tries_another_organizations_message_again(olivia, mallory, carlas_thread):
    message = failed(olivia, carlas_thread, attempts=1)

    with pytest.raises(Missing):
        retry_message(by=actor(mallory), message_id=message.pk, at=NOON)


def test_thirty_messages_a_minute_are_enough(org, carlas_thread):
    hasty = make_user(org, "hasty", "owner")
    for _ in range(30):
        send(hasty, carlas_thread)

    with pytest.raises(Refused) as refused:
        send(hasty, carlas_thread)
    assert (refused.value.status, refused.value.code) == (429, "too_many_requests")
