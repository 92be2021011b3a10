"""What goes wrong for one organization, or for one moment, is not paid for by the others."""

import asyncio
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from snoutos.kernel.errors import ProviderError, Retry
from snoutos.kernel.seal import Keyring
from snoutos.pipeline.dispatch.worker import Dispatcher
from snoutos.providers.twilio.client import _plain
from snoutos.rooms.people.models import Organization
from snoutos.rooms.traffic.models import ProviderAccount
from snoutos.store import faults
from tests.conftest import make_number, make_thread
from tests.pipeline.test_dispatch import LONG_AGO, config, dispatch, hooked_up, queue
from tests.stage import TEST_KEY

__all__ = ["hooked_up"]

pytestmark = pytest.mark.django_db(transaction=True)
SID = "AC" + "7" * 32


def neighbor(*, sealed_about=SID):
    """Another business, whose account the provider does not know, with a Front Desk number."""
    org = Organization.objects.create(name="Other", time_zone="UTC")
    key_id, sealed = Keyring.read(TEST_KEY).seal("9" * 32, about=sealed_about.encode())
    ProviderAccount.objects.create(org=org, account_sid=SID, sealed_token=sealed, key_id=key_id)
    return org, make_number(org, "+15557770000", "front_desk")


def test_an_account_that_is_refused_holds_up_nobody_else(hooked_up, carlas_thread, provider):
    org, number = neighbor()
    for n in range(140):
        queue(make_thread(org, f"C{n}", f"+1555888{n:04}", number))
    good = queue(carlas_thread, at=LONG_AGO + timedelta(days=1))

    dispatch(provider, rounds=12)

    good.refresh_from_db()
    assert good.attempts == 1
    assert len(provider.sent()) == 1


def test_a_token_that_does_not_open_holds_up_nobody_else(hooked_up, carlas_thread, provider):
    org, number = neighbor(sealed_about="AC" + "8" * 32)
    waiting = queue(make_thread(org, "C", "+15558880000", number))
    good = queue(carlas_thread, at=LONG_AGO + timedelta(days=1))

    dispatch(provider, rounds=3)

    good.refresh_from_db()
    waiting.refresh_from_db()
    assert good.attempts == 1
    assert (waiting.state, waiting.attempts) == ("queued", 0)


def test_a_message_that_was_put_off_for_a_moment_keeps_its_place(
    hooked_up, carlas_thread, provider
):
    for body in ("first", "second"):
        queue(carlas_thread, body)
    provider.fault(http_status=429, times=1)

    dispatch(provider, rounds=3)
    dispatch(provider, rounds=3, now=datetime.now(UTC) + timedelta(seconds=10))

    assert [one["body"] for one in provider.sent()] == ["first", "second"]


def test_an_account_counts_as_soon_as_it_is_connected(org, front_desk, carlas_thread, provider):
    """The worker has looked at the accounts a moment before."""

    async def work():
        dispatcher = Dispatcher(config(provider))
        async with await dispatcher._connect() as hot:
            await dispatcher._accounts.read(hot, needed=set())
            await asyncio.to_thread(connect)
            done = await dispatcher.run_batch(hot, now=datetime.now(UTC))
        await dispatcher.close()
        return done

    def connect():
        from django.db import connection

        key_id, sealed = Keyring.read(TEST_KEY).seal(
            provider.auth_token, about=provider.account_sid.encode()
        )
        provider.own(front_desk.e164)
        ProviderAccount.objects.create(
            org=org, account_sid=provider.account_sid, sealed_token=sealed, key_id=key_id
        )
        connection.close()

    delivery = queue(carlas_thread)

    assert asyncio.run(work()) == 1
    delivery.refresh_from_db()
    assert delivery.state == "sending"


@pytest.mark.parametrize(("is_sending", "retry"), [(True, Retry.CHECK), (False, Retry.LATER)])
def test_an_answer_that_nobody_can_read_is_no_answer(is_sending, retry):
    problem = _plain(ValueError("Expecting value: line 1 column 1"), is_sending=is_sending)

    assert isinstance(problem, ProviderError)
    assert problem.retry is retry


@pytest.mark.parametrize(
    ("problem", "is_of_the_world"),
    [
        (psycopg.errors.ReadOnlySqlTransaction("x"), True),
        (psycopg.errors.DeadlockDetected("x"), True),
        (psycopg.OperationalError("gone"), True),
        (psycopg.InterfaceError("closed"), True),
        (psycopg.errors.UniqueViolation("x"), False),
        (psycopg.errors.UndefinedColumn("x"), True),
        (psycopg.errors.DatatypeMismatch("x"), False),
        (ValueError("x"), False),
    ],
)
def test_whose_fault_it_is(problem, is_of_the_world):
    assert faults.is_of_the_world(problem) is is_of_the_world
