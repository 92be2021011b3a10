"""Which numbers are spoken from now, and by how many conversations."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import NumberClass, NumberStatus, ThreadStatus
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.inventory.rules.listing import Use
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.threads.models import Thread


def ways_of_use(viewer: Actor) -> dict[Use, Q]:
    """What makes a number one in use or one to be had, for a filter on numbers."""
    active = Q(status=NumberStatus.ACTIVE)
    # All at once: asked number by number, each look would read every conversation there is.
    speaks = Q(pk__in=_open(viewer).values("number"))
    used = Q(sitter__isnull=False) | Q(number_class=NumberClass.FRONT_DESK) | speaks
    return {
        Use.IN_USE: active & used,
        Use.AVAILABLE: active & Q(number_class=NumberClass.POOL) & ~speaks,
    }


def conversations(viewer: Actor, numbers: Sequence[Number], *, at: datetime) -> Counter[UUID]:
    """How many open conversations speak from each of these: by themselves, or in a window of
    its sitter."""
    ids = [one.pk for one in numbers]
    counted = _open(viewer).filter(number__in=ids).values("number").annotate(threads=Count("pk"))
    speaking: Counter[UUID] = Counter(dict(counted.values_list("number", "threads")))
    held = {
        one.sitter_id: one.pk
        for one in numbers
        if one.sitter_id is not None and one.status == NumberStatus.ACTIVE
    }
    open_now = Window.objects.filter(
        org_id=viewer.org_id, sitter_id__in=held, starts_at__lte=at, ends_at__gt=at,
        thread__status=ThreadStatus.OPEN,
    ).values_list("sitter_id", "thread_id", "thread__number_id")  # fmt: skip
    for sitter_id, _, own_number in set(open_now):
        speaking[held[sitter_id]] += own_number != held[sitter_id]
    return speaking


def _open(viewer: Actor) -> QuerySet[Thread]:
    return Thread.objects.filter(org_id=viewer.org_id, status=ThreadStatus.OPEN).order_by()
