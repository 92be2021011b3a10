"""The page shows and decides each message once, however much was found in it."""

import re

import pytest

from snoutos.kernel.words import FindingKind, ReviewStatus
from snoutos.rooms.people.queries import actor
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.review import queries
from snoutos.rooms.review.rules import Filters
from snoutos.rooms.threads.models import Delivery
from tests.conftest import HOUR, NOON, make_window
from tests.rooms.review.test_review import TWO, write

MIXED = "646-201-7788, or dana@willowwag.com, or 646-201-7799"


@pytest.fixture
def stopped(sam, carlas_thread, sams_number):
    """Three findings in the newest message, two in the older one."""
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    return [write(sam, carlas_thread, TWO), write(sam, carlas_thread, MIXED)]


def shown(viewer, limit=50, cursor=None, **filters):
    return queries.messages(viewer, Filters(**filters), cursor=cursor, limit=limit)


def test_a_message_stands_there_once_with_all_its_kinds(olivia, stopped):
    viewer = actor(olivia)
    newest, older = shown(viewer).items

    assert [one.card.message_id for one in (newest, older)] == [stopped[1].pk, stopped[0].pk]
    assert set(newest.kind_names) == {"Phone number", "E-mail address"}
    assert (len(newest.open_ids), len(older.open_ids)) == (3, 2)
    assert queries.counts(viewer)[ReviewStatus.OPEN] == 2
    (mail,) = shown(viewer, kind=FindingKind.EMAIL).items
    assert len(mail.open_ids) == 3


def test_pages_of_messages_neither_repeat_nor_skip_one(olivia, sam, carlas_thread, stopped):
    for n in range(5):
        write(sam, carlas_thread, f"{TWO} or 646-201-778{n}")
    viewer, seen, cursor = actor(olivia), [], None
    while True:
        page = shown(viewer, limit=2, cursor=cursor)
        seen += [one.card.message_id for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 7


def test_one_tick_decides_all_of_a_message(olivia, stopped, client):
    client.force_login(olivia)
    page = client.get("/audit/violations").content.decode()
    ticks = re.findall(r'name="violation" value="([^"]+)"', page)
    # Each of the two messages has a tick in the table and one on its card.
    assert sorted(len(one.split()) for one in ticks) == [2, 2, 3, 3]

    answer = client.post("/audit/violations/close", {"violation": ticks[0], "decision": "dismiss"})
    assert answer.status_code == 302
    decided = Violation.objects.filter(status="dismissed")
    assert {one.message_id for one in decided} == {stopped[1].pk}
    assert decided.count() == 3


def test_a_decision_on_the_page_of_one_finding_counts_for_its_message(olivia, stopped, client):
    client.force_login(olivia)
    first = Violation.objects.filter(message=stopped[1]).order_by("id").first()
    page = client.get(f"/audit/violations/{first.pk}").content.decode()
    assert "A decision counts for the whole message." in page
    beside = re.findall(r'name="beside" value="([^"]+)"', page)
    assert len(beside) == 2

    client.post(f"/audit/violations/{first.pk}", {"decision": "resolve", "beside": beside})
    assert not Violation.objects.filter(message=stopped[1], status="open").exists()
    assert Violation.objects.filter(message=stopped[0], status="open").count() == 2
    assert not Delivery.objects.exists()


def test_rules_are_counted_by_message(olivia, stopped):
    (phone, email) = queries.by_rule(actor(olivia), since=NOON - HOUR)
    assert (phone.stopped, phone.undecided) == (2, 2)
    assert email.stopped == 1
