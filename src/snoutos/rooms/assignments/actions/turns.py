"""Whoever changes the schedule of an organization waits for whoever does so already."""

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.rooms.people.models import Organization


@transaction.atomic
def take_turn(*, by: Actor) -> None:
    """Until the transaction around it ends. Begin with it: series, bookings, conversations and pool
    numbers may then be locked in any order, for nobody else waits for two of them."""
    Organization.objects.select_for_update(no_key=True).get(pk=by.org_id)
