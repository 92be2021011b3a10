"""A text is judged before it is sent as it would be when it is; nothing of it is kept."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.queries import actor
from snoutos.rooms.policy import rules as policy
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.routing.models import Decision
from snoutos.rooms.routing.rules.deciding import OUTSIDE_WINDOW
from snoutos.rooms.sending.actions.check import check_message
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.sending.rules import CANNOT_CHECK
from snoutos.rooms.threads.models import Draft, Message
from snoutos.toolbox import throttle
from tests.conftest import HOUR, NOON, make_window

PHONE = "Call me at 415-867-5309"
STOPPED = (
    "This has a phone number in it, so it will not be sent. "
    "Clients reach you through your business number."
)
CONFIRM = "This shares a phone number. Once you confirm, it will be sent, with a note."


def check(user, thread, body, at=NOON):
    return check_message(by=actor(user), thread_id=thread.pk, body=body, at=at)


@pytest.fixture
def sams_window(carlas_thread, sam, sams_number):
    return make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)


def test_the_office_is_told_that_it_will_be_asked(olivia, carlas_thread):
    seen = check(olivia, carlas_thread, PHONE)

    assert (seen.outcome, seen.sentence) == ("confirm", CONFIRM)
    assert [PHONE[one.start : one.end] for one in seen.findings] == ["415-867-5309"]


def test_a_sitter_is_told_that_it_will_not_be_sent(sam, sams_window, carlas_thread):
    seen = check(sam.user, carlas_thread, PHONE)

    assert (seen.outcome, seen.sentence) == ("stopped", STOPPED)


@pytest.mark.parametrize("body", ["On my way", "See you at 4"])
def test_everyday_words_are_not_commented(olivia, sam, sams_window, carlas_thread, body):
    for user in (olivia, sam.user):
        seen = check(user, carlas_thread, body)
        assert (seen.outcome, seen.sentence, seen.findings) == ("sent", "", ())


def test_places_are_those_of_the_text_as_it_is_typed(olivia, carlas_thread):
    body = f" \n 😀 {PHONE} "
    (one,) = check(olivia, carlas_thread, body).findings
    assert body[one.start : one.end] == "415-867-5309"


def test_the_texts_before_count_as_they_do_when_sending(sam, olivia, sams_window, carlas_thread):
    for part in ("my number is 415", "867"):
        send_message(by=actor(sam.user), thread_id=carlas_thread.pk, body=part, at=NOON)

    seen = check(sam.user, carlas_thread, "5309")

    assert (seen.outcome, [(one.start, one.end) for one in seen.findings]) == ("stopped", [(0, 4)])
    assert seen.sentence.startswith("With your last texts this makes a phone number, so it will")
    assert check(olivia, carlas_thread, "5309").outcome == "sent"
    later = check(sam.user, carlas_thread, "5309", NOON + HOUR / 2)
    assert later.outcome == "sent"


@pytest.mark.parametrize("body", [PHONE, "On my way", "bit.ly/3xYzAbC", "venmo me for the walk"])
def test_what_is_foretold_is_what_happens(olivia, sam, sams_window, carlas_thread, body):
    for user in (olivia, sam.user):
        foretold = check(user, carlas_thread, body)
        try:
            send_message(by=actor(user), thread_id=carlas_thread.pk, body=body, at=NOON)
            happened = ("sent", [])
        except Refused as refused:
            word = {409: "confirm", 422: "stopped"}[refused.status]
            places = [(one["start"], one["end"]) for one in refused.details["findings"]]
            happened = (word, places)
        assert (foretold.outcome, [(f.start, f.end) for f in foretold.findings]) == happened


def test_nothing_is_kept(olivia, sam, sams_window, carlas_thread):
    events = Event.objects.count()
    for user in (olivia, sam.user):
        with CaptureQueriesContext(connection) as said:
            check(user, carlas_thread, PHONE)
        written = [
            one["sql"] for one in said
            if not one["sql"].lstrip().lower().startswith(("select", "savepoint", "release", "set"))
        ]  # fmt: skip
        assert [sql for sql in written if "web_cache" not in sql] == []
        assert not any(PHONE in one["sql"] for one in said)
    for kept in (Message, Violation, Alert, Decision, Draft):
        assert not kept.objects.exists()
    assert Event.objects.count() == events


def test_a_detector_that_fails_is_said_to_sitters_only(
    olivia, sam, sams_window, carlas_thread, monkeypatch
):
    def broken(*_, **__):
        raise ValueError("no")

    monkeypatch.setattr(policy, "scan", broken)
    seen = check(sam.user, carlas_thread, "Hello")
    assert (seen.outcome, seen.sentence) == ("held", CANNOT_CHECK)
    assert check(olivia, carlas_thread, "Hello").outcome == "sent"


def test_who_may_not_write_learns_only_that(sam, sasha, mallory, carlas_thread, sams_window):
    for user in (sasha.user, mallory):
        with pytest.raises(Missing):
            check(user, carlas_thread, PHONE)
    with pytest.raises(Refused) as refused:
        check(sam.user, carlas_thread, PHONE, NOON + 2 * HOUR)
    assert (str(refused.value), refused.value.status) == (OUTSIDE_WINDOW, 403)


def test_there_is_an_end_to_asking(olivia, carlas_thread, monkeypatch):
    monkeypatch.setattr(
        throttle, "CHECKING", throttle.Limit(2, throttle.MINUTE, "More than {count}.")
    )
    for _ in range(2):
        check(olivia, carlas_thread, "Hello")
    with pytest.raises(throttle.TooMany):
        check(olivia, carlas_thread, "Hello")


def test_pages_and_programs_ask_the_same(client, sam, sams_number, carlas_thread):
    now = timezone.now()
    make_window(carlas_thread, sam, now - HOUR, now + HOUR)
    client.force_login(sam.user)
    page = client.post(f"/conversations/{carlas_thread.pk}/check", {"body": PHONE})
    assert page.json() == {"sentence": STOPPED, "places": [[11, 23]]}

    asked = {"threadId": str(carlas_thread.pk), "body": PHONE}
    api = client.post("/api/messages/check", asked, content_type="application/json")
    assert api.json() == {
        "outcome": "stopped",
        "sentence": STOPPED,
        "findings": [
            {"kind": "phone", "start": 11, "end": 23, "because": "This looks like a phone number."}
        ],
    }
