"""Stuck jobs for programs."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Query, Router

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import ReviewStatus, Role
from snoutos.rooms.operations import actions
from snoutos.rooms.operations.queries import stuck as queries
from snoutos.rooms.operations.rules import Kind
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["operations"], auth=open_to(Role.OWNER, Role.ADMIN))


class JobOut(Schema):
    """`why` is for people, `technical` for whoever looks into it."""

    id: UUID
    kind: Kind
    why: str
    technical: str
    attempts: int
    status: ReviewStatus
    client_name: str
    thread_id: UUID | None
    message_id: UUID | None
    created_at: datetime


class JobList(Schema):
    items: list[JobOut]
    next_cursor: str | None


class Wanted(Schema):
    status: Literal["open", "ended"] = "open"
    cursor: str | None = None
    limit: int = 50


class WhyIn(Schema):
    reason: str


@router.get("/ops/jobs", response=JobList, operation_id="list_stuck_jobs")
def list_jobs(request: HttpRequest, wanted: Query[Wanted]) -> JobList:
    """What failed for good and waits for a person; the newest first."""
    page = queries.stuck_jobs(
        _viewer(request), is_open=wanted.status == "open", cursor=wanted.cursor,
        limit=wanted.limit,
    )  # fmt: skip
    return JobList(items=[_out(one) for one in page.items], next_cursor=page.next_cursor)


@router.post("/ops/jobs/{uuid:job_id}/replay", response=JobOut, operation_id="replay_stuck_job")
def replay(request: HttpRequest, job_id: UUID, why: WhyIn) -> JobOut:
    """Once more from the beginning. Needs a reason."""
    viewer = _viewer(request)
    actions.replay(by=viewer, job_id=job_id, reason=why.reason, at=now())
    return _out(queries.stuck_job(viewer, job_id))


@router.post("/ops/jobs/{uuid:job_id}/ignore", response=JobOut, operation_id="ignore_stuck_job")
def ignore(request: HttpRequest, job_id: UUID, why: WhyIn) -> JobOut:
    """Let it be. Needs a reason."""
    viewer = _viewer(request)
    actions.ignore(by=viewer, job_id=job_id, reason=why.reason, at=now())
    return _out(queries.stuck_job(viewer, job_id))


def _out(card: queries.Card) -> JobOut:
    return JobOut(
        id=card.id, kind=card.kind, why=card.why, technical=card.technical,
        attempts=card.attempts, status=card.status, client_name=card.client_name,
        thread_id=card.thread_id, message_id=card.message_id, created_at=card.at,
    )  # fmt: skip


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer
