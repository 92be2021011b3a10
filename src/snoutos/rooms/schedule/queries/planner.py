"""The stays ahead, and the pool numbers there are for them."""

from datetime import datetime, time, timedelta

from django.db.models import Case, Exists, F, OuterRef, When

from snoutos.kernel.actor import Actor
from snoutos.kernel.local_time import zone
from snoutos.kernel.words import NumberClass, NumberStatus, WindowKind
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.assignments.rules.hours import moment
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.schedule.models import Booking
from snoutos.rooms.schedule.rules.bookings import Status
from snoutos.rooms.schedule.rules.planner import DayNeed, Stay, forecast
from snoutos.rooms.threads.models import Thread

MOST_DAYS = 60
# The pool number that a conversation has, else its client.
HOLDER = Case(
    When(
        thread__number__number_class=NumberClass.POOL, thread__number__status=NumberStatus.ACTIVE,
        then=F("thread__number_id"),
    ),
    default=F("thread__client_id"),
)  # fmt: skip
# More than these in two months is no business of this size.
MOST_STAYS = 20_000


def needs(viewer: Actor, *, days: int, now: datetime) -> tuple[DayNeed, ...]:
    """One line for each of the coming days, today first."""
    days = max(1, min(days, MOST_DAYS))
    today = now.astimezone(zone(viewer.time_zone)).date()
    since = moment(datetime.combine(today, time()), viewer.time_zone).at
    until = since + timedelta(days=days + 1)
    stays = [
        *_booked(viewer, since, until), *_one_time_windows(viewer, since, until),
        *_held(viewer, since, until),
    ]  # fmt: skip
    return forecast(
        stays, today=today, days=days, available=pool(viewer), zone_name=viewer.time_zone
    )


def pool(viewer: Actor) -> int:
    """Pool numbers that work, in use or not."""
    return Number.objects.filter(
        org_id=viewer.org_id, number_class=NumberClass.POOL, status=NumberStatus.ACTIVE
    ).count()


def _booked(viewer: Actor, since: datetime, until: datetime) -> list[Stay]:
    """A booking has its number from the first text on, not only while the stay lasts."""
    found = Booking.objects.filter(
        org_id=viewer.org_id, status=Status.CONFIRMED, ends_at__gt=since
    ).exclude(created_at__gt=until)
    rows = found.values_list(HOLDER, "created_at", "ends_at")[:MOST_STAYS]
    return [Stay(*row) for row in rows]


def _held(viewer: Actor, since: datetime, until: datetime) -> list[Stay]:
    """Numbers that only conversations without a booking speak from: they are kept for now. Several
    strangers who wrote to one number keep one, and none beside the client whose number it is."""
    booked = Booking.objects.filter(
        thread__number=OuterRef("pk"), status=Status.CONFIRMED, ends_at__gt=since
    )
    speaks = Thread.objects.filter(number=OuterRef("pk"))
    found = Number.objects.filter(
        Exists(speaks), ~Exists(booked), org_id=viewer.org_id, number_class=NumberClass.POOL,
        status=NumberStatus.ACTIVE,
    )  # fmt: skip
    return [Stay(number_id, since, until) for number_id in found.values_list("pk", flat=True)]


def _one_time_windows(viewer: Actor, since: datetime, until: datetime) -> list[Stay]:
    """One-time clients whose window has no booking: they need a number for its hours, and who
    speaks from one already needs no second."""
    booked = Booking.objects.filter(org_id=viewer.org_id, reference=OuterRef("booking_reference"))
    found = Window.objects.filter(
        ~Exists(booked), org_id=viewer.org_id, kind=WindowKind.ONE_TIME_BOOKING,
        starts_at__lt=until, ends_at__gt=since,
    )  # fmt: skip
    rows = found.values_list(HOLDER, "starts_at", "ends_at")[:MOST_STAYS]
    return [Stay(*row) for row in rows]
