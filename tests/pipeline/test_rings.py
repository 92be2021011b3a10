"""Whoever writes into conversations waits for the others, and nobody waits in a ring."""

import asyncio
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.db import connection as web

from snoutos.kernel.ids import uuid7
from snoutos.kernel.refused import Refused
from snoutos.pipeline import claim, commit, snapshot
from snoutos.pipeline.decide.batch import decide
from snoutos.rooms.clients.actions import merging
from snoutos.rooms.people.models import Contact
from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans.actions import token_of
from snoutos.rooms.sending.actions.again import retry_message
from snoutos.rooms.threads.models import Message
from snoutos.store import claims, outbox
from snoutos.store.outbox import Outcome
from tests.conftest import NOON, make_thread
from tests.pipeline.outside import CARLA, connect
from tests.pipeline.test_dispatch import url
from tests.pipeline.test_reports import delivery_of, sent

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOON + timedelta(minutes=5)
CARL = "+15551230000"


@contextmanager
def meanwhile(work, *, until_it_waits=True):
    """Another thread does this; what follows happens while it waits for us."""
    problems = []

    def tried():
        try:
            work()
        except Exception as problem:
            problems.append(problem)
        finally:
            web.close()

    other = threading.Thread(target=tried)
    other.start()
    if until_it_waits:
        wait_for_somebody_to_wait(other)
    yield
    other.join(20)
    assert not other.is_alive()
    assert problems == []


def wait_for_somebody_to_wait(other):
    waiting = (
        "select count(*) from pg_stat_activity"
        " where datname = current_database() and wait_event_type = 'Lock'"
    )
    with psycopg.connect(url(), autocommit=True) as watch:
        for _ in range(400):
            if watch.execute(waiting).fetchone()[0] or not other.is_alive():
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")


def decided(connection, receipts):
    batch = [claim.read(one) for one in receipts]
    facts = snapshot.take(connection, batch, now=LATER)
    return decide(batch, facts, now=LATER, delays=(), new_id=uuid7)


def test_texts_and_reports_of_the_same_conversations_crosswise(
    hot, outside, carlas_thread, monkeypatch
):
    other = make_thread(carlas_thread.org, "Carl", CARL, carlas_thread.number)
    for thread, name in ((carlas_thread, "one"), (other, "two")):
        sent(thread, known=True, outcome="accepted", name=name)
    outside.report("delivered", name="one")
    outside.text("hi", sender=CARL)
    outside.report("delivered", name="two")
    outside.text("hi", sender=CARLA)
    door, lock_threads = threading.Barrier(2), commit._lock_threads

    def enter(*arguments):
        door.wait(10)
        lock_threads(*arguments)

    monkeypatch.setattr(commit, "_lock_threads", enter)

    def hand(connection, some):
        with connection.transaction():
            commit.commit(connection, decided(connection, some), now=LATER)

    with connect() as second:
        receipts = claims.claim(hot, now=LATER, limit=4)
        with meanwhile(lambda: hand(second, receipts[2:]), until_it_waits=False):
            hand(hot, receipts[:2])

    assert Message.objects.filter(direction="inbound").count() == 2
    assert set(Message.objects.filter(direction="outbound").values_list("state", flat=True)) == {
        "delivered"
    }


def test_a_stop_and_the_providers_own_opt_out(hot, outside, carlas_thread, monkeypatch):
    delivery = delivery_of(sent(carlas_thread, known=False))
    outside.text("STOP")
    opt = commit._opt

    def opt_and_look(*arguments):
        opt(*arguments)
        refusal.start()
        wait_for_somebody_to_wait(refusal)

    monkeypatch.setattr(commit, "_opt", opt_and_look)
    problems = []

    def refused():
        try:
            asyncio.run(settle_as_opted_out())
        except Exception as problem:
            problems.append(problem)

    refusal = threading.Thread(target=refused)
    with hot.transaction():
        commit.commit(hot, decided(hot, claims.claim(hot, now=LATER, limit=1)), now=LATER)
    refusal.join(20)

    assert problems == []
    delivery.refresh_from_db()
    assert delivery.state == "failed"
    assert Contact.objects.get(pk=carlas_thread.contact_id).opted_out_at is not None


async def settle_as_opted_out():
    options = "-c role=snoutos_pipeline"
    async with await psycopg.AsyncConnection.connect(
        url(), autocommit=True, options=options
    ) as own:
        [due] = await outbox.claim(own, now=LATER, held_until=LATER, limit=1)
        refused = Outcome(
            due, due.last_attempt_id, "refused", "failed", 1, error_code=21610, is_opted_out=True
        )
        async with own.transaction():
            await outbox.settle(own, [refused], now=LATER)


def test_a_report_and_a_person_who_tries_again(hot, outside, carlas_thread, olivia):
    delivery = delivery_of(sent(carlas_thread, known=True, outcome="accepted", state="sent"))
    outside.report("undelivered", error=30006)
    by = actor(olivia)

    def again():
        retry_message(by=by, message_id=delivery.message_id, reason="Called them", at=LATER)

    with hot.transaction():
        outcomes = decided(hot, claims.claim(hot, now=LATER, limit=1))
        waiting = meanwhile(again)
        waiting.__enter__()
        commit.commit(hot, outcomes, now=LATER)
    waiting.__exit__(None, None, None)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.due_at) == ("queued", LATER)


def test_a_text_that_comes_while_two_clients_become_one(hot, outside, carlas_thread, olivia):
    """It is written where its phone belonged when it was looked up; the merge waits for it."""
    other = make_thread(carlas_thread.org, "Carl", CARL, carlas_thread.number)
    outside.text("Are you there?", sender=CARL)
    by = actor(olivia)
    wish = {"by": by, "kept_id": carlas_thread.client_id, "gone_id": other.client_id, "at": LATER}

    def merge():
        for _ in range(2):
            token = token_of(merging.plan_merge(**wish), by=by)
            try:
                merging.merge(**wish, token=token)
            except Refused as changed:
                if changed.code != "plan_outdated":
                    raise
            else:
                return
        raise AssertionError("the second look is up to date")

    with hot.transaction():
        outcomes = decided(hot, claims.claim(hot, now=LATER, limit=1))
        waiting = meanwhile(merge)
        waiting.__enter__()
        commit.commit(hot, outcomes, now=LATER)
    waiting.__exit__(None, None, None)

    assert Message.objects.get(direction="inbound").thread_id == carlas_thread.pk
