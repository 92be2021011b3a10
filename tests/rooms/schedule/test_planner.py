"""The number planner: how many pool numbers each day needs (idea: the fullest moment)."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings, strategies as st

from snoutos.kernel.words import WindowKind
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.people.queries import actor
from snoutos.rooms.schedule.actions.bookings import take_booking
from snoutos.rooms.schedule.queries.planner import needs
from snoutos.rooms.schedule.rules.bookings import Wish
from snoutos.rooms.schedule.rules.planner import DayNeed, Stay, forecast, needed, said
from snoutos.toolbox import later
from tests.conftest import HOUR, NOON, make_number, make_thread, make_window

START = datetime(2026, 7, 1, tzinfo=UTC)
STAYS = st.lists(
    st.builds(
        lambda who, start, length: Stay(UUID(int=who), at(start), at(start + length)),
        st.integers(1, 6), st.integers(-10, 60), st.integers(1, 30),
    ),
    max_size=12,
)  # fmt: skip


def at(hours):
    return START + timedelta(hours=hours)


@settings(max_examples=500)
@given(stays=STAYS, since=st.integers(-5, 40), length=st.integers(1, 40))
def test_what_is_needed_is_the_fullest_hour_counted_one_by_one(stays, since, length):
    """Against counting the clients of every single hour."""
    plain = max(
        len({one.holder for one in stays if one.starts_at <= at(hour) < one.ends_at})
        for hour in range(since, since + length)
    )

    assert needed(stays, at(since), at(since + length)) == plain


@settings(max_examples=200)
@given(stays=STAYS)
def test_so_many_numbers_are_enough_and_one_less_is_not(stays):
    """Giving numbers out one after another, each free again at its client's end."""
    spans = {}
    for one in stays:  # a client with several stays keeps one number from first to last
        start, end = spans.get(one.holder, (one.starts_at, one.ends_at))
        spans[one.holder] = (min(start, one.starts_at), max(end, one.ends_at))
    whole = [Stay(client, *span) for client, span in spans.items()]
    count = needed(whole, at(-20), at(200))

    held = []
    for one in sorted(whole, key=lambda stay: stay.starts_at):
        held = [end for end in held if end > one.starts_at]
        held.append(one.ends_at)
        assert len(held) <= count
    assert count == 0 or any(
        sum(o.starts_at <= one.starts_at < o.ends_at for o in whole) == count for one in whole
    )


def test_a_stay_over_midnight_counts_on_both_local_days():
    stays = [Stay(UUID(int=1), NOON, NOON + 24 * HOUR), Stay(UUID(int=2), NOON, NOON + HOUR)]

    found = forecast(stays, today=date(2026, 7, 1), days=3, available=1,
                     zone_name="America/New_York")  # fmt: skip

    assert [(one.needed, one.missing) for one in found] == [(2, 1), (1, 0), (0, 0)]


def test_the_worst_day_is_said():
    days = [DayNeed(date(2026, 7, 1), 1, 4), DayNeed(date(2026, 7, 4), 6, 4)]

    assert said(days) == "You need 6 pool numbers on Jul 4 and have 4."
    assert said(days[:1]) == "Your pool is enough. The fullest day is Jul 1, with 1 in use."
    assert said([]) == "No booking needs a pool number in this time."


def test_bookings_and_one_time_windows_are_counted_once_each(
    by, org, front_desk, carlas_thread, sam
):
    for n in range(2):
        make_number(org, f"+1555333333{n}", "pool")
    wanted = Wish(
        reference="B-1", client_name="Nina", client_phone="+14155550100", sitter_id=sam.pk,
        starts_at=NOON + 24 * HOUR, ends_at=NOON + 48 * HOUR,
    )  # fmt: skip
    take_booking(by=by, wish=wanted, at=NOON)
    make_window(carlas_thread, sam, NOON + 30 * HOUR, NOON + 31 * HOUR,
                kind=WindowKind.ONE_TIME_BOOKING)  # fmt: skip

    found = needs(by, days=4, now=NOON)

    assert [(one.needed, one.available) for one in found] == [(1, 2), (2, 2), (1, 2), (0, 2)]


def test_too_few_numbers_ahead_are_said_once(by, org, front_desk, carlas_thread, sam):
    later.run_now("schedule.plan_numbers", at=NOON)
    assert not Alert.objects.exists()
    make_window(carlas_thread, sam, NOON + 30 * HOUR, NOON + 31 * HOUR,
                kind=WindowKind.ONE_TIME_BOOKING)  # fmt: skip

    for _ in range(2):
        later.run_now("schedule.plan_numbers", at=NOON)

    alert = Alert.objects.get()
    assert alert.count == 1
    assert alert.description == (
        "You need 1 pool number on Jul 2 and have 0. Bookings that find no free number are refused."
    )


def test_a_conversation_that_keeps_a_pool_number_needs_it_every_day(by, org, pool_number):
    make_thread(org, "Ann", "+15550000001", pool_number)

    assert [one.needed for one in needs(by, days=3, now=NOON)] == [1, 1, 1]


def test_strangers_who_wrote_to_one_number_keep_one_number(olivia, org, pool_number):
    """The planner counts what a booking would find taken: numbers, not people."""
    make_number(org, "+15553333334", "pool")
    for name, phone in (("A", "+15559870001"), ("B", "+15559870002")):
        make_thread(org, name, phone, pool_number)

    [today] = needs(actor(olivia), days=1, now=NOON)

    assert (today.needed, today.available) == (1, 2)


def test_a_stranger_at_a_booked_number_keeps_none_beside_it(olivia, org, front_desk, pool_number):
    wish = Wish(
        reference="B-1", client_name="Kim", client_phone="+15559870003", starts_at=NOON,
        ends_at=NOON + 4 * HOUR,
    )  # fmt: skip
    take_booking(by=actor(olivia), wish=wish, at=NOON)
    make_thread(org, "A", "+15559870001", pool_number)

    assert needs(actor(olivia), days=1, now=NOON)[0].needed == 1


def test_a_client_who_has_a_pool_number_already_needs_no_second_one(by, org, sam, pool_number):
    """Neither for hours without a booking nor for a booking."""
    ann = make_thread(org, "Ann", "+15550000001", pool_number)
    make_window(ann, sam, NOON + 2 * HOUR, NOON + 3 * HOUR, kind=WindowKind.ONE_TIME_BOOKING)
    assert [one.needed for one in needs(by, days=2, now=NOON)] == [1, 1]
