"""What stands around every page."""

import pytest
from django.utils import timezone

from snoutos.kernel import pass_token, topics
from snoutos.kernel.ids import uuid7
from snoutos.kernel.words import MessageState, Severity
from snoutos.rooms.alerts.actions import raise_alert
from snoutos.rooms.people.queries import actor
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.threads.models import Delivery
from snoutos.rooms.traffic.models import Heartbeat
from snoutos.web.shell import shell
from tests.conftest import HOUR


def around(rf, user, path="/inbox", listens=()):
    request = rf.get(path)
    request.user, request.viewer, request.topics = user, actor(user), list(listens)
    return shell(request)


def listened(context, settings):
    token = str(context["stream_url"]).removeprefix("/events?pass=")
    now = int(timezone.now().timestamp())
    return pass_token.read(token, now=now, key=settings.SECRET_KEY)


def test_nobody_sees_an_empty_shell(rf):
    request = rf.get("/login")
    request.viewer = None

    assert shell(request) == {
        "viewer": None, "theme": "system", "nav": (), "tabs": (), "org_name": "",
    }  # fmt: skip


def test_the_office_listens_to_its_inbox_and_to_the_page(rf, olivia, settings):
    page = topics.thread(uuid7())

    assert listened(around(rf, olivia, listens=[page]), settings) == [
        topics.inbox(olivia.org_id), page,
    ]  # fmt: skip


def test_a_sitter_listens_to_their_own_and_never_to_the_inbox(rf, sam, settings):
    assert listened(around(rf, sam.user, "/sitter"), settings) == [topics.sitter(sam.pk)]


def test_the_navigation_counts_conversations_with_something_unread(
    rf, olivia, carlas_thread, mallorys_thread
):
    for thread in (carlas_thread, mallorys_thread):
        thread.unread_count = 3
        thread.save()

    inbox = next(place for place in around(rf, olivia)["nav"] if place.label == "Inbox")

    assert (inbox.count, inbox.is_current) == (1, True)


def test_only_pages_that_exist_are_shown(rf, olivia, sam, client):
    office, portal = around(rf, olivia), around(rf, sam.user, "/sitter/today")

    shown = [place.label for place in office["nav"]]
    assert shown[:1] == ["Inbox"]
    assert all(client.get(place.url).status_code != 404 for place in office["nav"])
    assert office["tabs"] == portal["nav"] == ()
    assert [(tab.label, tab.is_current) for tab in portal["tabs"]] == [
        ("Today", True), ("Messages", False), ("Me", False),
    ]  # fmt: skip


@pytest.fixture
def at_work(org):
    """Both kinds of processes have just said that they work."""
    now = timezone.now()
    for kind in ("worker", "jobs"):
        Heartbeat.objects.create(kind=kind, started_at=now, seen_at=now)


def test_the_house_is_well_until_something_is_not(rf, olivia, at_work):
    assert around(rf, olivia)["health_ok"]


@pytest.mark.parametrize(
    ("kind", "said"),
    [("worker", "Texts are not being worked"), ("jobs", "Background work has stopped")],
)
def test_a_process_that_hangs_is_not_well(rf, client, olivia, at_work, kind, said):
    Heartbeat.objects.filter(kind=kind).update(seen_at=timezone.now() - HOUR)
    assert not around(rf, olivia)["health_ok"]
    client.force_login(olivia)
    assert said in client.get("/ops/stuck").content.decode()


@pytest.mark.parametrize(("state", "is_well"), [("delivered", True), ("queued", False)])
def test_messages_that_should_have_left_are_not_well(
    rf, olivia, carlas_thread, at_work, state, is_well
):
    at = timezone.now() - HOUR
    send_message(by=actor(olivia), thread_id=carlas_thread.pk, body="Hello", at=at)
    if MessageState(state) is MessageState.DELIVERED:
        Delivery.objects.update(state=state, due_at=None)

    assert bool(around(rf, olivia)["health_ok"]) is is_well


def test_an_open_critical_alert_is_not_well(rf, olivia, mallory, at_work):
    def critical(by):
        raise_alert(
            by=actor(by), severity=Severity.CRITICAL, type="x", title="X", description="",
            entity_type="", entity_id=None, at=timezone.now(),
        )  # fmt: skip

    critical(mallory)
    assert around(rf, olivia)["health_ok"]
    critical(olivia)
    assert not around(rf, olivia)["health_ok"]
