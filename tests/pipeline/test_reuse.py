"""A pool number that another client has now: nobody's text ends up with somebody else (4.5)."""

from datetime import timedelta

import pytest

from snoutos.rooms.people.queries import actor
from snoutos.rooms.routing.models import Decision
from snoutos.rooms.schedule.actions.bookings import end_bookings, take_booking
from snoutos.rooms.schedule.rules.bookings import Wish
from snoutos.rooms.threads.models import Message, Thread
from tests.conftest import HOUR, NOON
from tests.pipeline.test_texts import POOL, run

NINA, OTTO = "+14155550100", "+14155550101"


def booked(by, reference, name, phone, start, end):
    wish = Wish(
        reference=reference, client_name=name, client_phone=phone, starts_at=start, ends_at=end
    )
    take_booking(by=by, wish=wish, at=start)


@pytest.mark.django_db(transaction=True)
def test_the_old_client_of_a_reused_number_reaches_the_office_and_nobody_else(
    hot, outside, olivia, front_desk, pool_number
):
    """Scenario 271."""
    by = actor(olivia)
    booked(by, "B-1", "Nina Fox", NINA, NOON - timedelta(days=9), NOON - timedelta(days=7))
    end_bookings(by=by, at=NOON - timedelta(days=6))
    booked(by, "B-2", "Otto Hay", OTTO, NOON - HOUR, NOON + HOUR)
    assert Thread.objects.get(client__name="Otto Hay").number_id == pool_number.pk

    outside.text("Do you still have my key?", sender=NINA, to=POOL)
    outside.text("See you at one", sender=OTTO, to=POOL)
    run(hot)

    came = Message.objects.filter(direction="inbound").select_related("thread__client")
    assert {one.body: one.thread.client.name for one in came} == {
        "Do you still have my key?": "Nina Fox", "See you at one": "Otto Hay",
    }  # fmt: skip
    assert set(Decision.objects.values_list("target", flat=True)) == {"owner_inbox"}
