"""A batch is one transaction: all of it or nothing, once, whoever else is working."""

import threading
from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from snoutos.pipeline import loop
from snoutos.pipeline.loop import run_batch
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.routing.models import Decision
from snoutos.rooms.threads.models import Delivery, Message, Thread
from snoutos.rooms.traffic.models import DeadLetter, Receipt
from tests.conftest import NOON, make_thread
from tests.pipeline.outside import CARLA, DESK, POOL, connect

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(minutes=5)
PAUSES = (1, 5, 30, 120, 600)


def open_receipts():
    return Receipt.objects.filter(settled_at=None)


def test_work_is_taken_oldest_first_and_no_more_than_asked(hot, outside, carlas_thread):
    for n in range(5):
        outside.text(f"{n}")

    assert [run_batch(hot, now=LATER, limit=2) for _ in range(4)] == [2, 2, 1, 0]

    in_order = Message.objects.order_by("id").values_list("body", flat=True)
    assert list(in_order) == ["0", "1", "2", "3", "4"]


def test_what_is_not_due_yet_is_left_alone(hot, outside, carlas_thread):
    outside.text("later", at=LATER + timedelta(seconds=1))

    assert run_batch(hot, now=LATER, limit=10) == 0


class Counting(psycopg.Cursor):
    """A cursor that counts what it is asked."""

    asked = 0

    def execute(self, *arguments, **more):
        Counting.asked += 1
        return super().execute(*arguments, **more)

    def copy(self, *arguments, **more):
        Counting.asked += 1
        return super().copy(*arguments, **more)


def statements(hot, outside, org, size, offset):
    for n in range(size):
        phone = f"+1555{offset + n:07}"
        make_thread(org, f"Client {phone}", phone, org.numbers.get(e164=DESK))
        outside.text("call 212-555-0187", sender=phone)
        outside.text("hello?", sender=f"+1444{offset + n:07}", to=POOL)
        outside.report("delivered", name=f"nobody {n}")
        outside.receipt("duplicate", {"MessageSid": "SM" + "0" * 32, "To": DESK})
    hot.cursor_factory, Counting.asked = Counting, 0
    assert run_batch(hot, now=LATER, limit=1000) == 4 * size
    return Counting.asked


def test_the_number_of_statements_does_not_grow_with_the_batch(
    hot, outside, org, front_desk, pool_number
):
    small = statements(hot, outside, org, 2, 1000)
    large = statements(hot, outside, org, 25, 2000)

    assert small == large <= 30


def poison(outside):
    """A request that says nothing: without an id no text can be told from another."""
    return outside.receipt("inbound", {"From": CARLA, "To": DESK, "Body": "?"})


@pytest.mark.parametrize("position", [0, 3, 6])
def test_one_bad_receipt_costs_the_others_nothing(hot, outside, carlas_thread, position):
    for n in range(7):
        if n == position:
            bad = poison(outside)
        outside.text(f"{n}")

    assert run_batch(hot, now=LATER, limit=100) == 8

    assert Message.objects.count() == Decision.objects.count() == 7
    bad.refresh_from_db()
    assert (bad.settled_at, bad.attempts) == (None, 1)
    assert bad.due_at == LATER + timedelta(seconds=1)
    assert bad.error == "BadRequest: MessageSid is missing."
    carlas_thread.refresh_from_db()
    assert carlas_thread.unread_count == 7


def test_what_the_database_refuses_is_isolated_too(hot, outside, carlas_thread):
    """The same provider id again can only be a mistake of ours, and stays one receipt's matter."""
    outside.text("one", name="same")
    outside.text("two", name="other")
    outside.text("three", name="same")

    run_batch(hot, now=LATER, limit=100)

    assert set(Message.objects.values_list("body", flat=True)) == {"one", "two"}
    bad = open_receipts().get()
    assert bad.error.startswith("UniqueViolation: ")
    assert CARLA not in bad.error


