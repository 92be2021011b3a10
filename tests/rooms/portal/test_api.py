"""The sitter's API, and the promise of all that a sitter gets: a client's number is nowhere."""

import re
import unicodedata
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.portal.rules import ONLY_DURING_WINDOW
from snoutos.rooms.routing.rules.deciding import OUTSIDE_WINDOW
from snoutos.rooms.sending.rules import CONTACT_INFO
from snoutos.rooms.threads.models import Message
from tests.conftest import HOUR, make_thread, make_window
from tests.rooms.portal.conftest import WIDE, write

MINUTE = timedelta(minutes=1)
THREADS, WINDOWS = "/api/sitter/threads", "/api/sitter/windows"
CANARY = "+15554443322"
SID = "SM00000000000000000000000000canary"
SPELLINGS = (
    CANARY, "555-444-3322", "(555) 444-3322", "555.444.3322", "5 5 5 4 4 4 3 3 2 2",
    WIDE, "555\u200b444\u200b3322",
    "five five five four four four three three two two",
)  # fmt: skip


def messages_of(thread):
    return f"{THREADS}/{thread.pk}/messages"


def post(client, thread, body, **headers):
    return client.post(
        messages_of(thread), {"body": body}, content_type="application/json", headers=headers
    )


def gives_away(text):
    """Whether the canary's digits stand in the text, in whatever spelling."""
    plain = unicodedata.normalize("NFKC", text).replace("\u200b", "").lower()
    apart = r"(?:&\w+;|[\W_]){0,4}"
    digits = apart.join("5554443322")
    words = apart.join(["five"] * 3 + ["four"] * 3 + ["three"] * 2 + ["two"] * 2)
    local = rf"(?<![\da-f-])444{apart}3322(?![\da-f-])"
    return re.search(f"{digits}|{words}|{local}", plain)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_canary_is_seen_when_it_is_there(spelling):
    assert gives_away(f"<p>{spelling}</p>")


def test_conversations_come_with_their_window_and_the_business_number(
    as_sam, carlas_thread, open_window, sams_number
):
    (thread,) = as_sam.get(THREADS).json()["items"]  # scenario 342

    assert thread["client"]["name"] == "Carla Whitfield"
    assert thread["messageNumber"]["e164"] == sams_number.e164
    assert thread["window"]["isActive"] is True
    assert as_sam.get(f"{THREADS}/{carlas_thread.pk}").json() == thread


def test_messages_come_oldest_first_with_labels(as_sam, sam, carlas_thread, open_window, now):
    write(carlas_thread, "Is he awake?", now - 2 * MINUTE)
    write(carlas_thread, "He is", now - MINUTE, "sitter", "Sam", sam)

    found = as_sam.get(messages_of(carlas_thread)).json()["items"]

    assert [(one["senderLabel"], one["body"]) for one in found] == [
        ("Carla Whitfield", "Is he awake?"),
        ("You", "He is"),
    ]


def test_every_part_of_a_detail_in_several_texts_is_covered(
    as_sam, carlas_thread, open_window, now
):
    for nth, part in enumerate(("my number is 646-201", "7788", "see you!")):
        redacted = {"redacted_body": "█████", "scan": "flagged"} if part == "7788" else {}
        write(carlas_thread, part, now - (9 - nth) * MINUTE, **redacted)

    bodies = [one["body"] for one in as_sam.get(messages_of(carlas_thread)).json()["items"]]
    page = as_sam.get(f"/sitter/{carlas_thread.pk}").content.decode()

    assert bodies == ["my number is █████", "█████", "see you!"]
    assert "646-201" not in page
    assert Message.objects.get(body__startswith="my number").redacted_body == ""


def test_a_future_window_is_in_the_schedule_only(as_sam, sam, carlas_thread, now):
    make_window(carlas_thread, sam, now + HOUR, now + 2 * HOUR)

    assert as_sam.get(THREADS).json()["items"] == []  # scenario 15
    (window,) = as_sam.get(WINDOWS).json()["items"]
    assert (window["threadId"], window["isActive"]) == (str(carlas_thread.pk), False)


@pytest.mark.parametrize(("starts", "ends"), [(-2 * HOUR, -MINUTE), (MINUTE, HOUR)])
def test_outside_the_window_everything_is_refused(
    starts, ends, as_sam, sam, carlas_thread, sams_number, now
):
    make_window(carlas_thread, sam, now + starts, now + ends)

    assert as_sam.get(THREADS).json()["items"] == []  # scenarios 14, 318, 343
    for address in (f"{THREADS}/{carlas_thread.pk}", messages_of(carlas_thread)):
        answer = as_sam.get(address)
        assert (answer.status_code, answer.json()["detail"]) == (403, ONLY_DURING_WINDOW)
    answer = post(as_sam, carlas_thread, "Hello")
    assert (answer.status_code, answer.json()["detail"]) == (403, OUTSIDE_WINDOW)
    assert not Message.objects.exists()


def test_a_message_is_queued_once_per_key(as_sam, carlas_thread, open_window, sams_number):
    first, second = (
        post(as_sam, carlas_thread, "On my way", **{"Idempotency-Key": "k"}) for _ in range(2)
    )

    assert first.status_code == 201
    assert first.json() == second.json()
    assert first.json()["status"] == "queued"


