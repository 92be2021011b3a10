"""Conversations and messages for programs."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from snoutos.rooms.clients.actions.clients import add_client
from snoutos.rooms.clients.rules.clients import details, read_phone
from snoutos.rooms.people.queries import actor
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.threads.models import Delivery, Message, Thread
from tests.conftest import HOUR, make_thread, make_window
from tests.rooms.inbox.test_pages import receive


@pytest.fixture
def call(olivia):
    return program(olivia)


def program(user):
    """Signs in as a program does, and speaks JSON."""
    client = Client()
    credentials = {"email": user.email, "password": "password123"}
    signed_in = client.post("/api/auth/login", credentials, content_type="application/json")
    token = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}

    def call(method, path, body=None, **headers):
        return client.generic(
            method, path, json.dumps(body or {}), content_type="application/json",
            headers=token | {name.replace("_", "-"): value for name, value in headers.items()},
        )  # fmt: skip

    return call


def test_a_conversation_has_the_names_that_integrators_know(
    call, carlas_thread, sam, sams_number, front_desk
):
    receive(carlas_thread)
    now = timezone.now()
    make_window(carlas_thread, sam, now - HOUR, now + HOUR)

    (listed,) = call("GET", "/api/threads").json()["items"]
    detail = call("GET", f"/api/threads/{carlas_thread.pk}").json()

    for found in (listed, detail):
        assert found["id"] == str(carlas_thread.pk)
        assert found["orgId"] == str(carlas_thread.org_id)
        assert found["clientId"] == found["client"]["id"] == str(carlas_thread.client_id)
        assert found["client"]["name"] == "Carla Whitfield"
        assert found["ownerUnreadCount"] == 1
        assert found["messageNumber"] == {
            "id": str(sams_number.pk), "e164": sams_number.e164, "numberClass": "sitter",
        }  # fmt: skip
        assert found["status"] == "open"
    assert listed["lastMessagePreview"] == "Hello"
    assert detail["client"]["contacts"][0]["e164"] == "+15551234567"
    assert detail["assignmentWindows"][0]["isActive"] is True
    assert detail["nextMessage"]["target"] == "sitter"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Bella", "Carla Whitfield"]),
        ("unreadOnly=true", ["Carla Whitfield"]),
        ("unreadOnly=false", ["Bella", "Carla Whitfield"]),
        ("hasDeliveryFailure=true", ["Bella"]),
        ("hasDeliveryFailure=true&unreadOnly=true", []),
        ("status=open&search=carla", ["Carla Whitfield"]),
        ("status=closed", []),
        ("limit=1", ["Bella"]),
    ],
)
def test_filters_do_what_they_say(query, expected, call, carlas_thread, org, front_desk):
    receive(carlas_thread)
    bella = make_thread(org, "Bella", "+14155550188", front_desk, at=timezone.now())
    Thread.objects.filter(pk=bella.pk).update(last_state="failed")

    found = call("GET", f"/api/threads?{query}").json()

    assert [one["client"]["name"] for one in found["items"]] == expected
    assert (found["nextCursor"] is not None) is (query == "limit=1")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("unreadOnly=perhaps", 422),
        ("status=ajar", 422),
        ("cursor=x", 400),
        ("limit=0", 400),
        ("limit=101", 400),
        ("clientId=x", 400),
    ],
)
def test_what_is_not_understood_is_said(query, status, call, carlas_thread):
    answer = call("GET", f"/api/threads?{query}")

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_reading_reaches_as_far_as_was_seen(call, carlas_thread):
    seen = receive(carlas_thread)
    receive(carlas_thread)
    path = f"/api/threads/{carlas_thread.pk}/mark-read"

    part = call("PATCH", path, {"lastSeenMessageId": str(seen.pk)}).json()
    rest = call("PATCH", path).json()

    assert part == {"success": True, "ownerUnreadCount": 1}
    assert rest == {"success": True, "ownerUnreadCount": 0}
    assert call("PATCH", f"/api/threads/{uuid4()}/mark-read").status_code == 404


def test_messages_come_with_their_deliveries(call, olivia, carlas_thread):
    now = timezone.now()
    message = send_message(by=actor(olivia), thread_id=carlas_thread.pk, body="Hello", at=now)
    delivery = Delivery.objects.get()
    delivery.tries.create(
        org=carlas_thread.org, ordinal=1, outcome="accepted", state="undelivered",
        error_code=30003, error="The phone is off.", started_at=now,
    )  # fmt: skip

    (found,) = call("GET", f"/api/messages/threads/{carlas_thread.pk}").json()["items"]
    alone = call("GET", f"/api/messages/{message.pk}").json()

    assert found == alone
    assert (found["senderType"], found["senderId"]) == ("owner", str(olivia.pk))
    assert (found["body"], found["status"], found["segments"]) == ("Hello", "queued", 1)
    assert found["deliveries"][0]["providerErrorCode"] == 30003
    assert found["policyViolations"] == []


def test_pages_of_messages_go_back_in_time(call, carlas_thread):
    for body in "abc":
        receive(carlas_thread, body)
    path = f"/api/messages/threads/{carlas_thread.pk}"

    late = call("GET", f"{path}?limit=2").json()
    early = call("GET", f"{path}?limit=2&cursor={late['nextCursor']}").json()

    assert [one["body"] for one in early["items"] + late["items"]] == ["a", "b", "c"]
    assert early["nextCursor"] is None


def write(call, thread, body, **more):
    wish = {"threadId": str(thread.pk), "body": body}
    headers = {"Idempotency_Key": more.pop("key")} if "key" in more else {}
    return call("POST", "/api/messages/send", wish | more, **headers)


@pytest.mark.django_db(transaction=True)
class TestSending:
    def test_it_is_queued(self, call, carlas_thread):
        answer = write(call, carlas_thread, "On my way")

        assert answer.status_code == 201
        assert answer.json() == {
            "messageId": str(Message.objects.get().pk), "status": "queued",
            "hasPolicyViolation": False,
        }  # fmt: skip

    def test_the_same_key_sends_once(self, call, carlas_thread):
        first, second = (write(call, carlas_thread, "Hello", key="k") for _ in range(2))
        other = write(call, carlas_thread, "Something else", key="k")

        assert first.json() == second.json()
        assert other.json()["code"] == "key_reused"
        assert Message.objects.count() == 1

    @pytest.mark.parametrize(
        ("body", "detail"),
        [
            ("", "Message body cannot be empty"),
            (
                "x" * 1601,
                "Message is too long. Maximum length is 1600 characters. "
                "Your message is 1601 characters.",
            ),
        ],
    )
    def test_what_cannot_be_sent_is_refused(self, body, detail, call, carlas_thread):
        answer = write(call, carlas_thread, body)

        assert (answer.status_code, answer.json()["detail"]) == (400, detail)

    def test_contact_details_need_to_be_confirmed(self, call, carlas_thread):
        body = "Call me at 415-555-0142"

        asked = write(call, carlas_thread, body)
        sent = write(call, carlas_thread, body, confirmPolicy=True)

        assert (asked.status_code, asked.json()["code"]) == (409, "contact_details")
        assert sent.json()["hasPolicyViolation"] is True
        (shown,) = call("GET", f"/api/messages/threads/{carlas_thread.pk}").json()["items"]
        assert shown["policyViolations"][0]["actionTaken"] == "warned"
        assert shown["redactedBody"] != shown["body"]

    def test_a_misspelled_field_is_not_silently_lost(self, call, carlas_thread):
        answer = write(call, carlas_thread, "Hello", confirmPolcy=True)

        assert answer.status_code == 422
        assert not Message.objects.exists()

    def test_what_failed_is_tried_again(self, call, carlas_thread):
        message_id = write(call, carlas_thread, "Hello").json()["messageId"]
        path = f"/api/messages/{message_id}/retry"

        early = call("POST", path)
        Message.objects.update(state="failed")
        Delivery.objects.update(state="failed", due_at=None, attempts=1)
        again = call("POST", path)

        assert (early.status_code, early.json()["code"]) == (409, "not_failed")
        assert again.json()["status"] == "queued"
        assert Delivery.objects.get().due_at is not None


def test_ids_of_others_are_ids_of_nothing(call, mallory, carlas_thread, mallorys_thread):
    theirs = receive(mallorys_thread)
    paths = (
        ("GET", "/api/threads/{thread}"),
        ("PATCH", "/api/threads/{thread}/mark-read"),
        ("GET", "/api/messages/threads/{thread}"),
        ("GET", "/api/messages/{message}"),
        ("GET", "/api/messages/{message}/decision"),
        ("POST", "/api/messages/{message}/retry"),
    )
    for method, path in paths:
        other = call(method, path.format(thread=mallorys_thread.pk, message=theirs.pk))
        nothing = call(method, path.format(thread=uuid4(), message=uuid4()))
        assert (other.status_code, other.json()) == (404, nothing.json())
    assert write(call, mallorys_thread, "Hello").status_code == 404


def test_sitters_have_their_own_doors(sam, carlas_thread):
    answer = program(sam.user)("GET", f"/api/threads/{carlas_thread.pk}")

    assert answer.status_code == 403


def test_a_program_begins_a_conversation_once_and_only_with_clients_of_its_own(
    call, olivia, mallory, carlas_thread
):
    path, asked = "/api/threads", {"clientId": str(carlas_thread.client_id)}
    there = call("POST", path, asked)
    assert (there.status_code, there.json()["id"]) == (200, str(carlas_thread.pk))
    assert program(mallory)("POST", path, asked).status_code == 404

    nina = add_client(
        by=actor(olivia), details=details(name="Nina North"),
        phones=[read_phone("(415) 555-0132")], at=timezone.now(),
    )  # fmt: skip
    begun = call("POST", path, {"clientId": str(nina.pk)})
    assert (begun.status_code, begun.json()["client"]["name"]) == (201, "Nina North")
    again = call("POST", path, {"clientId": str(nina.pk)})
    assert (again.status_code, again.json()["id"]) == (200, begun.json()["id"])
