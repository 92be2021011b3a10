"""Stopped messages by sitter, for programs of the owner."""

from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Router

from snoutos.kernel.words import FindingKind, Role
from snoutos.rooms.staff.queries.stopped import by_sitter
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["policy"], auth=open_to(Role.OWNER), by_alias=True)


class KindCount(Schema):
    violation_type: FindingKind
    messages: int


class StoppedSitterOut(Schema):
    """Counts of messages. `wasFine`: sent after all or dismissed; `weeks`: 13, oldest first."""

    sitter_id: UUID
    name: str
    is_active: bool
    last_30_days: int
    last_90_days: int
    was_fine: int
    kinds: list[KindCount]
    weeks: list[int]


class StoppedSitterList(Schema):
    sitters: list[StoppedSitterOut]


@router.get("/policy/sitters", response=StoppedSitterList, operation_id="list_stopped_sitters")
def list_stopped(request: HttpRequest) -> StoppedSitterList:
    """Who was stopped most in the last 30 days comes first."""
    found = by_sitter(request.viewer, now=now())  # type: ignore[attr-defined]  # set by web.viewer
    return StoppedSitterList(
        sitters=[
            StoppedSitterOut(
                sitter_id=one.sitter_id, name=one.name, is_active=one.is_active,
                last_30_days=one.tally.in_30_days, last_90_days=one.tally.in_90_days,
                was_fine=one.tally.fine, weeks=list(one.tally.weeks),
                kinds=[KindCount(violation_type=kind, messages=n) for kind, n in one.tally.kinds],
            )
            for one in found
        ]
    )  # fmt: skip
