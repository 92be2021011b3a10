"""Bookings in, and the number planner, for programs."""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Query, Router, Status as Answer
from pydantic import AwareDatetime, Field

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Role
from snoutos.rooms.schedule.actions.bookings import take_booking
from snoutos.rooms.schedule.queries import bookings, planner
from snoutos.rooms.schedule.rules.bookings import Status, Verb, Wish
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["bookings"], auth=open_to(Role.OWNER, Role.ADMIN))


class BookedClient(Schema):
    name: str = ""
    phone: str = ""


class BookingIn(Schema):
    """Sent again with the same reference it changes the booking; with `canceled` it cancels it."""

    reference: str = Field(min_length=1, max_length=80)
    status: Status = Status.CONFIRMED
    client: BookedClient = BookedClient()
    sitter_id: UUID | None = None
    service: str = Field(default="", max_length=120)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None


class BookingOut(Schema):
    id: UUID
    reference: str
    status: Status
    thread_id: UUID
    client_name: str
    sitter_id: UUID | None
    number: str
    service: str
    starts_at: datetime
    ends_at: datetime


class TakenOut(Schema):
    """What the request led to: create, change, cancel or nothing."""

    outcome: Verb
    message: str
    booking: BookingOut | None


class BookingList(Schema):
    items: list[BookingOut]
    next_cursor: str | None


class Page(Schema):
    cursor: str | None = None
    limit: int = 50
    status: Status | None = None


class DayOut(Schema):
    day: date
    needed: int
    available: int
    missing: int


class Days(Schema):
    days: int = Field(default=14, ge=1, le=planner.MOST_DAYS)


@router.post("/bookings", response={200: TakenOut, 201: TakenOut}, operation_id="take_booking")
def take(request: HttpRequest, wanted: BookingIn) -> Answer[TakenOut]:
    """Create, change or cancel a booking, once for each reference."""
    viewer = _viewer(request)
    wish = Wish(
        reference=wanted.reference, status=wanted.status,
        client_name=wanted.client.name, client_phone=wanted.client.phone,
        sitter_id=wanted.sitter_id, service=wanted.service, starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
    )  # fmt: skip
    done = take_booking(by=viewer, wish=wish, at=now())
    found = bookings.booking(viewer, done.booking.reference) if done.booking else None
    shown = BookingOut.from_orm(found) if found else None
    return Answer(
        201 if done.verb is Verb.CREATE else 200,
        TakenOut(outcome=done.verb, message=done.said, booking=shown),
    )


@router.get("/bookings", response=BookingList, operation_id="list_bookings")
def list_bookings(request: HttpRequest, wanted: Query[Page]) -> BookingList:
    page = bookings.bookings(
        _viewer(request), cursor=wanted.cursor, limit=wanted.limit, status=wanted.status
    )
    return BookingList(
        items=[BookingOut.from_orm(one) for one in page.items], next_cursor=page.next_cursor
    )


@router.get("/bookings/{path:reference}", response=BookingOut, operation_id="get_booking")
def get_booking(request: HttpRequest, reference: str) -> BookingOut:
    return BookingOut.from_orm(bookings.booking(_viewer(request), reference))


@router.get("/planner/numbers", response=list[DayOut], operation_id="plan_numbers")
def plan_numbers(request: HttpRequest, wanted: Query[Days]) -> list[DayOut]:
    """How many pool numbers each of the coming days needs, against what there is."""
    found = planner.needs(_viewer(request), days=wanted.days, now=now())
    return [DayOut.from_orm(one) for one in found]


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer
