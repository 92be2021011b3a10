"""The schedule for programs (96, 99, 104 to 108, 110, 115, 116, 262, 263)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from snoutos.rooms.assignments.models import Aside, Window
from snoutos.rooms.people.models import Client
from tests.conftest import HOUR, make_thread, make_window

WINDOWS = "/api/assignments/windows"


@pytest.fixture
def now():
    return timezone.now().replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def api(client, olivia):
    client.force_login(olivia)

    def ask(method, path, body=None, **query):
        kind = {"content_type": "application/json"} if body is not None else {}
        data = body if body is not None else query
        return getattr(client, method)(path, data, **kind)

    return ask


def wanted(thread, sitter, start, end, **more):
    return {
        "threadId": str(thread.pk), "sitterId": str(sitter.pk), "startsAt": start.isoformat(),
        "endsAt": end.isoformat(), **more,
    }  # fmt: skip


def test_a_window_is_previewed_created_and_undone(api, carlas_thread, sam, now):
    """97, 111, 255"""
    body = wanted(carlas_thread, sam, now + 24 * HOUR, now + 26 * HOUR, bookingRef="B-1")

    plan = api("post", f"{WINDOWS}/preview", body).json()["plan"]
    made = api("post", WINDOWS, body | {"token": plan["token"]})

    assert made.status_code == 201
    assert made.json()["status"] == "future"
    assert made.json()["bookingRef"] == "B-1"
    assert made.json()["message"].startswith("Sitter Sam Rivers assigned to Carla Whitfield from")
    assert api("get", f"{WINDOWS}/{made.json()['id']}").json()["client"]["name"]
    undone = api("post", f"/api/plans/{made.json()['appliedId']}/undo", {})
    assert undone.status_code == 200
    assert not Window.objects.exists()


def test_an_overlap_is_refused_with_the_other_window(api, carlas_thread, sam, sasha, now):
    """99"""
    other = make_window(carlas_thread, sasha, now + HOUR, now + 3 * HOUR)

    no = api("post", WINDOWS, wanted(carlas_thread, sam, now + 2 * HOUR, now + 4 * HOUR))

    assert (no.status_code, no.json()["code"]) == (409, "window_overlap")
    assert no.json()["detail"] == (
        "Cannot create window: Overlaps with existing window. Resolve conflict first?"
    )
    assert no.json()["window"]["id"] == str(other.pk)


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"threadId": str(uuid4())}, 404, "Thread not found. Create thread first?"),
        ({"endsAt": "2031-01-01T00:00:00Z", "startsAt": "2031-01-01T00:00:00Z"}, 400,
         "End time must be after start time. Please adjust the assignment window."),
        ({"startsAt": "tomorrow"}, 422, "startsAt"),
        ({"startsAt": "2031-01-01T00:00:00"}, 422, "startsAt"),
        ({"sitterId": None}, 422, "sitterId"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_naming_the_field(api, carlas_thread, sam, now, change, status,
                                                    sentence):  # fmt: skip
    """98, 104, 105"""
    no = api("post", WINDOWS, wanted(carlas_thread, sam, now, now + HOUR) | change)

    assert no.status_code == status
    assert sentence in no.json()["detail"]


def test_weekly_windows_and_a_change_of_all_that_follow(api, carlas_thread, sam, sasha, now):
    """4.3"""
    body = wanted(carlas_thread, sam, now + 24 * HOUR, now + 26 * HOUR)
    weekday = (now + 24 * HOUR - 5 * HOUR).weekday()
    made = api("post", WINDOWS, body | {"repeat": {"weekdays": [weekday]}})
    assert made.status_code == 201, made.json()
    third = Window.objects.order_by("starts_at")[2]
    change = {"sitterId": str(sasha.pk), "scope": "following", "sendReassignmentMessage": False}

    no = api("patch", f"{WINDOWS}/{third.pk}", change)
    token = no.json()["plan"]["token"]
    done = api("patch", f"{WINDOWS}/{third.pk}", change | {"token": token})

    assert (no.status_code, no.json()["code"]) == (428, "confirm_first")
    assert done.status_code == 200
    assert Window.objects.filter(sitter=sam).count() == 2


def test_an_open_window_is_not_deleted_without_the_token_of_its_impact(
    api, carlas_thread, sam, now
):
    """108"""
    window = make_window(carlas_thread, sam, now - HOUR, now + 5 * HOUR)

    no = api("delete", f"{WINDOWS}/{window.pk}")
    assert no.status_code == 428
    assert "open now" in str(no.json()["plan"]["lines"])
    token = no.json()["plan"]["token"]
    done = api("delete", f"{WINDOWS}/{window.pk}?token={token}")

    assert done.status_code == 200
    assert not Window.objects.exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"startDate": "2026-07-02"}, 2), ({"endDate": "2026-07-01"}, 1),
        ({"startDate": "2026-07-02", "endDate": "2026-07-02"}, 1), ({"status": "past"}, 0),
        ({"search": "Nobody"}, 0), ({"limit": 1}, 1),
    ],
)  # fmt: skip
def test_windows_are_found_by_what_they_touch(api, carlas_thread, sam, query, found):
    """96"""
    from datetime import UTC, datetime

    noon = datetime(2026, 7, 1, 16, tzinfo=UTC)
    make_window(carlas_thread, sam, noon, noon + 24 * HOUR)
    make_window(carlas_thread, sam, noon + 48 * HOUR, noon + 50 * HOUR)
    if "status" in query:
        Window.objects.all().delete()

    assert len(api("get", WINDOWS, **query).json()["items"]) == found


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 1000}, {"cursor": "x"}])
def test_a_page_that_cannot_be_is_refused(api, query):
    assert api("get", WINDOWS, **query).status_code == 400


def test_conflicts_are_resolved_by_their_ids(api, carlas_thread, sam, sasha, now):
    """109, 110"""
    window = make_window(carlas_thread, sam, now, now + 4 * HOUR)
    clash = Aside.objects.create(
        org=carlas_thread.org, thread=carlas_thread, sitter=sasha, kind="weekly_client",
        starts_at=now + 2 * HOUR, ends_at=now + 6 * HOUR, created_at=now,
    )  # fmt: skip

    (pair,) = api("get", "/api/assignments/conflicts").json()
    assert (pair["windowId"], pair["asideId"]) == (str(window.pk), str(clash.pk))
    way = f"/api/assignments/conflicts/{pair['windowId']}/{pair['asideId']}/resolve"
    done = api("post", way, {"strategy": "keepB"})

    assert done.status_code == 201
    window.refresh_from_db()
    assert window.ends_at == now + 2 * HOUR
    assert api("get", "/api/assignments/conflicts").json() == []
    assert api("post", way, {"strategy": "keepB"}).status_code == 404


def test_a_reassignment_message_is_the_rendered_text_and_belongs_to_its_conversation(
    api, org, front_desk, carlas_thread, sam, now
):
    """115, 116"""
    window = make_window(carlas_thread, sam, now + HOUR, now + 4 * HOUR)
    other = make_thread(org, "Dora Lane", "+15551230000", front_desk)
    path = "/api/assignments/reassignment-message"
    text = api("post", "/api/assignments/texts", {"name": "Ours", "body": "{{client_name}}!"})

    no = api("post", path, {"threadId": str(other.pk), "windowId": str(window.pk)})
    done = api("post", path, {
        "threadId": str(carlas_thread.pk), "windowId": str(window.pk),
        "templateId": text.json()["id"],
    })  # fmt: skip

    assert no.status_code == 422
    assert done.json() == {
        "success": True, "message": "Reassignment message sent", "text": "Carla Whitfield!",
    }  # fmt: skip
    bad = api("post", "/api/assignments/texts", {"name": "Bad", "body": "Hi {{nick}}"})
    assert (bad.status_code, bad.json()["code"]) == (422, "unknown_variable")


def test_a_booking_is_taken_once_changed_and_canceled(api, front_desk, pool_number, sam, now):
    """262, 263"""
    body = {
        "reference": "B/7", "client": {"name": "Nina Fox", "phone": "+1 415 555 0100"},
        "sitterId": str(sam.pk), "startsAt": (now + 24 * HOUR).isoformat(),
        "endsAt": (now + timedelta(days=3)).isoformat(),
    }  # fmt: skip
    first = api("post", "/api/bookings", body)
    again = api("post", "/api/bookings", body)
    other = api("post", "/api/bookings", body | {
        "reference": "B8", "client": {"name": "Otto", "phone": "+14155550101"},
    })  # fmt: skip
    gone = api("post", "/api/bookings", {"reference": "B/7", "status": "canceled"})

    assert (first.status_code, first.json()["outcome"]) == (201, "create")
    assert first.json()["message"] == (
        "Thread created for Nina Fox. Pool number +1 (555) 333-3333 assigned."
    )
    assert (again.status_code, again.json()["outcome"]) == (200, "nothing")
    assert (other.status_code, other.json()["detail"]) == (
        409, "No pool numbers available. Purchase number first?",
    )  # fmt: skip
    assert not Client.objects.filter(name="Otto").exists()
    assert (gone.json()["outcome"], gone.json()["booking"]["status"]) == ("cancel", "canceled")
    assert [one["reference"] for one in api("get", "/api/bookings").json()["items"]] == ["B/7"]


def test_the_planner_says_each_day(api, pool_number):
    days = api("get", "/api/planner/numbers", days=3).json()

    assert [(one["needed"], one["available"], one["missing"]) for one in days] == [(0, 1, 0)] * 3
