"""The sensitivity of an organization, and what it does to the messages of its sitters."""

import pytest

from snoutos.kernel.refused import Forbidden, Refused
from snoutos.kernel.words import FindingKind, SenderKind
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.models import Organization
from snoutos.rooms.people.queries import actor
from snoutos.rooms.policy.actions.setting import set_sensitivity
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.policy.queries import allowing as queries
from snoutos.rooms.policy.rules import Sensitivity, rule_on
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.sending.rules import CONTACT_INFO, HELD_TO_LOOK
from snoutos.rooms.threads.models import Delivery, Message
from tests.conftest import HOUR, NOON, make_window

DOUBTFUL = "867-5309"
FAINT = "it is 1155 522009"


@pytest.fixture
def write(sam, carlas_thread, sams_number):
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)

    def sent(body, **more):
        return send_message(
            by=actor(sam.user), thread_id=carlas_thread.pk, body=body, at=NOON, **more
        )

    return sent


def turn(user, sensitivity):
    return set_sensitivity(by=actor(user), sensitivity=sensitivity, at=NOON)


def test_the_owner_chooses_and_the_log_tells(olivia, dana, sam):
    Organization.objects.filter(pk=olivia.org_id).update(settings={"health_thresholds": [1, 2]})
    turn(olivia, "strict")
    turn(olivia, "strict")

    assert queries.protection(actor(olivia)).sensitivity is Sensitivity.STRICT
    kept = Organization.objects.get(pk=olivia.org_id).settings
    assert kept == {"health_thresholds": [1, 2], "policy": {"sensitivity": "strict"}}
    told = Event.objects.get(type="policy.settings.changed").payload
    assert told == {"before": "balanced", "after": "strict"}
    for user in (dana, sam.user):
        with pytest.raises(Forbidden):
            turn(user, "relaxed")
    with pytest.raises(Refused):
        turn(olivia, "off")


def test_a_plain_detail_goes_back_with_its_words_marked(write):
    """285"""
    with pytest.raises(Refused) as refused:
        write("Call me at 646-201-7788")
    assert (str(refused.value), refused.value.code) == (CONTACT_INFO, "contact_details")
    assert [(one["start"], one["end"]) for one in refused.value.details["findings"]] == [(11, 23)]
    kept = Violation.objects.get()
    assert (kept.grade, kept.action, kept.sensitivity) == ("bounced", "blocked", "balanced")
    assert kept.ruling == (
        "Sent back to its author with the words marked: it has a phone number in it."
    )


def test_a_doubtful_one_waits_for_the_owner_also_when_asked_twice(write):
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            write(DOUBTFUL, idempotency_key="k")
        assert (str(refused.value), refused.value.code) == (HELD_TO_LOOK, "held_for_review")
    kept = Violation.objects.get()
    assert (kept.grade, kept.action) == ("held", "blocked")
    assert kept.ruling == "Held for you: this may be a phone number, and may be something else."
    assert Alert.objects.get().type == "policy.violation.blocked"
    assert not Delivery.objects.exists()


def test_on_relaxed_it_is_sent_with_a_note_and_nobody_is_alarmed(olivia, write):
    turn(olivia, "relaxed")
    message = write(DOUBTFUL)

    assert (message.state, message.scan) == ("queued", "flagged")
    assert Delivery.objects.get().message == message
    kept = Violation.objects.get()
    assert (kept.grade, kept.action, kept.status) == ("noted", "allowed", "open")
    assert not Alert.objects.exists()


def test_strict_hears_what_balanced_does_not(olivia, write):
    assert write(FAINT).state == "queued"
    turn(olivia, "strict")
    Message.objects.update(at=NOON - HOUR)
    with pytest.raises(Refused):
        write(FAINT)
    assert Violation.objects.get().grade == "held"


def test_the_page_and_programs_set_it_and_the_ruling_is_shown(olivia, write, client):
    client.force_login(olivia)
    here = "/settings/contact-details"
    assert client.post(f"{here}/sensitivity", {"sensitivity": "strict"}).status_code == 302
    assert 'value="strict" checked' in client.get(here).content.decode()
    assert client.post(f"{here}/sensitivity", {"sensitivity": "off"}).status_code == 422

    said = client.patch(
        "/api/policy/settings",
        {"sensitivity": "balanced", "holdPictures": False},
        content_type="application/json",
    )
    assert said.json() == {"sensitivity": "balanced", "holdPictures": False}
    assert client.get("/api/policy/settings").json() == {
        "sensitivity": "balanced",
        "holdPictures": False,
    }

    with pytest.raises(Refused):
        write(DOUBTFUL)
    one = Violation.objects.get()
    assert one.ruling in client.get(f"/audit/violations/{one.pk}").content.decode()
    assert client.get(f"/api/policy/violations/{one.pk}").json()["ruling"] == one.ruling


def test_every_stored_ruling_comes_out_the_same_again(olivia, write, carlas_thread):
    for body in ("Call me at 646-201-7788", DOUBTFUL, "pay me cash next time"):
        with pytest.raises(Refused):
            write(body)
    send_message(
        by=actor(olivia), thread_id=carlas_thread.pk, body="646-201-7788", confirm_policy=True,
        at=NOON,
    )  # fmt: skip
    kept = list(Violation.objects.select_related("message"))
    assert {one.grade for one in kept} == {"bounced", "held", "noted"}
    for one in kept:
        again = rule_on(
            FindingKind(one.kind), one.confidence, Sensitivity(one.sensitivity),
            SenderKind(one.message.sender_kind),
        )  # fmt: skip
        assert (again.grade, again.sentence) == (one.grade, one.ruling)
