"""Two who change the schedule at the same moment: one waits, nobody is turned away."""

import threading
from contextlib import suppress
from dataclasses import replace

import pytest
from django.db import transaction

from snoutos.kernel.words import WindowKind
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.plans.actions import token_of
from snoutos.rooms.schedule.actions import arriving, assigning, bookings, changing
from snoutos.rooms.schedule.actions.bookings import take_booking
from snoutos.rooms.schedule.models import Booking
from snoutos.rooms.schedule.queries.changes import changing as plan_change
from snoutos.rooms.schedule.queries.plans import assigning as plan_assign
from snoutos.rooms.schedule.rules.bookings import Wish
from snoutos.rooms.schedule.rules.plans import assign_plan, change_plan
from tests.at_once import together
from tests.conftest import HOUR, NOON, make_number
from tests.rooms.schedule.conftest import changed, wish

pytestmark = pytest.mark.django_db(transaction=True)

STAY = Wish(
    "B-1", client_name="Carla", client_phone="+15551234567", starts_at=NOON + 24 * HOUR,
    ends_at=NOON + 72 * HOUR,
)  # fmt: skip


@pytest.fixture
def meet(monkeypatch):
    """After these steps each waits a moment for the other, with all its locks in hand."""
    door = threading.Barrier(2)

    def patch(module, name):
        step = getattr(module, name)

        def wait(*arguments, **more):
            done = step(*arguments, **more)
            with suppress(threading.BrokenBarrierError):
                door.wait(1)
            return done

        monkeypatch.setattr(module, name, wait)

    return patch


def test_a_window_is_moved_while_its_booking_is_changed(
    by, carlas_thread, front_desk, pool_number, sam, meet
):
    take_booking(by=by, wish=replace(STAY, sitter_id=sam.pk), at=NOON)
    wanted = changed(Window.objects.get(), start=1, end=1)
    token = token_of(change_plan(plan_change(by, wanted, at=NOON)), by=by)
    meet(bookings, "_check_same_client")
    meet(changing, "changing")

    problems = together(
        by,
        lambda: changing.change(by=by, wish=wanted, token=token, at=NOON),
        lambda: take_booking(by=by, wish=Wish("B-1", ends_at=NOON + 80 * HOUR), at=NOON),
    )

    assert not any("deadlock" in str(one) for one in problems)


def test_a_one_time_window_is_typed_in_while_a_booking_comes_in(
    by, org, carlas_thread, front_desk, pool_number, sam, meet
):
    make_number(org, "+15553333334", "pool")
    wanted = replace(wish(carlas_thread, sam), kind=WindowKind.ONE_TIME_BOOKING)
    token = token_of(assign_plan(plan_assign(by, wanted, at=NOON)), by=by)
    meet(assigning, "assigning")
    meet(bookings, "conversation_of")
    later = replace(STAY, starts_at=NOON + 124 * HOUR, ends_at=NOON + 172 * HOUR)

    problems = together(
        by,
        lambda: assigning.assign(by=by, wish=wanted, token=token, at=NOON),
        lambda: take_booking(by=by, wish=later, at=NOON),
    )

    assert not any("deadlock" in str(one) for one in problems)


def test_a_client_texts_for_the_first_time_while_their_booking_comes_in(
    by, org, front_desk, pool_number, monkeypatch
):
    new_contact, has_texted = arriving._new_contact, threading.Event()
    phone = "+14155550100"

    def their_text():
        with transaction.atomic():
            client = Client.objects.create(org=org, name=phone, created_at=NOON)
            Contact.objects.create(org=org, client=client, address=phone, created_at=NOON)
        has_texted.set()

    def late(*arguments):
        assert has_texted.wait(5)
        return new_contact(*arguments)

    monkeypatch.setattr(arriving, "_new_contact", late)
    nina = replace(STAY, client_name="Nina", client_phone=phone)

    assert together(by, their_text, lambda: take_booking(by=by, wish=nina, at=NOON)) == []
    assert Booking.objects.get().thread.contact.address == phone
    assert Client.objects.count() == 1
