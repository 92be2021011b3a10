"""Deliveries leave once, in order, over real HTTP to the provider's twin."""

import asyncio
import os
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection

from snoutos.kernel.config import Config
from snoutos.kernel.ids import uuid7
from snoutos.kernel.seal import Keyring
from snoutos.pipeline.dispatch import worker
from snoutos.pipeline.dispatch.worker import Dispatcher
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.audit.models import Event
from snoutos.rooms.threads.models import Attempt, Delivery, Message
from snoutos.rooms.traffic.models import DeadLetter, ProviderAccount
from tests.conftest import make_thread
from tests.house_up import until
from tests.stage import TEST_KEY

pytestmark = pytest.mark.django_db(transaction=True)

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def hooked_up(org, front_desk, provider):
    """The organization has an account at the provider's twin, which owns its Front Desk number."""
    key_id, sealed = Keyring.read(TEST_KEY).seal(
        provider.auth_token, about=provider.account_sid.encode()
    )
    provider.own(front_desk.e164)
    return ProviderAccount.objects.create(
        org=org, account_sid=provider.account_sid, sealed_token=sealed, key_id=key_id
    )


def url():
    """The database under test, as the hot path reaches it."""
    return psycopg.conninfo.make_conninfo(
        os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"]
    )


def config(provider, **changes):
    values = {
        "database_url": url(),
        "secret_key": "s",
        "jwt_secret": "j",
        "encryption_key": TEST_KEY,
        "provider_base_url": provider.url,
        "retry_delays": (60, 300, 900),
    } | changes
    return Config(**values)


def queue(thread, body="Hello", at=LONG_AGO):
    message = Message.objects.create(
        org=thread.org,
        thread=thread,
        direction="outbound",
        sender_kind="owner",
        number=thread.number,
        contact=thread.contact,
        body=body,
        state="queued",
        at=at,
        from_address=thread.number.e164,
        to_address=thread.contact.address,
    )
    return Delivery.objects.create(
        org=thread.org,
        message=message,
        thread=thread,
        state="queued",
        due_at=at,
        created_at=at,
        updated_at=at,
    )


def dispatch(provider, *, rounds=1, now=None, **changes):
    """That many batches by one worker. Returns how many deliveries each dealt with."""

    async def work():
        dispatcher = Dispatcher(config(provider, **changes))
        try:
            async with await dispatcher._connect() as hot:
                return [
                    await dispatcher.run_batch(hot, now=now or datetime.now(UTC))
                    for _ in range(rounds)
                ]
        finally:
            await dispatcher.close()

    return asyncio.run(work())


def test_a_message_leaves_once_and_says_so(hooked_up, carlas_thread, provider):
    delivery = queue(carlas_thread, "See you at three")

    assert dispatch(provider, rounds=2) == [1, 0]

    [sent] = provider.sent()
    assert (sent["body"], sent["to"]) == ("See you at three", "+15551234567")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.due_at, delivery.attempts) == ("sending", None, 1)
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.provider_sid) == ("accepted", sent["sid"])
    assert Event.objects.filter(type="message.outbound.sent").count() == 1


def test_messages_of_one_conversation_leave_in_order(hooked_up, carlas_thread, provider):
    for number in range(5):
        queue(carlas_thread, f"text {number}")

    assert dispatch(provider, rounds=6) == [1, 1, 1, 1, 1, 0]

    assert [one["body"] for one in provider.sent()] == [f"text {n}" for n in range(5)]


def test_two_conversations_do_not_wait_for_each_other(hooked_up, carlas_thread, provider):
    other = make_thread(carlas_thread.org, "Carl", "+15551230000", carlas_thread.number)
    queue(carlas_thread)
    queue(other)
    assert dispatch(provider) == [2]


def test_somebody_who_said_stop_is_not_asked_about_at_the_provider(
    hooked_up, carlas_thread, provider
):
    delivery = queue(carlas_thread)
    carlas_thread.contact.opted_out_at = LONG_AGO
    carlas_thread.contact.save()

    dispatch(provider)

    delivery.refresh_from_db()
    assert provider.sent() == []
    assert delivery.state == "failed"
    assert "START" in delivery.error


