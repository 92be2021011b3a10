"""Undo, for programs."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Router

from snoutos.kernel.words import Role
from snoutos.rooms.plans.actions import undo as undo_plan
from snoutos.rooms.plans.models import Applied
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["plans"], auth=open_to(Role.OWNER, Role.ADMIN))


class UndoneOut(Schema):
    id: UUID
    kind: str
    title: str
    undone_at: datetime


@router.post("/plans/{uuid:applied_id}/undo", response=UndoneOut, operation_id="undo_plan")
def undo(request: HttpRequest, applied_id: UUID) -> Applied:
    """Take back what was just done. Possible for ten minutes, for what can be undone at all."""
    return undo_plan(by=request.viewer, applied_id=applied_id, at=now())  # type: ignore[attr-defined]
