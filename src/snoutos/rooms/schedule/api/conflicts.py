"""Conflicts, hand-over messages and their texts, for programs."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Router, Status
from pydantic import AwareDatetime

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Role
from snoutos.rooms.assignments.rules.conflicts import Choice
from snoutos.rooms.schedule.actions import conflicts as actions, hand_over
from snoutos.rooms.schedule.queries import conflicts as queries
from snoutos.rooms.schedule.queries.hand_overs import own_texts
from snoutos.rooms.schedule.rules.texts import Occasion
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["assignments"], auth=open_to(Role.OWNER, Role.ADMIN))


class Strategy(StrEnum):
    KEEP_A = "keepA"
    KEEP_B = "keepB"
    SPLIT = "split"


CHOICES = {
    Strategy.KEEP_A: Choice.KEEP_FIRST,
    Strategy.KEEP_B: Choice.KEEP_SECOND,
    Strategy.SPLIT: Choice.SPLIT,
}


class SideOut(Schema):
    id: UUID
    sitter_id: UUID
    sitter_name: str
    starts_at: datetime
    ends_at: datetime
    # These hours wait; the other side's window is in force.
    is_aside: bool
    source: str


class ConflictOut(Schema):
    """`window_a` starts earlier. Resolve it by the two ids, window first."""

    thread_id: UUID
    client_name: str
    window_id: UUID
    aside_id: UUID
    window_a: SideOut
    window_b: SideOut
    overlap_start: datetime
    overlap_end: datetime
    split_at: datetime


class ResolveIn(Schema):
    strategy: Strategy
    split_at: AwareDatetime | None = None
    token: str | None = None


class ResolvedOut(Schema):
    success: bool = True
    message: str
    applied_id: UUID


class TellIn(Schema):
    thread_id: UUID
    window_id: UUID
    template_id: UUID | None = None


class ToldOut(Schema):
    success: bool
    message: str
    text: str


class TextOut(Schema):
    id: UUID | None
    occasion: Occasion
    name: str
    body: str


class TextIn(Schema):
    occasion: Occasion = Occasion.HAND_OVER
    name: str
    body: str


@router.get(
    "/assignments/conflicts", response=list[ConflictOut], operation_id="list_window_conflicts"
)
def list_conflicts(request: HttpRequest) -> list[ConflictOut]:
    """Each pair once."""
    pairs, _ = queries.conflicts(_viewer(request))
    return [
        ConflictOut(
            thread_id=one.thread_id, client_name=one.client_name, window_id=one.window.id,
            aside_id=one.aside.id, window_a=SideOut.from_orm(one.first),
            window_b=SideOut.from_orm(one.second), overlap_start=one.overlap_starts_at,
            overlap_end=one.overlap_ends_at, split_at=one.split_at,
        )
        for one in pairs
    ]  # fmt: skip


@router.post(
    "/assignments/conflicts/{uuid:window_id}/{uuid:aside_id}/resolve",
    response={201: ResolvedOut},
    operation_id="resolve_window_conflict",
)
def resolve_conflict(
    request: HttpRequest, window_id: UUID, aside_id: UUID, wanted: ResolveIn
) -> Status[ResolvedOut]:
    """Keep the first (keepA), keep the second (keepB), or split their hours."""
    done = actions.resolve(
        by=_viewer(request), window_id=window_id, aside_id=aside_id,
        choice=CHOICES[wanted.strategy], split_at=wanted.split_at, token=wanted.token, at=now(),
    )  # fmt: skip
    return Status(201, ResolvedOut(message=done.said, applied_id=done.applied.pk))


@router.post(
    "/assignments/reassignment-message",
    response={201: ToldOut},
    operation_id="send_reassignment_message",
)
def tell(request: HttpRequest, wanted: TellIn) -> Status[ToldOut]:
    """Tell the client of a window about their sitter, once."""
    made = hand_over.send_hand_over(
        by=_viewer(request), thread_id=wanted.thread_id, window_id=wanted.window_id,
        template_id=wanted.template_id, at=now(),
    )  # fmt: skip
    said = made.failure or "Reassignment message sent"
    text = made.message.body if made.message else ""
    return Status(201, ToldOut(success=not made.failure, message=said, text=text))


@router.get("/assignments/texts", response=list[TextOut], operation_id="list_schedule_texts")
def list_texts(request: HttpRequest) -> list[TextOut]:
    return [TextOut.from_orm(one) for one in own_texts(_viewer(request))]


@router.post("/assignments/texts", response={201: TextOut}, operation_id="create_schedule_text")
def create_text(request: HttpRequest, wanted: TextIn) -> Status[TextOut]:
    made = hand_over.save_text(
        by=_viewer(request), template_id=None, occasion=wanted.occasion, name=wanted.name,
        body=wanted.body, at=now(),
    )  # fmt: skip
    return Status(201, TextOut.from_orm(made))


@router.put(
    "/assignments/texts/{uuid:template_id}", response=TextOut, operation_id="update_schedule_text"
)
def update_text(request: HttpRequest, template_id: UUID, wanted: TextIn) -> TextOut:
    made = hand_over.save_text(
        by=_viewer(request), template_id=template_id, occasion=wanted.occasion, name=wanted.name,
        body=wanted.body, at=now(),
    )  # fmt: skip
    return TextOut.from_orm(made)


@router.delete(
    "/assignments/texts/{uuid:template_id}", response={204: None},
    operation_id="delete_schedule_text",
)  # fmt: skip
def delete_text(request: HttpRequest, template_id: UUID) -> Status[None]:
    hand_over.delete_text(by=_viewer(request), template_id=template_id, at=now())
    return Status(204, None)


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer
