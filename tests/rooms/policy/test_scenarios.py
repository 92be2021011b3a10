"""Scenarios 285-290 and 294 through the doors that a sitter has."""

import pytest
from django.utils import timezone

from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.audit.models import Event
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.policy.rules import redact, scan
from snoutos.rooms.threads.models import Delivery, Message
from tests.conftest import HOUR, make_window

NOT_SENT = (
    "This message wasn't sent because it includes contact info. "
    "Please keep communication in the system."
)
SHARED = {
    "phone": ("555-123-4567", "(555) 123-4567", "555.123.4567", "+44 20 7946 0958",
              "5 5 5 1 2 3 4 5 6 7", "five five five one two three four five six seven"),
    "email": ("john [at] gmail [dot] com", "john@example.com"),
    "url": ("www.x.com", "x.com/y", "bit.ly/z"),
    "social": ("@handle", "IG: name", "find me on facebook"),
}  # fmt: skip


@pytest.fixture
def say(sam, carlas_thread, sams_number, client):
    now = timezone.now()
    make_window(carlas_thread, sam, now - HOUR, now + HOUR)
    client.force_login(sam.user)

    def said(body, **more):
        return client.post(
            f"/api/sitter/threads/{carlas_thread.pk}/messages", {"body": body, **more},
            content_type="application/json",
        )  # fmt: skip

    return said


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("phone", "Call me at 555-123-4567", "a phone number"),
        ("email", "john [at] gmail [dot] com", "an e-mail address"),
        ("url", "see www.x.com", "a link"),
        ("social", "find me on facebook", "a social handle"),
    ],
)
def test_s285_a_sitters_detail_is_stored_as_blocked_and_everybody_is_told(say, kind, text, told):
    answer = say(text)

    assert (answer.status_code, answer.json()["detail"]) == (422, NOT_SENT)
    kept = Message.objects.get()
    assert (kept.state, kept.body) == ("blocked", text)
    one = Violation.objects.get()
    assert (one.kind, one.action, one.status, one.grade) == (kind, "blocked", "open", "bounced")
    assert Alert.objects.get().title == f"Policy violation: Carla Whitfield - {told}"
    assert Event.objects.filter(type="message.outbound.blocked").count() == 1
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(("kind", "text"), [(k, one) for k, all_ in SHARED.items() for one in all_])
def test_s286_each_is_found_with_its_type(kind, text):
    assert [one.kind.value for one in scan(text)] == [kind]


def test_s288_one_number_is_one_violation_and_of_two_both_are_covered(say):
    say("Call 646-201-7788")
    assert Violation.objects.count() == 1
    two = "646-201-7788 or 646-201-7799"
    assert redact(two, scan(two)) == "█████ or █████"


@pytest.mark.parametrize("word", ["forceSend", "confirmPolicy", "confirm_policy", "force"])
def test_s289_no_word_of_a_sitter_forces_it(say, word):
    assert say("Call 646-201-7788", **{word: True}).status_code == 422
    assert not Delivery.objects.exists()


def test_s294_the_raw_detail_stands_in_the_message_and_nowhere_else(say, olivia, client):
    say("Call 646-201-7788")
    one = Violation.objects.get()
    told = [one.excerpt, one.because, one.ruling, Alert.objects.get().title]
    told += [Alert.objects.get().description, *(str(e.payload) for e in Event.objects.all())]
    client.force_login(olivia)
    for path in (
        "/audit/violations", "/audit/violations/rules", f"/audit/violations/{one.pk}",
        "/api/policy/violations", "/api/policy/violations/rules", "/settings/contact-details",
    ):  # fmt: skip
        told.append(client.get(path).content.decode())
    assert not any("7788" in text for text in told)
