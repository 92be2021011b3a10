"""Which pool number would be taken now."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import NumberClass, NumberStatus
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.threads.models import Thread

NONE_FREE = "No pool numbers available. Purchase number first?"


def next_pool_number(viewer: Actor) -> Number | None:
    """Of those that no conversation speaks from, the one that has rested longest."""
    return free(viewer).order_by(F("last_used_at").asc(nulls_first=True), "e164").first()


def free(viewer: Actor) -> QuerySet[Number]:
    speaks = Thread.objects.filter(org_id=viewer.org_id, number=OuterRef("pk"))
    return Number.objects.filter(
        ~Exists(speaks), org_id=viewer.org_id, number_class=NumberClass.POOL,
        status=NumberStatus.ACTIVE,
    )  # fmt: skip


def with_pool_numbers(viewer: Actor, clients: Collection[UUID]) -> set[UUID]:
    """Those whose conversation speaks from a pool number, so that a booking takes no other."""
    found = Thread.objects.filter(
        org_id=viewer.org_id, client__in=clients, number__number_class=NumberClass.POOL,
        number__status=NumberStatus.ACTIVE,
    )  # fmt: skip
    return set(found.values_list("client_id", flat=True))