def test_a_receipt_that_never_works_becomes_a_dead_letter(hot, outside, carlas_thread):
    """Scenarios 307 and 312."""
    bad = poison(outside)
    now = LATER
    for seconds in PAUSES:
        assert run_batch(hot, now=now, limit=100) == 1
        bad.refresh_from_db()
        now += timedelta(seconds=seconds)
        assert (bad.settled_at, bad.due_at) == (None, now)
        assert run_batch(hot, now=now - timedelta(milliseconds=1), limit=100) == 0

    assert run_batch(hot, now=now, limit=100) == 1

    bad.refresh_from_db()
    assert bad.settled_at == now
    assert bad.payload["pairs"], "kept for playing it again"
    letter = DeadLetter.objects.get()
    assert (letter.subject_id, letter.kind, letter.org_id) == (
        bad.pk, "receipt", carlas_thread.org_id
    )  # fmt: skip
    assert letter.attempts == len(PAUSES) + 1
    assert Alert.objects.get().severity == "critical"
    assert Event.objects.get(type="receipt.dead_letter").org_id == carlas_thread.org_id
    assert run_batch(hot, now=now, limit=100) == 0


def test_a_dead_letter_for_nobody_raises_no_alert(hot, outside, org):
    Receipt.objects.filter(pk=poison(outside).pk).update(attempts=len(PAUSES))

    run_batch(hot, now=LATER, limit=100)

    assert DeadLetter.objects.get().org_id is None
    assert not Alert.objects.exists()


def test_a_database_that_goes_away_blames_no_receipt(hot, outside, carlas_thread, monkeypatch):
    outside.text("hello")

    def gone(*_, **__):
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(%s)", [hot.info.backend_pid])

    monkeypatch.setattr(loop.commit, "commit", gone)

    with pytest.raises(psycopg.OperationalError):
        run_batch(hot, now=LATER, limit=10)

    receipt = open_receipts().get()
    assert (receipt.attempts, receipt.error) == (0, "")
    assert not Message.objects.exists()


def together(*works):
    """Run them at the same moment, each on a connection of its own."""
    gate, problems = threading.Barrier(len(works)), []

    def go(work):
        with connect() as own:
            gate.wait()
            try:
                work(own)
            except Exception as problem:
                problems.append(problem)

    threads = [threading.Thread(target=go, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def until_done(connection):
    while run_batch(connection, now=LATER, limit=7):
        pass


def test_twin_workers_work_every_receipt_once(hot, outside, carlas_thread):
    for n in range(60):
        outside.text(f"{n}")

    together(until_done, until_done)
    until_done(hot)

    assert not open_receipts().exists()
    assert Message.objects.count() == Decision.objects.count() == 60
    assert Event.objects.filter(type="message.inbound.received").count() == 60
    carlas_thread.refresh_from_db()
    assert carlas_thread.unread_count == 60


def test_twin_workers_make_one_client_of_one_stranger(hot, outside, front_desk, pool_number):
    strangers = [f"+1555000{n:04}" for n in range(12)]
    for _ in range(6):
        for stranger in strangers:
            outside.text("hello?", sender=stranger, to=POOL)

    together(until_done, until_done, until_done)
    # A worker that lost a race over the automatic answer has put its receipt off for a moment.
    run_batch(hot, now=LATER + timedelta(seconds=1), limit=100)

    assert not open_receipts().exists()
    assert Client.objects.count() == Contact.objects.count() == Thread.objects.count() == 12
    assert Message.objects.filter(direction="inbound").count() == 72
    assert Delivery.objects.count() == 12, "one automatic answer each"
    assert sum(Thread.objects.values_list("unread_count", flat=True)) == 72


def test_the_second_worker_waits_for_the_stranger_of_the_first(hot, outside, front_desk):
    outside.text("one", sender="+15550001111")
    with connect() as first:
        with first.transaction():
            run_batch(first, now=LATER, limit=10)
            outside.text("two", sender="+15550001111")
            second = threading.Thread(target=lambda: run_batch(hot, now=LATER, limit=10))
            second.start()
            second.join(0.2)
            assert second.is_alive()
        second.join(10)

    assert Client.objects.count() == 1
    assert Message.objects.count() == 2


def test_nothing_is_announced_that_did_not_happen(hot, outside, carlas_thread, monkeypatch):
    outside.text("hello")
    hot.execute("listen house")

    def fails(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(loop.claims, "settle", fails)

    run_batch(hot, now=LATER, limit=10)

    assert list(hot.notifies(timeout=0.1)) == []
    assert not Message.objects.exists()
