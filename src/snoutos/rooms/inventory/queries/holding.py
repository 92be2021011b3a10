"""The business number that a sitter holds, as they are told about it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import NumberStatus
from snoutos.rooms.numbers.models import Number, Tenure
from snoutos.rooms.people.rules import check_may

NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Held:
    """`e164` is empty when the number was taken back and none came in its place."""

    e164: str
    since: datetime
    is_new: bool


def held(viewer: Actor) -> Held | None:
    """None for a sitter who never had one."""
    check_may(viewer, "numbers.know_own")
    mine = {"org_id": viewer.org_id, "sitter_id": viewer.sitter_id or NOBODY}
    number = Number.objects.filter(**mine, status=NumberStatus.ACTIVE).first()
    tenures = Tenure.objects.filter(**mine)
    if number is not None:
        now = tenures.filter(number=number, until=None).first()
        if now is None:
            return Held(number.e164, number.created_at, is_new=False)
        return Held(number.e164, now.since, is_new=now.told_at is None)
    ended = tenures.filter(until__isnull=False).order_by("-until").first()
    return Held("", ended.until, is_new=False) if ended and ended.until else None
