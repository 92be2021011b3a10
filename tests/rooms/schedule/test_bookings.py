"""Bookings that come in (4.4, 4.5: 262 to 264, 269 to 272), once for each reference."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from snoutos.kernel.refused import Refused
from snoutos.kernel.words import WindowKind
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.assignments.models import Aside, Window
from snoutos.rooms.assignments.rules.conflicts import Choice
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.models import Client
from snoutos.rooms.people.queries import actor
from snoutos.rooms.schedule.actions.bookings import end_bookings, take_booking
from snoutos.rooms.schedule.actions.conflicts import resolve
from snoutos.rooms.schedule.models import Booking
from snoutos.rooms.schedule.rules.bookings import Status, Verb, Wish
from snoutos.rooms.threads.models import Message, Thread
from snoutos.toolbox import later, tenancy
from tests.conftest import HOUR, NOON, make_number, make_window
from tests.rooms.schedule.conftest import assign, change, changed, take_back, wish, world

NINA = Wish(
    reference="B-100", client_name="Nina Fox", client_phone="(415) 555-0100",
    service="Two nights", starts_at=NOON + 24 * HOUR, ends_at=NOON + 72 * HOUR,
)  # fmt: skip
OTTO = replace(NINA, reference="B-101", client_name="Otto Hay", client_phone="+14155550101")
NONE_FREE = "No pool numbers available. Purchase number first?"


def rows():
    tables = (Client, Thread, Booking, Window, Message, Event, Alert)
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in tables}


def test_a_booking_makes_client_window_and_number_and_the_client_gets_the_first_text(
    by, front_desk, pool_number, sam
):
    """262"""
    done = take_booking(by=by, wish=replace(NINA, sitter_id=sam.pk), at=NOON)

    thread = Thread.objects.get()
    assert done.said == "Thread created for Nina Fox. Pool number +1 (555) 333-3333 assigned."
    assert (thread.client.name, thread.number_id) == ("Nina Fox", pool_number.pk)
    assert thread.contact.address == "+14155550100"
    window = Window.objects.get()
    assert (window.kind, window.booking_reference) == ("one_time_booking", "B-100")
    message = Message.objects.get()
    assert message.from_address == "+15553333333"
    assert message.body.startswith("Hi Nina, this is Willow & Wag. Your booking from Jul 2")
    types = set(Event.objects.values_list("type", flat=True))
    assert {"client.created", "thread.created", "booking.created", "number.pool.held",
            "assignment.window.created"} <= types  # fmt: skip


def test_without_a_free_pool_number_nothing_is_half_made(by, front_desk, pool_number, sam):
    """263"""
    take_booking(by=by, wish=NINA, at=NOON)
    before = rows()

    with pytest.raises(Refused) as no:
        take_booking(by=by, wish=replace(OTTO, sitter_id=sam.pk), at=NOON)

    assert str(no.value) == NONE_FREE
    assert rows() == before


def test_the_same_request_again_changes_nothing(by, front_desk, pool_number, sam):
    wanted = replace(NINA, sitter_id=sam.pk)
    take_booking(by=by, wish=wanted, at=NOON)
    before = rows()

    again = take_booking(by=by, wish=wanted, at=NOON + HOUR)

    assert again.verb is Verb.NOTHING
    assert rows() == before


def test_a_change_moves_the_window_and_may_bring_a_sitter(by, front_desk, pool_number, sam, sasha):
    take_booking(by=by, wish=NINA, at=NOON)
    assert not Window.objects.exists()

    take_booking(by=by, wish=replace(NINA, sitter_id=sam.pk), at=NOON)
    moved = replace(NINA, sitter_id=sasha.pk, ends_at=NOON + 50 * HOUR)
    done = take_booking(by=by, wish=moved, at=NOON)

    window = Window.objects.get()
    assert done.verb is Verb.CHANGE
    assert (window.sitter_id, window.ends_at) == (sasha.pk, NOON + 50 * HOUR)
    assert Booking.objects.get().ends_at == NOON + 50 * HOUR


def test_canceling_takes_the_window_out_and_frees_the_number(by, front_desk, pool_number, sam):
    take_booking(by=by, wish=replace(NINA, sitter_id=sam.pk), at=NOON)

    for _ in range(2):
        take_booking(by=by, wish=Wish("B-100", Status.CANCELED), at=NOON + HOUR)

    assert not Window.objects.exists()
    assert Thread.objects.get().number_id == front_desk.pk
    assert Event.objects.filter(type="booking.canceled").count() == 1
    with pytest.raises(Refused, match="was canceled"):
        take_booking(by=by, wish=NINA, at=NOON + HOUR)


def test_a_reference_is_not_given_to_another_client(by, front_desk, pool_number):
    take_booking(by=by, wish=NINA, at=NOON)

    with pytest.raises(Refused, match="another client"):
        take_booking(by=by, wish=replace(OTTO, reference="B-100"), at=NOON)


def test_a_known_phone_is_the_known_client(by, carlas_thread, pool_number):
    """268"""
    wanted = replace(NINA, client_name="C. Whitfield", client_phone="+1 555 123 4567")

    take_booking(by=by, wish=wanted, at=NOON)

    carlas_thread.refresh_from_db()
    assert Thread.objects.get() == carlas_thread
    assert carlas_thread.client.name == "Carla Whitfield"
    assert carlas_thread.number_id == pool_number.pk


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"client_name": ""}, "name and phone number"),
        ({"client_phone": "12"}, "not a phone number"),
        ({"client_phone": "+15551111111"}, "one of your own business numbers"),
        ({"starts_at": None}, "when it starts"),
        ({"ends_at": NOON + 24 * HOUR}, "End time must be after start time"),
        ({"starts_at": NOON - 2 * HOUR, "ends_at": NOON}, "is over"),
        ({"status": Status.COMPLETED}, "completed by its end"),
    ],
)
def test_a_booking_that_cannot_be_is_refused_as_a_whole(by, front_desk, pool_number, change,
                                                        sentence):  # fmt: skip
    before = rows()

    with pytest.raises(Refused, match=sentence):
        take_booking(by=by, wish=replace(NINA, **change), at=NOON)

    assert rows() == before


def test_the_end_of_a_booking_frees_its_number_without_a_cooldown(by, front_desk, pool_number):
    """269"""
    take_booking(by=by, wish=NINA, at=NOON)
    end = NINA.ends_at

    assert end_bookings(by=by, at=end - timedelta(seconds=1)) == 0
    later.run_now("schedule.end_bookings", at=end)
    later.run_now("schedule.end_bookings", at=end)

    pool_number.refresh_from_db()
    assert Thread.objects.get().number_id == front_desk.pk
    assert (pool_number.status, pool_number.quarantined_until) == ("active", None)
    assert Booking.objects.get().status == Status.COMPLETED
    assert Event.objects.filter(type="booking.ended").count() == 1
    take_booking(by=by, wish=replace(OTTO, ends_at=end + HOUR), at=end)
    assert Thread.objects.get(client__name="Otto Hay").number_id == pool_number.pk


def test_a_client_with_another_booking_keeps_the_number(by, front_desk, pool_number):
    """269"""
    take_booking(by=by, wish=NINA, at=NOON)
    take_booking(by=by, wish=replace(NINA, reference="B-2", ends_at=NOON + 90 * HOUR), at=NOON)

    end_bookings(by=by, at=NOON + 72 * HOUR)

    assert Thread.objects.get().number_id == pool_number.pk


def test_the_number_that_rested_longest_is_taken_and_among_equals_the_smallest(by, org, front_desk):
    """270"""
    for e164, used in (("+15553333335", 3), ("+15553333334", 1), ("+15553333333", 1)):
        number = make_number(org, e164, "pool")
        number.last_used_at = NOON - used * HOUR
        number.save()

    taken = []
    for n in range(3):
        wanted = replace(NINA, reference=f"B-{n}", client_phone=f"+1415555010{n}")
        take_booking(by=by, wish=wanted, at=NOON)
        taken.append(Booking.objects.get(reference=f"B-{n}").number.e164)

    assert taken == ["+15553333335", "+15553333333", "+15553333334"]


@pytest.mark.django_db(transaction=True)
def test_two_bookings_at_once_get_two_numbers(by, org, front_desk, pool_number):
    """272"""
    make_number(org, "+15553333334", "pool")
    ready, problems = threading.Barrier(2), []

    def book(wanted):
        ready.wait()
        try:
            with tenancy.within(by.org_id):
                take_booking(by=by, wish=wanted, at=NOON)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=book, args=[one]) for one in (NINA, OTTO)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert problems == []
    assert len(set(Booking.objects.values_list("number", flat=True))) == 2


@pytest.mark.django_db(transaction=True)
def test_one_reference_sent_four_times_at_once_is_one_booking(by, org, front_desk, pool_number):
    ready, problems = threading.Barrier(4), []

    def book():
        ready.wait()
        try:
            with tenancy.within(by.org_id):
                take_booking(by=by, wish=NINA, at=NOON)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=book) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert problems == []
    assert (Booking.objects.count(), Message.objects.count()) == (1, 1)


def test_a_first_text_that_cannot_be_sent_leaves_the_booking_and_an_alert(
    by, carlas_thread, pool_number
):
    carlas_thread.contact.opted_out_at = NOON
    carlas_thread.contact.save()

    take_booking(by=by, wish=replace(NINA, client_phone="+15551234567"), at=NOON)

    assert Booking.objects.exists()
    assert Alert.objects.get().title == "Carla Whitfield did not get the first text of a booking"


def test_a_one_time_window_typed_in_by_hand_gets_a_pool_number_too(
    by, carlas_thread, pool_number, front_desk, sam
):
    """111, 112"""
    before = world() | {"number": Thread.objects.get().number_id}
    wanted = replace(wish(carlas_thread, sam), kind=WindowKind.ONE_TIME_BOOKING)

    done = assign(by, wanted)
    carlas_thread.refresh_from_db()
    assert carlas_thread.number_id == pool_number.pk
    assert Booking.objects.get().reference.startswith("W-")

    take_back(by, done)
    assert world() | {"number": Thread.objects.get().number_id} == before
    with pytest.raises(Refused, match="No pool numbers available"):
        pool_number.status = "quarantined"
        pool_number.save()
        assign(by, wanted)
    assert world() == {name: one for name, one in before.items() if name != "number"}


def test_a_sitter_who_is_taken_refuses_the_booking_as_a_whole(
    by, carlas_thread, pool_number, sam, sasha
):
    """99, 263"""
    make_window(carlas_thread, sam, NOON + 24 * HOUR, NOON + 30 * HOUR)
    before = rows()

    with pytest.raises(Refused, match="Overlaps"):
        take_booking(
            by=by, wish=replace(NINA, client_phone="+15551234567", sitter_id=sasha.pk), at=NOON
        )

    assert rows() == before


def test_only_the_office_books(sam, front_desk, pool_number):
    with pytest.raises(Refused, match="permission"):
        take_booking(by=actor(sam.user), wish=NINA, at=NOON)


def test_a_booking_follows_its_window_and_back(by, front_desk, pool_number, sam, sasha):
    take_booking(by=by, wish=replace(NINA, sitter_id=sam.pk), at=NOON)
    window = Window.objects.get()
    before = world()

    done = change(by, changed(window, sitter=sasha, end=5))

    booking = Booking.objects.get()
    assert (booking.sitter_id, booking.ends_at) == (sasha.pk, NINA.ends_at + 5 * HOUR)
    take_back(by, done)
    assert world() == before


def test_a_request_repeated_does_not_undo_what_a_person_moved(by, front_desk, pool_number, sam):
    wanted = replace(NINA, sitter_id=sam.pk)
    take_booking(by=by, wish=wanted, at=NOON)
    window = Window.objects.get()
    later_ends = window.ends_at + HOUR
    change(by, changed(window, end=1))

    again = take_booking(by=by, wish=wanted, at=NOON + HOUR)
    assert again.verb is Verb.NOTHING
    window.refresh_from_db()
    assert window.ends_at == later_ends

    other = take_booking(by=by, wish=replace(wanted, service="Three nights"), at=NOON + HOUR)
    assert other.verb is Verb.CHANGE


@pytest.mark.parametrize("status", list(Status)[:2])
@pytest.mark.parametrize("reference", ["", " ", "\t "])
def test_a_booking_without_a_reference_touches_nothing(
    by, carlas_thread, pool_number, sam, reference, status
):
    """Windows without a reference are nobody's booking."""
    regular = make_window(carlas_thread, sam, NOON + HOUR, NOON + 3 * HOUR)

    with pytest.raises(Refused) as no:
        take_booking(by=by, wish=replace(NINA, reference=reference, status=status), at=NOON)

    assert no.value.code == "needs_reference"
    assert Window.objects.get() == regular