def test_a_refusal_for_good_is_not_repeated_and_says_why(hooked_up, carlas_thread, provider):
    provider.fault(scope="global", error_code=21211)
    delivery = queue(carlas_thread)

    assert dispatch(provider, rounds=2) == [1, 0]

    delivery.refresh_from_db()
    assert (delivery.state, delivery.error_code, delivery.due_at) == ("failed", 21211, None)
    assert "21211" not in delivery.error
    assert Alert.objects.get().type == "delivery.failed"


def test_the_providers_own_opt_out_closes_our_door_too(hooked_up, carlas_thread, provider):
    provider.fault(scope="global", error_code=21610)
    queue(carlas_thread)

    dispatch(provider)

    carlas_thread.contact.refresh_from_db()
    assert carlas_thread.contact.opted_out_at is not None


def test_a_server_error_is_looked_up_then_retried_with_growing_pauses_then_given_up(
    hooked_up, carlas_thread, provider
):
    provider.fault(scope="global", http_status=500)
    delivery = queue(carlas_thread)
    now = datetime.now(UTC)

    pauses = []
    for _ in range(4):
        dispatch(provider, now=now)  # asked: the outcome is unknown
        now += timedelta(seconds=90)
        dispatch(provider, now=now)  # looked up: it never left
        delivery.refresh_from_db()
        if delivery.due_at is not None:
            pauses.append(round((delivery.due_at - datetime.now(UTC)).total_seconds(), -1))
            now = delivery.due_at + timedelta(hours=1)

    assert pauses == [60, 300, 900]
    assert (delivery.state, delivery.due_at, delivery.attempts) == ("failed", None, 4)
    alert = Alert.objects.get()
    assert (alert.severity, alert.title) == (
        "critical",
        "Message Delivery Failed - Max Retries Exceeded",
    )
    assert DeadLetter.objects.get().subject_id == delivery.pk


def test_a_message_that_went_out_although_the_answer_broke_is_not_sent_again(
    hooked_up, carlas_thread, provider
):
    provider.fault(scope="global", http_status=500, accept_anyway=True)
    delivery = queue(carlas_thread, "only once")
    now = datetime.now(UTC)

    dispatch(provider, now=now)
    provider.no_faults()
    dispatch(provider, now=now + timedelta(seconds=90))

    [sent] = provider.sent()
    assert Attempt.objects.get().provider_sid == sent["sid"]
    delivery.refresh_from_db()
    assert delivery.due_at is None


def test_a_worker_that_died_while_asking_leaves_nothing_doubled_or_lost(
    hooked_up, carlas_thread, provider
):
    delivery = queue(carlas_thread)
    now = datetime.now(UTC)
    Attempt.objects.create(
        id=uuid7(), org=delivery.org, delivery=delivery, ordinal=1, outcome="asking", started_at=now
    )
    Delivery.objects.update(state="sending", attempts=1, held_until=now - timedelta(seconds=1))

    dispatch(provider, rounds=2)

    assert len(provider.sent()) == 1
    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.due_at) == (1, None)


def test_an_overloaded_provider_costs_no_attempt_and_opens_the_breaker(
    hooked_up, front_desk, org, provider
):
    provider.fault(scope="global", http_status=429)
    threads = [make_thread(org, f"C{n}", f"+1555200{n:04}", front_desk) for n in range(8)]
    deliveries = [queue(thread) for thread in threads]

    async def work():
        dispatcher = Dispatcher(config(provider))
        async with await dispatcher._connect() as hot:
            first = await dispatcher.run_batch(hot, now=datetime.now(UTC))
            second = await dispatcher.run_batch(hot, now=datetime.now(UTC) + timedelta(hours=1))
        await dispatcher.close()
        return first, second

    assert asyncio.run(work()) == (8, 0)
    for delivery in deliveries:
        delivery.refresh_from_db()
        assert (delivery.state, delivery.attempts) == ("queued", 0)

    provider.no_faults()
    assert dispatch(provider, now=datetime.now(UTC) + timedelta(hours=2)) == [8]
    assert len(provider.sent()) == 8


def test_what_is_held_by_one_worker_is_not_taken_by_another(hooked_up, carlas_thread, provider):
    queue(carlas_thread)
    Delivery.objects.update(held_until=datetime.now(UTC) + timedelta(minutes=1))
    assert dispatch(provider) == [0]


def test_a_report_that_came_before_the_answer_is_not_overwritten(
    hooked_up, carlas_thread, provider
):
    """The state may have moved on between asking and recording."""
    delivery = queue(carlas_thread)
    Delivery.objects.update(state="delivered", due_at=LONG_AGO)

    assert dispatch(provider) == [0]

    delivery.refresh_from_db()
    assert delivery.state == "delivered"
    assert provider.sent() == []


