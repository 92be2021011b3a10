"""Not contact info: exactly what was shown goes to the allow-list, and comes off again."""

from datetime import timedelta

import pytest

from snoutos.kernel.refused import Forbidden, Missing, Refused
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.queries import actor
from snoutos.rooms.policy import rules as policy
from snoutos.rooms.policy.models import Allowed, Violation
from snoutos.rooms.policy.queries.allowing import lesson, protection
from snoutos.rooms.review.actions import teach
from snoutos.rooms.review.rules import TEACHES_NOTHING, Then
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.threads.models import Delivery, Message
from tests.conftest import HOUR, NOON, make_window, without_ids

LATER = NOON + timedelta(minutes=5)
TWO = "The clinic is 646-201-7788 and the vet 646-201-7799"


@pytest.fixture
def write(sam, carlas_thread, sams_number):
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)

    def stopped(body):
        with pytest.raises(Refused):
            send_message(by=actor(sam.user), thread_id=carlas_thread.pk, body=body, at=NOON)
        return list(Violation.objects.filter(message__body=body).order_by("id"))

    return stopped


def taught(user, violation, then=Then.NOTHING):
    seen = lesson(actor(user), violation.pk).entry.value
    return teach(by=actor(user), violation_id=violation.pk, seen=seen, then=then, at=LATER)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Call 646-201-7788", "The number +1 (646) 201-7788"),
        ("see https://greenwoodvet.org/hours?x=1", "The website greenwoodvet.org"),
        ("look at instagram.com/greenwood_vet", "The page instagram.com/greenwood_vet"),
        ("write to jane_d at greenwoodvet dot org", "The address jane_d@greenwoodvet.org"),
        ("IG: greenwood_vet", "The name @greenwood_vet"),
    ],
)
def test_what_exactly_would_be_added_is_said_first(olivia, write, body, said):
    assert lesson(actor(olivia), write(body)[0].pk).said == said


def test_each_finding_teaches_its_own_value(olivia, write):
    first, second = write(TWO)
    assert taught(olivia, first).value == "+16462017788"
    assert taught(olivia, second).value == "+16462017799"
    assert policy.scan(TWO, allow=protection(actor(olivia)).allow) == ()


@pytest.mark.parametrize("body", ["find me on facebook", "pay me cash next time"])
def test_an_invitation_teaches_nothing(olivia, write, body):
    (one, *_) = write(body)
    assert lesson(actor(olivia), one.pk) is None
    with pytest.raises(Refused) as refused:
        teach(by=actor(olivia), violation_id=one.pk, seen="facebook", at=LATER)
    assert str(refused.value) == TEACHES_NOTHING


def test_another_value_than_the_one_shown_is_not_added(olivia, write):
    (one,) = write("Call 646-201-7788")
    with pytest.raises(Refused) as refused:
        teach(by=actor(olivia), violation_id=one.pk, seen="+16462017799", at=LATER)
    assert refused.value.code == "seen_otherwise"
    assert not Allowed.objects.exists()


def test_it_may_be_sent_or_dismissed_with_it(olivia, write):
    (one,) = write("Call 646-201-7788")
    (two,) = write("Or 646-201-7799")
    taught(olivia, one, Then.SEND)
    taught(olivia, two, Then.DISMISS)

    one.refresh_from_db(), two.refresh_from_db()
    assert (one.status, one.action, one.reason) == ("resolved", "overridden", "Not contact info")
    assert (two.status, two.action) == ("dismissed", "blocked")
    assert Delivery.objects.get().message == one.message
    assert Message.objects.get(pk=two.message_id).state == "blocked"


def test_when_it_cannot_be_sent_nothing_is_learned(olivia, write):
    (one,) = write("Call 646-201-7788")
    one.message.contact.opted_out_at = NOON
    one.message.contact.save()
    with pytest.raises(Refused):
        taught(olivia, one, Then.SEND)
    assert not Allowed.objects.exists()


def test_the_value_lies_on_the_list_and_nowhere_else(olivia, write):
    (one,) = write("Call 646-201-7788")
    taught(olivia, one, Then.DISMISS)
    one.refresh_from_db()
    told = [str(event.payload) for event in Event.objects.all()]
    told += [one.excerpt, one.because, one.reason]
    assert not any("7788" in text for text in told)
    assert Event.objects.get(type="policy.allowed.added").correlation_id == one.pk


def test_only_the_owner_teaches(dana, sam, mallory, write, olivia):
    (one,) = write("Call 646-201-7788")
    for user, refusal in ((dana, Forbidden), (sam.user, Forbidden), (mallory, Missing)):
        with pytest.raises(refusal):
            teach(by=actor(user), violation_id=one.pk, seen="+16462017788", at=LATER)


def test_the_page_shows_it_first_and_takes_it_back(olivia, write, client):
    (one,) = write("Call 646-201-7788")
    client.force_login(olivia)
    here = f"/audit/violations/{one.pk}"

    dialog = client.get(f"{here}/not-contact-info", headers={"hx-request": "true"})
    assert "The number +1 (646) 201-7788" in dialog.content.decode()
    assert "Can be removed again" in dialog.content.decode()

    client.post(f"{here}/not-contact-info", {"seen": "+16462017788", "then": "dismiss"})
    shown = client.get(here).content.decode()
    assert "said that this is not contact info" in shown
    assert "7788" not in without_ids(shown)

    client.post(f"/settings/contact-details/{Allowed.objects.get().pk}/remove", {"next": here})
    assert "said that this is not contact info" not in client.get(here).content.decode()


def test_programs_ask_and_say_the_same(olivia, write, client):
    (one,) = write("Call 646-201-7788")
    client.force_login(olivia)
    here = f"/api/policy/violations/{one.pk}/not-contact-info"
    asked = client.get(here).json()
    assert asked["sentence"] == "The number +1 (646) 201-7788"
    said = client.post(
        here, {"value": asked["value"], "then": "dismiss"}, content_type="application/json"
    )
    assert said.json()["status"] == "dismissed"
