"""Erasing a client, for programs: look, then confirm."""

from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Router, Status

from snoutos.kernel.words import Role
from snoutos.rooms.clients.actions import erasing as actions
from snoutos.rooms.clients.api.clients import viewer_of
from snoutos.rooms.clients.rules.erasing import Why
from snoutos.rooms.plans.actions import preview
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["clients"], auth=open_to(Role.OWNER), by_alias=True)


class EraseLookIn(Schema):
    reason: Why


class EraseIn(EraseLookIn):
    token: str = ""


class ErasePlanOut(Schema):
    plan: dict[str, object]


@router.post(
    "/clients/{uuid:client_id}/erase/preview",
    response=ErasePlanOut,
    operation_id="preview_client_erasure",
)
def preview_erasure(request: HttpRequest, client_id: UUID, asked: EraseLookIn) -> ErasePlanOut:
    """What would be lost, and the token that confirms it. 409 while hours or bookings are ahead."""
    by = viewer_of(request)
    plan = actions.plan_erase(by=by, client_id=client_id, why=asked.reason, at=now())
    return ErasePlanOut(plan=preview(plan, by=by))


@router.post("/clients/{uuid:client_id}/erase", response={204: None}, operation_id="erase_client")
def erase(request: HttpRequest, client_id: UUID, asked: EraseIn) -> Status[None]:
    """For good. Needs the token of the preview (else 428); 409 when something was said since."""
    actions.erase(
        by=viewer_of(request), client_id=client_id, why=asked.reason, token=asked.token, at=now()
    )
    return Status(204, None)
