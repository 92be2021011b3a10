"""Delivery reports: forward only, in any order, also before our own note of the send."""

from datetime import timedelta
from itertools import permutations

import pytest

from snoutos.kernel import topics
from snoutos.pipeline.loop import run_batch
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.audit.models import Event
from snoutos.rooms.threads.models import Attempt, Delivery, Message, Report
from snoutos.rooms.traffic.models import DeadLetter, ProviderAccount
from tests.conftest import NOON, make_window
from tests.pipeline.outside import ACCOUNT, CARLA, DESK, sid

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(minutes=5)
UNREACHABLE, OPTED_OUT, BLOCKED_BY_CARRIER = 30003, 21610, 30007


def run(hot, now=LATER):
    return run_batch(hot, now=now, limit=500)


def sent(thread, *, name="out", state="sending", outcome="asking", known=False, attempts=1):
    """A message of which the provider was asked; `known`: we have noted its answer."""
    message = Message.objects.create(
        org=thread.org, thread=thread, direction="outbound", sender_kind="owner",
        sender_name="Olivia", number=thread.number, contact=thread.contact, from_address=DESK,
        to_address=CARLA, body="On our way", state=state, at=NOON,
        provider_sid=sid(name) if known else None,
    )  # fmt: skip
    delivery = Delivery.objects.create(
        org=thread.org, message=message, thread=thread, state=state, attempts=attempts,
        due_at=None if known else NOON, created_at=NOON, updated_at=NOON,
    )  # fmt: skip
    thread.last_activity_at, thread.last_state = NOON, state
    thread.save()
    return Attempt.objects.create(
        org=thread.org, delivery=delivery, ordinal=attempts, outcome=outcome,
        state=state if known else "", provider_sid=sid(name) if known else None, started_at=NOON,
    )  # fmt: skip


def delivery_of(attempt):
    return Delivery.objects.select_related("message", "thread").get(pk=attempt.delivery_id)


def test_a_report_moves_attempt_delivery_message_and_conversation(hot, outside, carlas_thread):
    attempt = sent(carlas_thread, known=True, outcome="accepted")
    receipt = outside.report("delivered")
    hot.execute("listen house")

    assert run(hot) == 1

    attempt.refresh_from_db()
    delivery = delivery_of(attempt)
    assert attempt.state == delivery.state == delivery.message.state == "delivered"
    assert delivery.thread.last_state == "delivered"
    assert Report.objects.get().changed_state
    event = Event.objects.get(type="message.delivery.status_updated")
    assert (event.correlation_id, event.entity_id) == (receipt.pk, delivery.message_id)
    assert {one.payload for one in hot.notifies(timeout=0.2)} == {
        topics.inbox(carlas_thread.org_id), topics.thread(carlas_thread.pk)
    }  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(["queued", "sent", "delivered"])))
@pytest.mark.parametrize("size", [1, 3])
def test_the_order_of_reports_does_not_matter(hot, outside, carlas_thread, order, size):
    """Scenario 308, in one batch and in several."""
    attempt = sent(carlas_thread, known=True)
    for status in order:
        outside.report(status)

    while run_batch(hot, now=LATER, limit=size):
        pass

    assert delivery_of(attempt).state == "delivered"
    assert delivery_of(attempt).attempts == 1, "scenario 309"
    assert Report.objects.count() == 3


def test_a_report_before_our_own_note_of_the_send_is_matched_by_the_address(
    hot, outside, carlas_thread
):
    """Scenario 310."""
    attempt = sent(carlas_thread)
    outside.report("sent", attempt=attempt.pk)

    run(hot)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.provider_sid, attempt.outcome) == (
        "sent",
        sid("out"),
        "accepted",
    )
    delivery = delivery_of(attempt)
    assert (delivery.state, delivery.due_at) == ("sent", None)
    assert delivery.message.provider_sid == sid("out")


def test_a_report_of_something_unknown_waits_and_is_applied_later(hot, outside, carlas_thread):
    """Scenario 310."""
    receipt = outside.report("delivered", at=LATER)
    run(hot, now=receipt.received_at)
    receipt.refresh_from_db()
    assert receipt.settled_at is None
    assert receipt.due_at == receipt.received_at + timedelta(seconds=2)
    attempt = sent(carlas_thread, known=True)

    run(hot, now=receipt.due_at)

    receipt.refresh_from_db()
    assert receipt.settled_at is not None
    assert delivery_of(attempt).state == "delivered"


def test_after_a_day_an_unknown_report_is_settled_with_a_note(hot, outside, carlas_thread):
    receipt = outside.report("delivered")

    run(hot, now=NOON + timedelta(hours=25))

    receipt.refresh_from_db()
    assert receipt.settled_at is not None
    assert receipt.error == "No message of ours fits this report."


def test_waiting_ends_at_ten_minutes_a_time(hot, outside, carlas_thread):
    receipt = outside.report("delivered")
    now, moments = receipt.received_at, []
    for _ in range(12):
        run(hot, now=now)
        receipt.refresh_from_db()
        moments.append((receipt.due_at - now).total_seconds())
        now = receipt.due_at

    assert moments == [2, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]
    # Waiting is no failure: should it fail once, it still has all its tries.
    assert receipt.attempts == 0


def test_the_address_of_another_message_proves_nothing(hot, outside, carlas_thread):
    attempt = sent(carlas_thread, name="mine", known=True)
    receipt = outside.report("failed", attempt=attempt.pk, name="other", error=UNREACHABLE)

    run(hot)

    assert delivery_of(attempt).state == "sending"
    receipt.refresh_from_db()
    assert receipt.settled_at is None


