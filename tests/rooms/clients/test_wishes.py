"""Opting out in one's own words, decided by somebody with one tap; and the answer to HELP."""

import pytest
from django.test import Client as Browser

from snoutos.kernel.refused import Forbidden, Refused
from snoutos.pipeline.loop import run_batch
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.audit.models import Event
from snoutos.rooms.clients.actions import consent, helping
from snoutos.rooms.clients.models import Remark
from snoutos.rooms.clients.queries.helping import help_answer
from snoutos.rooms.people.queries import actor
from snoutos.rooms.threads.models import Message
from tests.conftest import HOUR, NOON
from tests.pipeline.outside import POOL, STRANGER, hot, outside  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)
OURS = "Willow & Wag, (555) 111-1111. Reply STOP to get no more texts."


def run(hot, at=NOON + HOUR):  # noqa: F811 - the fixture
    while run_batch(hot, now=at, limit=100):
        pass


@pytest.fixture
def wish(hot, outside, carlas_thread):  # noqa: F811
    outside.text("Please stop texting me")
    run(hot)
    carlas_thread.refresh_from_db()
    return carlas_thread


def test_it_is_told_and_nobody_is_opted_out_by_a_guess(wish, hot, outside):  # noqa: F811
    outside.text("I said don't text me!")
    run(hot)

    alert = Alert.objects.get()
    assert (alert.type, alert.severity, alert.count) == ("consent.own_words", "warning", 2)
    assert (alert.entity_id, alert.thread_id) == (wish.contact_id, wish.pk)
    assert alert.title == "A client may want no more texts"
    assert wish.contact.opted_out_at is None


@pytest.mark.parametrize("body", ["STOP", "Can you stop by at noon?", "Thanks!"])
def test_a_keyword_and_everyday_words_ask_nobody(hot, outside, carlas_thread, body):  # noqa: F811
    outside.text(body)
    run(hot)

    assert not Alert.objects.exists()


def test_who_said_stop_already_asks_nobody(hot, outside, carlas_thread):  # noqa: F811
    outside.text("STOP")
    outside.text("Stop texting me I said")
    run(hot)

    assert not Alert.objects.exists()


def test_one_tap_in_the_conversation_opts_them_out(wish, olivia):
    browser = Browser()
    browser.force_login(olivia)
    heard = f"/clients/phones/{wish.contact_id}/heard"

    for page in (f"/inbox/{wish.pk}", f"/clients/{wish.client_id}"):
        assert heard.encode() in browser.get(page).content
    # The composer is a form, and a form cannot stand in another one.
    assert b'form="wish"' in browser.get(f"/inbox/{wish.pk}").content
    done = browser.post(heard, {"wish": "out"})

    wish.contact.refresh_from_db()
    assert done.headers["Location"] == f"/inbox/{wish.pk}"
    assert wish.contact.opted_out_at is not None
    assert Alert.objects.get().status == "resolved"
    assert Remark.objects.get().text == "Said so in their own words, in a text."
    assert heard.encode() not in browser.get(f"/inbox/{wish.pk}").content


def test_one_tap_says_that_they_meant_something_else(wish, dana):
    browser = Browser()
    browser.force_login(dana)

    browser.post(f"/clients/phones/{wish.contact_id}/heard", {"wish": "other"})

    wish.contact.refresh_from_db()
    assert wish.contact.opted_out_at is None
    assert Alert.objects.get().status == "resolved"
    assert Event.objects.get(type="client.wish.dismissed").actor_id == dana.pk


def test_opting_out_in_another_way_settles_it_too(wish, olivia):
    consent.opt_out(by=actor(olivia), contact_id=wish.contact_id, reason="She rang", at=NOON)

    assert Alert.objects.get().status == "resolved"


def test_their_own_stop_takes_the_question_away(wish, olivia, hot, outside):  # noqa: F811
    browser = Browser()
    browser.force_login(olivia)
    outside.text("STOP")
    run(hot)

    assert b"/heard" not in browser.get(f"/inbox/{wish.pk}").content


def test_programs_decide_too_and_sitters_never_see_it(wish, olivia, sam):
    browser = Browser()
    browser.force_login(olivia)
    address = f"/api/clients/phones/{wish.contact_id}/heard"

    done = browser.post(address, {"isOut": True}, content_type="application/json")
    again = browser.post(address, {"isOut": True}, content_type="application/json")
    with pytest.raises(Forbidden):
        consent.decide_wish(by=actor(sam.user), contact_id=wish.contact_id, is_out=True, at=NOON)

    assert done.json()["optedOutAt"]
    assert again.status_code == 200


def answers():
    return list(Message.objects.filter(direction="outbound").values_list("body", flat=True))


def test_help_is_answered_in_our_own_words_once_a_day(
    olivia, hot, outside, carlas_thread  # noqa: F811
):  # fmt: skip
    helping.set_help_answer(by=actor(olivia), text=f" {OURS} ", at=NOON)

    outside.text("Help!")
    outside.text("info")
    run(hot)

    assert answers() == [OURS]
    told = Message.objects.get(direction="outbound")
    assert (told.sender_kind, told.state, told.thread_id) == ("system", "queued", carlas_thread.pk)
    outside.text("HELP", at=NOON + 30 * HOUR)
    run(hot, NOON + 31 * HOUR)
    assert answers() == [OURS, OURS]


@pytest.mark.parametrize("why", ["no text of ours", "the provider answered", "opted out", "a word"])
def test_help_is_not_answered(olivia, hot, outside, carlas_thread, why):  # noqa: F811
    if why != "no text of ours":
        helping.set_help_answer(by=actor(olivia), text=OURS, at=NOON)
    if why == "opted out":
        outside.text("STOP")
    more = {"OptOutType": "HELP"} if why == "the provider answered" else {}
    outside.text("Hello, I need help with my booking" if why == "a word" else "HELP", **more)
    run(hot)

    assert answers() == []


def test_help_to_a_pool_number_gets_one_answer(
    olivia, hot, outside, front_desk, pool_number  # noqa: F811
):  # fmt: skip
    helping.set_help_answer(by=actor(olivia), text=OURS, at=NOON)

    outside.text("HELP", sender=STRANGER, to=POOL)
    run(hot)

    assert answers() == [OURS]


def test_the_answer_is_of_two_messages_at_most_and_audited(olivia, dana):
    by = actor(olivia)
    with pytest.raises(Refused) as no:
        helping.set_help_answer(by=by, text="x" * 307, at=NOON)
    with pytest.raises(Forbidden):
        helping.set_help_answer(by=actor(dana), text=OURS, at=NOON)

    assert str(no.value) == "Keep it within two text messages. This one is sent as 3."
    assert helping.set_help_answer(by=by, text="x" * 306, at=NOON) == "x" * 306
    assert helping.set_help_answer(by=by, text="  ", at=NOON) == ""
    assert help_answer(by) == ""
    assert Event.objects.filter(type="clients.help_answer.changed").count() == 2


def test_the_setting_has_a_page_and_an_address(olivia):
    browser = Browser()
    browser.force_login(olivia)

    empty = browser.get("/settings/help")
    long = browser.post("/settings/help", {"text": "🐶" * 140})
    saved = browser.post("/settings/help", {"text": OURS}, follow=True)
    told = browser.get("/api/settings/help").json()
    off = browser.put("/api/settings/help", {"text": ""}, content_type="application/json")

    assert b"Reply STOP to get no more texts" in empty.content
    assert (long.status_code, saved.status_code) == (422, 200)
    assert "🐶" in long.content.decode()
    assert b"Saved." in saved.content
    assert told == {"text": OURS}
    assert off.json() == {"text": ""}
