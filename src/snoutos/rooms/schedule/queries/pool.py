"""Which pool number would be taken now."""

from django.db.models import Exists, F, OuterRef

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import NumberClass, NumberStatus
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.threads.models import Thread

NONE_FREE = "No pool numbers available. Purchase number first?"


def next_pool_number(viewer: Actor) -> Number | None:
    """Of those that no conversation speaks from, the one that has rested longest."""
    speaks = Thread.objects.filter(org_id=viewer.org_id, number=OuterRef("pk"))
    return (
        Number.objects.filter(
            ~Exists(speaks), org_id=viewer.org_id, number_class=NumberClass.POOL,
            status=NumberStatus.ACTIVE,
        )
        .order_by(F("last_used_at").asc(nulls_first=True), "e164")
        .first()
    )  # fmt: skip