def test_a_booking_that_a_conflict_cut_in_two_is_one_booking_all_the_same(
    by, carlas_thread, front_desk, pool_number, sam, sasha
):
    """Somebody keeps two hours in the middle: it ends when its last part does, and is canceled
    whole."""
    theirs = replace(NINA, client_name="Carla", client_phone="+15551234567", sitter_id=sam.pk)
    take_booking(by=by, wish=theirs, at=NOON)
    window = Window.objects.get()
    aside = Aside.objects.create(
        org=carlas_thread.org, thread=carlas_thread, sitter=sasha, kind="weekly_client",
        starts_at=NOON + 40 * HOUR, ends_at=NOON + 42 * HOUR, source="x", created_at=NOON,
    )  # fmt: skip
    resolve(
        by=by, window_id=window.pk, aside_id=aside.pk, choice=Choice.KEEP_SECOND, token=None,
        at=NOON,
    )  # fmt: skip
    booking = Booking.objects.get()
    assert Window.objects.filter(booking_reference="B-100").count() == 2
    assert (booking.starts_at, booking.ends_at) == (NOON + 24 * HOUR, NOON + 72 * HOUR)

    take_booking(by=by, wish=replace(theirs, status=Status.CANCELED), at=NOON)

    assert [one.sitter for one in Window.objects.all()] == [sasha]


def test_the_first_sitter_of_a_client_is_told_in_the_log(by, carlas_thread, pool_number, sam):
    asked = replace(NINA, client_name="Carla", client_phone="+15551234567", sitter_id=sam.pk)
    take_booking(by=by, wish=asked, at=NOON)

    told = Event.objects.get(type="assignment.sitter.changed")
    assert Thread.objects.get().sitter == sam
    assert (told.thread_id, told.at) == (carlas_thread.pk, NOON)
    assert (told.payload["was"], told.payload["to"]) == (None, str(sam.pk))

    take_booking(by=by, wish=replace(asked, reference="B-102", starts_at=NOON + 80 * HOUR,
                                     ends_at=NOON + 90 * HOUR), at=NOON)  # fmt: skip

    assert Event.objects.filter(type="assignment.sitter.changed").count() == 1
