"""Pool numbers for one-time clients: held from the booking on, free again at its end.

Which one: of those that no conversation speaks from, the one that has rested longest; among equals
the smallest. Everybody who takes one waits for the organization's pool, so that two bookings at the
same moment get two numbers.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import NumberClass, NumberStatus
from snoutos.rooms.audit.actions import record
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Organization
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.routing.queries.facts import rested_front_desk
from snoutos.rooms.schedule.models import Booking
from snoutos.rooms.schedule.queries.pool import NONE_FREE, next_pool_number
from snoutos.rooms.schedule.rules.bookings import Status
from snoutos.rooms.threads.models import Thread


@transaction.atomic
def hold_pool_number(*, by: Actor, thread: Thread, at: datetime) -> Number:
    """The pool number that the conversation speaks from now on; the one it has, if it has one."""
    check_may(by, "bookings.write")
    Organization.objects.select_for_update(no_key=True).get(pk=by.org_id)
    thread.refresh_from_db(fields=["number"])
    if _is_pool(thread.number):
        return thread.number
    number = next_pool_number(by)
    if number is None:
        raise Refused(NONE_FREE, code="no_pool_number", status=409)
    _speak_from(by, thread, number, at, "number.pool.held")
    return number


@transaction.atomic
def free_pool_number(*, by: Actor, thread: Thread, at: datetime) -> bool:
    """Back to the Front Desk, unless another booking of the client still needs the number."""
    check_may(by, "bookings.write")
    thread.refresh_from_db(fields=["number"])
    is_needed = Booking.objects.filter(
        org_id=by.org_id, thread=thread, status=Status.CONFIRMED, ends_at__gt=at
    ).exists()
    front_desk = rested_front_desk(by)
    if is_needed or front_desk is None or thread.number.number_class != NumberClass.POOL:
        return False
    _speak_from(by, thread, front_desk, at, "number.pool.freed")
    return True


def _is_pool(number: Number) -> bool:
    return number.number_class == NumberClass.POOL and number.status == NumberStatus.ACTIVE


def _speak_from(by: Actor, thread: Thread, number: Number, at: datetime, event: str) -> None:
    was: UUID = thread.number_id
    thread.number = number
    thread.save(update_fields=["number"])
    record(
        event, by=by, entity_type="number",
        entity_id=number.pk if event.endswith("held") else was, thread_id=thread.pk,
        number_id=number.pk, payload={"was": str(was)}, at=at,
    )  # fmt: skip