def test_an_account_cannot_speak_for_anothers_messages(hot, outside, carlas_thread):
    """Scenario 303."""
    ProviderAccount.objects.create(
        org=carlas_thread.org, account_sid=ACCOUNT, sealed_token=b"", key_id="1"
    )
    attempt = sent(carlas_thread, known=True)
    outside.report("failed", account="AC" + "2" * 32, error=UNREACHABLE)

    run(hot)

    assert delivery_of(attempt).state == "sending"
    outside.report("delivered")
    run(hot)
    assert delivery_of(attempt).state == "delivered"


def test_a_failure_that_a_retry_can_cure_is_sent_again_later(hot, outside, carlas_thread):
    attempt = sent(carlas_thread, known=True)
    outside.report("undelivered", error=UNREACHABLE)

    run(hot)

    delivery = delivery_of(attempt)
    assert (delivery.state, delivery.error_code) == ("undelivered", UNREACHABLE)
    assert delivery.due_at > LATER
    assert delivery.error != ""
    assert Event.objects.filter(type="message.outbound.retry").count() == 1
    assert not Alert.objects.exists()
    outside.report("undelivered", error=UNREACHABLE)
    run(hot)
    assert delivery_of(attempt).due_at == delivery.due_at, "a repeat adds nothing"


def test_after_the_last_retry_a_person_has_to_know(hot, outside, carlas_thread):
    """Scenario 278."""
    attempt = sent(carlas_thread, known=True, attempts=4)
    outside.report("undelivered", error=UNREACHABLE)

    run(hot)

    delivery = delivery_of(attempt)
    assert delivery.due_at is None
    alert = Alert.objects.get()
    assert alert.severity == "critical"
    assert alert.title == "Message Delivery Failed - Max Retries Exceeded"
    assert DeadLetter.objects.get().subject_id == delivery.pk
    assert Event.objects.filter(type="delivery.dead_letter").count() == 1


def test_a_failure_for_good_is_explained_at_once(hot, outside, carlas_thread):
    attempt = sent(carlas_thread, known=True)
    outside.report("undelivered", error=BLOCKED_BY_CARRIER)

    run(hot)

    assert delivery_of(attempt).due_at is None
    alert = Alert.objects.get()
    assert alert.severity == "warning"
    assert alert.title.startswith("Delivery failure: Carla Whitfield - ")
    assert str(BLOCKED_BY_CARRIER) not in alert.title + alert.description
    assert not DeadLetter.objects.exists()


@pytest.mark.parametrize("code", [OPTED_OUT, 30630])
def test_the_providers_opt_out_closes_the_same_door_as_stop(hot, outside, carlas_thread, code):
    sent(carlas_thread, known=True)
    outside.report("failed", error=code)

    run(hot)

    carlas_thread.contact.refresh_from_db()
    assert carlas_thread.contact.opted_out_at is not None
    assert Event.objects.filter(type="contact.opted_out").count() == 1


def test_a_late_delivery_keeps_a_waiting_retry_from_going_out(hot, outside, carlas_thread):
    attempt = sent(carlas_thread, known=True)
    outside.report("undelivered", error=UNREACHABLE)
    outside.report("delivered")

    run(hot)

    delivery = delivery_of(attempt)
    assert (delivery.state, delivery.due_at) == ("undelivered", None)
    assert "both" in Alert.objects.get().title or "afterwards" in Alert.objects.get().description


def test_a_late_report_of_what_failed_does_not_take_back_a_second_try(hot, outside, carlas_thread):
    attempt = sent(carlas_thread, known=True, outcome="accepted")
    outside.report("undelivered", error=30007)
    run(hot)
    delivery = delivery_of(attempt)
    again = {"state": "queued", "due_at": LATER, "error_code": None, "error": ""}
    Delivery.objects.filter(pk=delivery.pk).update(**again)
    outside.report("sent")

    run(hot)

    delivery = delivery_of(attempt)
    assert (delivery.state, delivery.due_at) == ("queued", LATER)


def test_a_report_of_an_earlier_attempt_does_not_touch_the_present_one(hot, outside, carlas_thread):
    first = sent(carlas_thread, name="first", known=True)
    delivery = delivery_of(first)
    delivery.attempts = 2
    delivery.save()
    Attempt.objects.create(
        org=carlas_thread.org, delivery=delivery, ordinal=2, outcome="accepted", state="sent",
        provider_sid=sid("second"), started_at=NOON,
    )  # fmt: skip
    outside.report("undelivered", name="first", error=UNREACHABLE)

    run(hot)

    first.refresh_from_db()
    assert first.state == "undelivered"
    assert delivery_of(first).state == "sending"


def test_a_status_word_nobody_knows_is_kept_and_moves_nothing(hot, outside, carlas_thread):
    attempt = sent(carlas_thread, known=True)
    outside.report("teleported")

    run(hot)

    assert Report.objects.get().status == "teleported"
    assert delivery_of(attempt).state == "sending"


def test_the_sitter_in_whose_window_it_was_sent_hears_of_it(hot, outside, carlas_thread, sam):
    make_window(carlas_thread, sam, NOON, NOON + timedelta(hours=1))
    sent(carlas_thread, known=True)
    outside.report("delivered")
    hot.execute("listen house")

    run(hot)

    assert topics.sitter(sam.pk) in {one.payload for one in hot.notifies(timeout=0.2)}
