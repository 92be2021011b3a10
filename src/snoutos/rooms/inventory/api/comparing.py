"""The inventory beside the provider's account, for programs."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Router

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Role
from snoutos.rooms.inventory.actions.comparing import compare
from snoutos.rooms.inventory.queries import comparing as queries
from snoutos.rooms.inventory.rules.comparing import Difference
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["numbers"], auth=open_to(Role.OWNER, Role.ADMIN), by_alias=True)


class DifferenceOut(Schema):
    kind: Difference
    e164: str
    number_id: UUID | None
    said: str
    is_solved: bool


class ComparisonOut(Schema):
    """`strangers` are numbers of the provider account that can be imported."""

    at: datetime
    by_name: str
    problem: str
    succeeded_at: datetime | None
    compared: int
    matches: bool
    findings: list[DifferenceOut]
    strangers: list[str]


class LatestComparisonOut(Schema):
    comparison: ComparisonOut | None


@router.get("/numbers/comparison", response=LatestComparisonOut, operation_id="number_comparison")
def comparison(request: HttpRequest) -> LatestComparisonOut:
    """The latest one; they are made by themselves every hour."""
    return _latest(_viewer(request))


@router.post("/numbers/comparison", response=LatestComparisonOut, operation_id="compare_numbers")
def compare_now(request: HttpRequest) -> LatestComparisonOut:
    """Compare with the provider now, and repair what differs."""
    by = _viewer(request)
    compare(by=by, at=now())
    return _latest(by)


def _latest(viewer: Actor) -> LatestComparisonOut:
    found = queries.latest(viewer)
    return LatestComparisonOut(comparison=ComparisonOut.model_validate(found) if found else None)


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer
