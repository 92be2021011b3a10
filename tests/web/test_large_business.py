"""A thousand numbers, ten thousand clients: every list opens at once and asks no more."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.threads.models import Message, Thread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

NUMBERS, CLIENTS, MESSAGES = 1_000, 10_000, 5
LISTS = (
    "/inbox", "/inbox?q=hello", "/clients", "/clients?q=Client+09", "/numbers",
    "/numbers?q=0000", "/numbers?sort=errors", "/numbers?health=critical", "/sitters",
    "/assignments", "/assignments/planner", "/routing", "/routing/history",
)  # fmt: skip
AT_MOST = 1.0  # seconds, on a machine that is busy with other tests


@pytest.fixture
def large(org, front_desk):
    now = timezone.now()
    Number.objects.bulk_create(
        Number(
            org=org, e164=f"+1556{n:07}", number_class="pool", status="active", created_at=now
        )
        for n in range(NUMBERS)
    )  # fmt: skip
    clients = Client.objects.bulk_create(
        Client(org=org, name=f"Client {n:05}", created_at=now) for n in range(CLIENTS)
    )
    contacts = Contact.objects.bulk_create(
        Contact(org=org, client=one, address=f"+1557{n:07}", created_at=now)
        for n, one in enumerate(clients)
    )
    threads = Thread.objects.bulk_create(
        Thread(
            org=org, client=one.client, contact=one, number=front_desk, created_at=now,
            last_activity_at=now - timedelta(seconds=n),
        )
        for n, one in enumerate(contacts)
    )  # fmt: skip
    Message.objects.bulk_create(
        (
            Message(
                org=org, thread=one, direction="inbound", sender_kind="client",
                number=front_desk, contact=one.contact, from_address=one.contact.address,
                to_address=front_desk.e164, body=f"hello {n}", state="received",
                at=now - timedelta(minutes=n),
            )
            for one in threads
            for n in range(MESSAGES)
        ),
        batch_size=5_000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def opened(browser, path):
    """Statements and seconds of the second look; the first one fills caches."""
    browser.get(path)
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(path)
    assert answer.status_code == 200, path
    return len(captured), time.perf_counter() - began


def test_every_list_opens_at_once(olivia, org, front_desk, request):
    browser = Browser()
    browser.force_login(olivia)
    small = {path: opened(browser, path)[0] for path in LISTS}
    request.getfixturevalue("large")

    large = {path: opened(browser, path) for path in LISTS}

    slow = {path: seconds for path, (_, seconds) in large.items() if seconds > AT_MOST}
    assert slow == {}
    # An empty list may ask less, never more than a handful.
    grown = {path: (small[path], count) for path, (count, _) in large.items()}
    assert all(count <= few + 6 for few, count in grown.values()), grown
