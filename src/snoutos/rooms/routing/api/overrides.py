"""Overrides for programs: what one would change, starting it, removing it."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Query, Router, Status

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Role, Target
from snoutos.rooms.plans.actions import preview as preview_plan
from snoutos.rooms.routing.actions import overrides as actions
from snoutos.rooms.routing.queries import overrides
from snoutos.rooms.routing.rules.overrides import Wish, checked
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["routing"], auth=open_to(Role.OWNER, Role.ADMIN), by_alias=True)


class OverrideIn(Schema):
    """Without `token` nothing happens: the answer (428) shows what would, with its token."""

    thread_id: UUID
    target: str
    target_id: UUID | None = None
    duration: str
    reason: str
    token: str = ""


class TokenIn(Schema):
    token: str = ""


class OverrideOut(Schema):
    id: UUID
    thread_id: UUID
    client_name: str
    target: Target
    target_name: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    is_until_removed: bool
    is_on: bool
    is_removed: bool
    created_by: str


class StartedOut(OverrideOut):
    plan_id: UUID


class OverrideList(Schema):
    items: list[OverrideOut]
    next_cursor: str | None


class OverridesWanted(Schema):
    thread_id: UUID | None = None
    active_only: bool = False
    cursor: str | None = None
    limit: int = 50


@router.get("/routing/overrides", response=OverrideList, operation_id="list_overrides")
def list_overrides(request: HttpRequest, wanted: Query[OverridesWanted]) -> OverrideList:
    page = overrides.overrides(
        _viewer(request),
        now=now(),
        thread_id=wanted.thread_id,
        active_only=wanted.active_only,
        cursor=wanted.cursor,
        limit=wanted.limit,
    )
    return OverrideList(items=[_override(one) for one in page.items], next_cursor=page.next_cursor)


@router.post("/routing/overrides/preview", operation_id="preview_override", response=dict)
def preview_override(request: HttpRequest, asked: OverrideIn) -> dict[str, object]:
    """What starting it would change, and the token that confirms exactly this."""
    by = _viewer(request)
    plan = actions.plan_override(by=by, thread_id=asked.thread_id, wish=_wish(asked), at=now())
    return preview_plan(plan, by=by)


@router.post("/routing/overrides", response={201: StartedOut}, operation_id="start_override")
def start_override(request: HttpRequest, asked: OverrideIn) -> Status[StartedOut]:
    by, moment = _viewer(request), now()
    override, applied = actions.create_override(
        by=by, thread_id=asked.thread_id, wish=_wish(asked), token=asked.token, at=moment
    )
    card = overrides.override(by, override.pk, now=moment)
    return Status(201, StartedOut(**_override(card).dict(), plan_id=applied.pk))


@router.delete(
    "/routing/overrides/{uuid:override_id}", response=OverrideOut, operation_id="remove_override"
)
def remove_override(request: HttpRequest, override_id: UUID, asked: TokenIn) -> OverrideOut:
    """Messages route normally from now on. Needs the token of the preview (428 shows it)."""
    by, moment = _viewer(request), now()
    actions.remove_override(by=by, override_id=override_id, token=asked.token, at=moment)
    return _override(overrides.override(by, override_id, now=moment))


def _override(card: overrides.OverrideCard) -> OverrideOut:
    return OverrideOut(
        id=card.id,
        thread_id=card.thread_id,
        client_name=card.client_name,
        target=card.target,
        target_name=card.place,
        reason=card.reason,
        starts_at=card.starts_at,
        ends_at=card.ends_at,
        is_until_removed=card.is_until_removed,
        is_on=card.is_on,
        is_removed=card.is_removed,
        created_by=card.created_by,
    )


def _wish(asked: OverrideIn) -> Wish:
    return checked(
        target=asked.target,
        sitter_id=asked.target_id,
        duration=asked.duration,
        reason=asked.reason,
    )


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer
