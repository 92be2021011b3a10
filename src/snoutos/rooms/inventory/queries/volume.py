"""How many messages a number had in the last seven days, to the second.

Whole hours are read from the tallies. The hour in which the week begins is counted message by
message, once for the whole list, and given to the statement as a value.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import (
    Count,
    F,
    Func,
    IntegerField,
    JSONField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Direction, MessageState
from snoutos.rooms.inventory.models import Tally
from snoutos.rooms.inventory.rules.listing import WEEK, whole_hour
from snoutos.rooms.threads.models import Message

HOUR = timedelta(hours=1)
STOPPED = Q(direction=Direction.OUTBOUND, state=MessageState.BLOCKED)


def first_hour(viewer: Actor, *, now: datetime, of: UUID | None = None) -> dict[UUID, int]:
    """What each number, or just one, had in the part of an hour with which the week begins."""
    since = now - WEEK
    if since == whole_hour(since):
        return {}
    said = Message.objects.filter(org_id=viewer.org_id, at__gte=since, at__lt=whole_hour(since))
    rows = (
        (said.filter(number=of) if of else said)
        .exclude(STOPPED)
        .order_by()
        .values("number_id")
        .annotate(messages=Count("pk"))
    )
    return dict(rows.values_list("number_id", "messages"))


def volume(viewer: Actor, *, now: datetime, of: UUID | None = None) -> Coalesce:
    """For each row of a list of numbers, or for the one that is asked for."""
    first = first_hour(viewer, now=now, of=of)
    begun = {str(number_id): count for number_id, count in first.items()}
    hours = (
        Tally.objects.filter(number=OuterRef("pk"), hour__gte=whole_hour(now - WEEK))
        .order_by()
        .values("number")
        .annotate(told=Sum(F("inbound") + F("outbound")))
        .values("told")
    )
    whole = Coalesce(Subquery(hours, output_field=IntegerField()), Value(0))
    if not begun:
        return whole
    part = Func(
        Value(begun, output_field=JSONField()),
        Cast("pk", TextField()),
        function="jsonb_extract_path_text",
        output_field=TextField(),
    )
    return Coalesce(whole + Cast(part, IntegerField()), whole)