def test_contact_details_are_stopped_and_the_office_hears_of_it(
    as_sam, carlas_thread, open_window, sams_number
):
    answer = post(as_sam, carlas_thread, "Call me at 555-123-4567")  # scenarios 285, 344

    assert (answer.status_code, answer.json()["detail"]) == (422, CONTACT_INFO)
    violation = Violation.objects.get()
    assert (violation.kind, violation.status, violation.action) == ("phone", "open", "blocked")
    assert Alert.objects.get().title == "Policy violation: Carla Whitfield - a phone number"


@pytest.mark.parametrize("whose", ["other sitter", "other organization", "nobody"])
def test_what_is_not_ones_own_does_not_exist(
    whose, as_sam, sasha, carlas_thread, mallorys_thread, now
):
    make_window(carlas_thread, sasha, now - HOUR, now + HOUR)
    thread_id = {
        "other sitter": carlas_thread.pk, "other organization": mallorys_thread.pk,
        "nobody": uuid4(),
    }[whose]  # fmt: skip

    answers = [
        as_sam.get(f"{THREADS}/{thread_id}"),
        as_sam.get(f"{THREADS}/{thread_id}/messages"),
        as_sam.get(f"/sitter/{thread_id}"),
        as_sam.post(f"/sitter/{thread_id}/send", {"body": "Hello", "key": "k"}),
        as_sam.post(f"/sitter/{thread_id}/draft", {"body": "Hello"}),
        as_sam.post(
            f"{THREADS}/{thread_id}/messages", {"body": "Hi"}, content_type="application/json"
        ),
    ]

    assert {answer.status_code for answer in answers} == {404}


def test_the_office_is_sent_to_its_own_place(client, olivia, carlas_thread):
    client.force_login(olivia)

    for address in (THREADS, WINDOWS, messages_of(carlas_thread)):
        assert client.get(address).status_code == 403
    for name in ("messages", "today", "me"):
        answer = client.get(reverse(f"portal:{name}"))
        assert (answer.status_code, answer["Location"]) == (302, "/inbox")


@pytest.fixture
def told(org, sam, sams_number, front_desk, now):
    """Everything a client could give away, in one conversation; one of a closed window, too."""
    thread = make_thread(org, CANARY, CANARY, front_desk)
    thread.client.is_provisional = True
    thread.client.save()
    make_window(thread, sam, now - HOUR, now + HOUR)
    make_window(thread, sam, now + 5 * HOUR, now + 6 * HOUR)
    for index, spelling in enumerate(SPELLINGS):
        write(thread, f"I am {spelling}", now - 2 * HOUR + index * MINUTE, name=CANARY)
        write(thread, f"{spelling}?", now - MINUTE, scan="flagged", provider_sid=f"{SID}{index}")
    write(thread, f"Ask {CANARY}", now - MINUTE, "owner", f"Olivia {CANARY}")
    closed = make_thread(org, "Tom (555) 444-3322", "+15550001111", front_desk)
    make_window(closed, sam, now - 3 * HOUR, now - 2 * HOUR)
    return thread, closed


def walk(client, threads):
    """Every address of the portal, as pages, as parts, and for programs; also what is refused."""
    for headers in ({}, {"HX-Request": "true"}):
        for name in ("messages", "today", "me"):
            yield client.get(reverse(f"portal:{name}"), headers=headers)
        for index, thread in enumerate(threads):
            here = reverse("portal:conversation", args=[thread.pk])
            send = reverse("portal:send", args=[thread.pk])
            yield client.get(here, headers=headers)
            yield client.get(f"{here}?closed=1", headers=headers)
            for body in ("On my way", "Write to sam@example.com", ""):
                key = f"{index}{body}{len(headers)}"
                yield client.post(send, {"body": body, "key": key}, headers=headers)
            yield client.post(f"{here}/draft", {"body": "Half a"}, headers=headers)
    yield client.get(THREADS)
    yield client.get(WINDOWS)
    for thread in threads:
        yield client.get(f"{THREADS}/{thread.pk}")
        yield client.get(messages_of(thread))
        yield post(client, thread, "On my way")
        yield post(client, thread, "Write to sam@example.com")
        yield post(client, thread, "")


@pytest.mark.parametrize("is_opted_out", [False, True])
def test_no_answer_to_a_sitter_gives_a_client_away(is_opted_out, as_sam, told, now):
    for thread in told:
        thread.contact.opted_out_at = now if is_opted_out else None
        thread.contact.save()

    answers = list(walk(as_sam, told))  # scenarios 16, 313

    assert {200, 403, 422, 400} <= {answer.status_code for answer in answers}
    assert all(answer.status_code < 500 for answer in answers)
    for answer in answers:
        text = f"{answer.headers}{answer.content.decode()}"
        assert not gives_away(text), answer.request["PATH_INFO"]
        assert SID not in text
        for thread in told:
            assert str(thread.contact_id) not in text
            assert thread.contact_id.hex not in text


def test_other_peoples_data_is_not_in_any_answer(as_sam, sasha, told, carlas_thread, now):
    make_window(carlas_thread, sasha, now - HOUR, now + HOUR)
    write(carlas_thread, "A secret about walnuts", now - MINUTE)

    for answer in walk(as_sam, told):
        text = answer.content.decode()
        assert "walnuts" not in text
        assert "Carla" not in text
        assert str(carlas_thread.pk) not in text
