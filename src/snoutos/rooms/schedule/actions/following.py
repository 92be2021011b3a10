"""What the schedule has hanging on a conversation goes along when it is poured into another."""

from datetime import datetime
from typing import Any
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import NumberClass
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.routing.queries.facts import rested_front_desk
from snoutos.rooms.schedule.models import Booking, HandOver
from snoutos.rooms.schedule.rules.bookings import Status
from snoutos.rooms.threads.models import Thread
from snoutos.toolbox.keepers import goes_with_conversations


def move(*, by: Actor, source: UUID, target: UUID, at: datetime) -> dict[str, Any]:
    """Bookings that still hold, with the number they hold, and who was told about which sitter."""
    check_may(by, "clients.merge")
    bookings = Booking.objects.filter(
        org_id=by.org_id, thread_id=source, status=Status.CONFIRMED, ends_at__gt=at
    )
    told = HandOver.objects.filter(org_id=by.org_id, thread_id=source)
    moved = {
        "bookings": [str(one) for one in bookings.values_list("pk", flat=True)],
        "hand_overs": [str(one) for one in told.values_list("pk", flat=True)],
        "numbers": _numbers(by, source, target) if bookings.exists() else {},
    }
    _put(by, moved, target)
    return moved


def move_back(*, by: Actor, source: UUID, moved: dict[str, Any]) -> None:
    check_may(by, "clients.merge")
    _put(by, moved | {"numbers": moved["numbers"].get("was", {})}, source)


def _put(by: Actor, moved: dict[str, Any], thread_id: UUID) -> None:
    for model, ids in ((Booking, moved["bookings"]), (HandOver, moved["hand_overs"])):
        model.objects.filter(org_id=by.org_id, pk__in=ids).update(thread_id=thread_id)
    for thread, number in moved["numbers"].items():
        if thread != "was":
            Thread.objects.filter(org_id=by.org_id, pk=thread).update(number_id=number)


def _numbers(by: Actor, source: UUID, target: UUID) -> dict[str, Any]:
    """The pool number that the booking holds speaks in the other conversation from now on; where
    that one has a pool number itself, this one is free."""
    threads = Thread.objects.select_related("number").in_bulk([source, target])
    left, into = threads[source].number, threads[target].number
    if left.number_class != NumberClass.POOL:
        return {}
    was = {str(source): str(left.pk), str(target): str(into.pk)}
    if into.number_class != NumberClass.POOL:
        return {str(source): str(into.pk), str(target): str(left.pk), "was": was}
    front_desk = rested_front_desk(by)
    return {str(source): str(front_desk.pk), "was": was} if front_desk else {}


goes_with_conversations(move, move_back)
