"""What hangs on a conversation goes along when two clients become one, and comes back."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from snoutos.kernel.actor import the_house
from snoutos.rooms.assignments.models import Series, Window
from snoutos.rooms.assignments.rules.recurrence import Weekly
from snoutos.rooms.clients.actions import merging
from snoutos.rooms.plans.actions import token_of, undo
from snoutos.rooms.schedule.actions.ahead import make_ahead
from snoutos.rooms.schedule.actions.bookings import take_booking
from snoutos.rooms.schedule.models import Booking
from snoutos.rooms.schedule.rules.bookings import Status, Wish
from snoutos.rooms.threads.models import Thread
from tests.conftest import HOUR, NOON, make_thread
from tests.rooms.schedule.conftest import MINUTE, assign, wish


def merge(by, kept, gone):
    both = {"by": by, "kept_id": kept.client_id, "gone_id": gone.client_id, "at": NOON}
    return merging.merge(token=token_of(merging.plan_merge(**both), by=by), **both)


@pytest.fixture
def booked(by, front_desk, pool_number, sam):
    stay = Wish(
        "B-1", client_name="Nina", client_phone="+14155550100", sitter_id=sam.pk,
        starts_at=NOON + 24 * HOUR, ends_at=NOON + 72 * HOUR,
    )  # fmt: skip
    take_booking(by=by, wish=stay, at=NOON)
    return Thread.objects.get(client__name="Nina")


def test_a_booking_is_canceled_where_its_client_went(
    by, carlas_thread, booked, front_desk, pool_number
):
    merge(by, carlas_thread, booked)
    assert Thread.objects.get(pk=carlas_thread.pk).number == pool_number

    take_booking(by=by, wish=Wish("B-1", status=Status.CANCELED), at=NOON)

    assert not Window.objects.exists()
    # The number is free again: no conversation speaks from it any more.
    assert {one.number for one in Thread.objects.all()} == {front_desk}


def test_taken_back_the_booking_is_where_it_was(by, carlas_thread, booked, front_desk, pool_number):
    applied = merge(by, carlas_thread, booked)

    undo(by=by, applied_id=applied.pk, at=NOON + MINUTE)

    assert Booking.objects.get().thread == booked
    numbers = {one.pk: one.number for one in Thread.objects.all()}
    assert numbers == {carlas_thread.pk: front_desk, booked.pk: pool_number}


def test_weekly_hours_go_on_with_the_client(by, org, carlas_thread, front_desk, sam):
    nina = make_thread(org, "Nina", "+14155550100", front_desk)
    start = NOON.date() + timedelta(days=1)
    rule = Weekly((start.weekday(),), 1, time(12), time(14), 0, start)
    assign(by, replace(wish(nina, sam), weekly=rule, tell_client=False))

    applied = merge(by, carlas_thread, nina)
    assert make_ahead(by=the_house(by.org_id), at=NOON + timedelta(days=15))
    assert set(Window.objects.values_list("thread", flat=True)) == {carlas_thread.pk}

    undo(by=by, applied_id=applied.pk, at=NOON + MINUTE)
    assert Series.objects.get().thread == nina
