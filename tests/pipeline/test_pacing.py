"""No number speaks faster than the networks let it; nobody else waits for it."""

from datetime import UTC, datetime, timedelta

import pytest

from snoutos.rooms.threads.models import Delivery, Message, Pace
from tests.conftest import make_number, make_thread
from tests.pipeline.test_dispatch import dispatch, hooked_up, queue

__all__ = ["hooked_up"]

pytestmark = pytest.mark.django_db(transaction=True)

SECOND = timedelta(seconds=1)


def threads(org, number, count):
    area = number.e164[-3:]
    return [make_thread(org, f"C{n}", f"+1444{area}{n:04}", number) for n in range(count)]


def test_one_message_a_second_leaves_a_long_number(hooked_up, org, front_desk, provider):
    for thread in threads(org, front_desk, 3):
        queue(thread)
    now = datetime.now(UTC)

    left = [
        dispatch(provider, rounds=2, now=now + SECOND * after, pace=1)[0]
        for after in (0, 0.5, 1, 1.5, 2, 3)
    ]

    assert left == [1, 0, 1, 0, 1, 0]
    assert len(provider.sent()) == 3


def test_what_waits_has_lost_nothing(hooked_up, org, front_desk, provider):
    for thread in threads(org, front_desk, 2):
        queue(thread)

    dispatch(provider, rounds=3, now=datetime.now(UTC), pace=1)

    waiting = Delivery.objects.get(state="queued")
    assert (waiting.attempts, waiting.held_until, waiting.error) == (0, None, "")
    assert waiting.due_at is not None


def test_a_long_message_takes_as_long_as_its_parts(hooked_up, org, front_desk, provider):
    for thread in threads(org, front_desk, 2):
        queue(thread)
    Message.objects.update(segments=3)
    now = datetime.now(UTC)

    left = [dispatch(provider, now=now + SECOND * after, pace=1)[0] for after in (0, 2, 3)]

    assert left == [1, 0, 1]


def test_other_numbers_do_not_wait_for_a_busy_one(hooked_up, org, front_desk, provider):
    other = make_number(org, "+15554444444", "pool")
    provider.own(other.e164)
    for thread in threads(org, front_desk, 70):
        queue(thread)
    [late] = threads(org, other, 1)
    queue(late, "from the other number")

    dispatch(provider, rounds=2, now=datetime.now(UTC), pace=1)

    assert [one["from"] for one in provider.sent()] == [front_desk.e164, other.e164]


def test_a_conversation_keeps_its_order_while_its_number_is_busy(
    hooked_up, carlas_thread, org, front_desk, provider
):
    for number in range(3):
        queue(carlas_thread, f"text {number}")
    for thread in threads(org, front_desk, 2):
        queue(thread, "to somebody else")
    now = datetime.now(UTC)

    for after in range(6):
        dispatch(provider, now=now + SECOND * after, pace=1)

    to_carla = [one["body"] for one in provider.sent() if one["to"] == "+15551234567"]
    assert to_carla == ["text 0", "text 1", "text 2"]
    assert len(provider.sent()) == 5


def test_toll_free_numbers_have_a_pace_of_their_own(hooked_up, org, provider):
    number = make_number(org, "+18885550000", "pool")
    provider.own(number.e164)
    for thread in threads(org, number, 5):
        queue(thread)

    assert dispatch(provider, now=datetime.now(UTC), pace=1, toll_free_pace=3) == [3]


def test_without_a_pace_nothing_is_counted(hooked_up, org, front_desk, provider):
    for thread in threads(org, front_desk, 5):
        queue(thread)

    assert dispatch(provider) == [5]
    assert not Pace.objects.exists()