@pytest.mark.parametrize("stumbles", [False, True], ids=["at once", "after a stumble"])
def test_a_provider_that_answers_again_is_asked_what_we_have_missed(
    hooked_up, front_desk, org, provider, monkeypatch, stumbles
):
    provider.fault(scope="global", http_status=429)
    for n in range(6):
        queue(make_thread(org, f"C{n}", f"+1555200{n:04}", front_desk))

    async def work():
        dispatcher = Dispatcher(config(provider))
        async with await dispatcher._connect() as hot:
            await dispatcher.run_batch(hot, now=datetime.now(UTC))
            before = await asked(hot)
            provider.no_faults()
            breakers = dispatcher._breakers._breakers
            breakers[org.pk] = replace(breakers[org.pk], open_until=0)
            if stumbles:
                await stumble(dispatcher, hot)
            for hours in (1, 2):
                await dispatcher.run_batch(hot, now=datetime.now(UTC) + timedelta(hours=hours))
            after = await asked(hot)
        await dispatcher.close()
        return before, after

    async def stumble(dispatcher, hot):
        """The database gives up when the answer is already known."""

        async def give_up(*_):
            raise psycopg.OperationalError("the database is away")

        with monkeypatch.context() as away:
            away.setattr(worker.outbox, "announce", give_up)
            with pytest.raises(psycopg.OperationalError):
                await dispatcher.run_batch(hot, now=datetime.now(UTC) + timedelta(minutes=5))

    async def asked(hot):
        found = await hot.execute("select task_name, args from procrastinate_jobs")
        return await found.fetchall()

    assert asyncio.run(work()) == ([], [("traffic.catch_up_soon", {"org_id": str(org.pk)})])


@contextmanager
def at_work(provider, **changes):
    """One worker in a thread of its own, as it runs in the house."""
    stop, dispatcher = threading.Event(), Dispatcher(config(provider, **changes))
    thread = threading.Thread(target=lambda: asyncio.run(dispatcher.run(stop)))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


def test_who_answers_slowly_holds_up_nobody_else(hooked_up, org, front_desk, provider):
    slow = make_thread(org, "Sal Slow", "+15557000001", front_desk)
    provider.fault(scope="+15557000001", delay_ms=6000)
    waiting = queue(slow, "first")
    with at_work(provider):
        until(lambda: Attempt.objects.filter(delivery=waiting, outcome="asking").exists())
        others = [
            queue(make_thread(org, f"Client {n}", f"+1555700010{n}", front_desk)) for n in range(5)
        ]
        ids = [one.pk for one in others]
        until(lambda: Attempt.objects.filter(
            delivery__in=ids, outcome="accepted"
        ).count() == len(ids))  # fmt: skip
        assert Attempt.objects.get(delivery=waiting).outcome == "asking"
    # Whoever stops waits for the answer that is still to come.
    assert Attempt.objects.get(delivery=waiting).outcome == "accepted"


def test_the_owner_is_told_while_the_provider_is_away_and_when_it_is_back(
    hooked_up, org, front_desk, provider
):
    provider.fault(scope="global", http_status=429)
    for n in range(6):
        queue(make_thread(org, f"Client {n}", f"+1555700010{n}", front_desk))
    dispatch(provider)

    told = Alert.objects.get(type="provider.away")
    assert (told.severity, told.status) == ("critical", "open")
    assert "goes out by itself" in told.description

    provider.no_faults()
    dispatch(provider, now=datetime.now(UTC) + timedelta(minutes=2))
    told.refresh_from_db()
    assert told.status == "resolved"
    assert Event.objects.filter(type="alert.resolved", entity_id=told.pk).count() == 1


def test_a_worker_that_is_told_to_stop_does_not_wait_for_a_database_that_is_away(provider):
    """What is under way is looked up at the provider by whoever comes after."""
    stop = threading.Event()
    stop.set()

    async def work():
        dispatcher = Dispatcher(config(provider, database_url="postgresql://127.0.0.1:1/none"))
        dispatcher._away.add(asyncio.create_task(asyncio.sleep(3600)))
        await asyncio.wait_for(dispatcher.run(stop), timeout=20)

    asyncio.run(work())
