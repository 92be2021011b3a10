"""Activating and deactivating sitters, for programs. Both need the token of their preview."""

from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Router

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Role
from snoutos.rooms.plans.actions import preview
from snoutos.rooms.staff.actions import duty as actions
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["sitters"], auth=open_to(Role.OWNER), by_alias=True)


class ActivateIn(Schema):
    token: str = ""


class DeactivateIn(Schema):
    """`text`: what each affected client is told; {client} and {sitter} become first names."""

    reason: str
    note: str = ""
    text: str = ""
    token: str = ""


class DoneOut(Schema):
    said: str
    plan_id: UUID


@router.post(
    "/sitters/{uuid:sitter_id}/activate/preview", response=dict, operation_id="preview_activation"
)
def preview_activation(request: HttpRequest, sitter_id: UUID) -> dict[str, object]:
    by = _viewer(request)
    return preview(actions.plan_activation(by=by, sitter_id=sitter_id, at=now()), by=by)


@router.post("/sitters/{uuid:sitter_id}/activate", response=DoneOut, operation_id="activate_sitter")
def activate(request: HttpRequest, sitter_id: UUID, asked: ActivateIn) -> DoneOut:
    """They get a free sitter number by themselves. 409 when there is none."""
    done = actions.activate(by=_viewer(request), sitter_id=sitter_id, token=asked.token, at=now())
    return DoneOut(said=done.said, plan_id=done.applied.pk)


@router.post(
    "/sitters/{uuid:sitter_id}/deactivate", response=DoneOut, operation_id="deactivate_sitter"
)
def deactivate(request: HttpRequest, sitter_id: UUID, asked: DeactivateIn) -> DoneOut:
    """Without a token: 428 with what would happen, conversation by conversation."""
    done = actions.deactivate(
        by=_viewer(request), sitter_id=sitter_id, reason=asked.reason, note=asked.note,
        text=asked.text, token=asked.token, at=now(),
    )  # fmt: skip
    return DoneOut(said=done.said, plan_id=done.applied.pk)


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer
