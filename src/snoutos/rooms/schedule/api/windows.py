"""Windows for programs."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Query, Router, Status
from pydantic import AwareDatetime, Field

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Role, WindowKind
from snoutos.rooms.assignments.rules.hours import Hours, check_order
from snoutos.rooms.assignments.rules.recurrence import Weekly
from snoutos.rooms.assignments.rules.windows import Phase
from snoutos.rooms.plans.actions import preview
from snoutos.rooms.schedule.actions.assigning import assign
from snoutos.rooms.schedule.actions.carrying_out import Done
from snoutos.rooms.schedule.actions.changing import change, delete
from snoutos.rooms.schedule.queries import lists
from snoutos.rooms.schedule.queries.plans import assigning
from snoutos.rooms.schedule.rules.filters import Filters, Show, Sort
from snoutos.rooms.schedule.rules.plans import assign_plan
from snoutos.rooms.schedule.rules.wishes import Assignment, Change, Scope
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["assignments"], auth=open_to(Role.OWNER, Role.ADMIN))


class Named(Schema):
    id: UUID
    name: str


class WindowOut(Schema):
    id: UUID
    org_id: UUID
    thread_id: UUID
    client: Named
    sitter_id: UUID
    sitter: Named
    kind: WindowKind
    starts_at: datetime
    ends_at: datetime
    length: str
    booking_ref: str
    series_id: UUID | None
    is_exception: bool
    status: Phase
    created_at: datetime


class WindowList(Schema):
    items: list[WindowOut]
    next_cursor: str | None


class Wanted(Schema):
    """Which windows. A window that shares any time with the days is one of them."""

    thread_id: UUID | None = None
    sitter_id: UUID | None = None
    status: Show = Show.ANY
    kind: WindowKind | None = None
    search: str = ""
    start_date: date | None = None
    end_date: date | None = None
    sort: Sort = Sort.SOONEST
    cursor: str | None = None
    limit: int = 50

    def filters(self) -> Filters:
        return Filters(
            search=self.search, sitter_id=self.sitter_id, thread_id=self.thread_id, kind=self.kind,
            show=self.status, since=self.start_date, until=self.end_date, sort=self.sort,
        )  # fmt: skip


class RepeatIn(Schema):
    """Every week, at the clock times of the first window. Monday is 0."""

    weekdays: list[int]
    every_weeks: int = 1
    last_day: date | None = None
    leave_out_taken: bool = False


class WindowIn(Schema):
    thread_id: UUID
    sitter_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    kind: WindowKind = WindowKind.WEEKLY_CLIENT
    booking_ref: str = Field(default="", max_length=80)
    repeat: RepeatIn | None = None
    send_reassignment_message: bool = True
    template_id: UUID | None = None
    # Of the preview; without one the window is created as it is asked for.
    token: str | None = None

    def wish(self, viewer: Actor) -> Assignment:
        check_order(self.starts_at, self.ends_at)
        return Assignment(
            thread_id=self.thread_id, sitter_id=self.sitter_id, kind=self.kind,
            hours=Hours(self.starts_at, self.ends_at), booking_reference=self.booking_ref,
            weekly=self._weekly(viewer), tell_client=self.send_reassignment_message,
            leave_out_taken=bool(self.repeat and self.repeat.leave_out_taken),
            template_id=self.template_id,
        )  # fmt: skip

    def _weekly(self, viewer: Actor) -> Weekly | None:
        if self.repeat is None:
            return None
        start, end = _wall(self.starts_at, viewer), _wall(self.ends_at, viewer)
        return Weekly(
            tuple(self.repeat.weekdays), self.repeat.every_weeks, start.time(), end.time(),
            (end.date() - start.date()).days, start.date(), self.repeat.last_day,
        )  # fmt: skip


class WindowPatch(Schema):
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    sitter_id: UUID | None = None
    booking_ref: str | None = Field(default=None, max_length=80)
    scope: Scope = Scope.ONE
    send_reassignment_message: bool = True
    token: str = ""


class PlanOut(Schema):
    """What would happen, with the token that confirms it."""

    plan: dict[str, object]


class DoneOut(Schema):
    success: bool = True
    message: str
    # Undo it with this id for ten minutes.
    applied_id: UUID
    window_ids: list[UUID]


class CreatedOut(WindowOut):
    message: str
    applied_id: UUID


@router.get("/assignments/windows", response=WindowList, operation_id="list_windows")
def list_windows(request: HttpRequest, wanted: Query[Wanted]) -> WindowList:
    viewer = _viewer(request)
    page = lists.windows(
        viewer, wanted.filters(), cursor=wanted.cursor, now=now(), limit=wanted.limit
    )
    return WindowList(
        items=[_window(one, viewer) for one in page.items], next_cursor=page.next_cursor
    )


@router.get("/assignments/windows/{uuid:window_id}", response=WindowOut, operation_id="get_window")
def get_window(request: HttpRequest, window_id: UUID) -> WindowOut:
    viewer = _viewer(request)
    return _window(lists.one(viewer, window_id, now=now()), viewer)


@router.post("/assignments/windows/preview", response=PlanOut, operation_id="preview_window")
def preview_window(request: HttpRequest, wanted: WindowIn) -> PlanOut:
    """What creating this window would do: number, hand-over message, series."""
    viewer = _viewer(request)
    plan = assign_plan(assigning(viewer, wanted.wish(viewer), at=now()))
    return PlanOut(plan=preview(plan, by=viewer))


@router.post("/assignments/windows", response={201: CreatedOut}, operation_id="create_window")
def create_window(request: HttpRequest, wanted: WindowIn) -> Status[CreatedOut]:
    """Assign a sitter, once or every week; of a series the first window is returned."""
    viewer = _viewer(request)
    done = assign(by=viewer, wish=wanted.wish(viewer), token=wanted.token, at=now())
    made = _window(lists.one(viewer, done.window_ids[0], now=now()), viewer)
    return Status(
        201, CreatedOut(**made.model_dump(), message=done.said, applied_id=done.applied.pk)
    )


@router.patch(
    "/assignments/windows/{uuid:window_id}", response=DoneOut, operation_id="update_window"
)
def update_window(request: HttpRequest, window_id: UUID, wanted: WindowPatch) -> DoneOut:
    """Change hours or sitter. Without the token of a preview the answer is the preview (428)."""
    viewer = _viewer(request)
    card = lists.one(viewer, window_id, now=now())
    starts_at, ends_at = wanted.starts_at or card.starts_at, wanted.ends_at or card.ends_at
    check_order(starts_at, ends_at)
    wish = Change(
        window_id=window_id, sitter_id=wanted.sitter_id or card.sitter_id,
        starts=_wall(starts_at, viewer), ends=_wall(ends_at, viewer), scope=wanted.scope,
        exact=Hours(starts_at, ends_at) if wanted.scope is Scope.ONE else None,
        booking_reference=wanted.booking_ref, tell_client=wanted.send_reassignment_message,
    )  # fmt: skip
    return _done(change(by=viewer, wish=wish, token=wanted.token, at=now()))


class Removal(Schema):
    scope: Scope = Scope.ONE
    token: str = ""


@router.delete(
    "/assignments/windows/{uuid:window_id}", response=DoneOut, operation_id="delete_window"
)
def delete_window(request: HttpRequest, window_id: UUID, wanted: Query[Removal]) -> DoneOut:
    """Delete it. Without the token of a preview the answer is the preview (428)."""
    return _done(
        delete(
            by=_viewer(request), window_id=window_id, scope=wanted.scope, token=wanted.token,
            at=now(),
        )
    )  # fmt: skip


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer


def _wall(at: datetime, viewer: Actor) -> datetime:
    return at.astimezone(ZoneInfo(viewer.time_zone)).replace(tzinfo=None, fold=0)


def _done(done: Done) -> DoneOut:
    return DoneOut(message=done.said, applied_id=done.applied.pk, window_ids=list(done.window_ids))


def _window(card: lists.WindowCard, viewer: Actor) -> WindowOut:
    return WindowOut(
        id=card.id,
        org_id=viewer.org_id,
        thread_id=card.thread_id,
        client=Named(id=card.client_id, name=card.client_name),
        sitter_id=card.sitter_id,
        sitter=Named(id=card.sitter_id, name=card.sitter_name),
        kind=card.kind,
        starts_at=card.starts_at,
        ends_at=card.ends_at,
        length=card.length,
        booking_ref=card.booking_reference,
        series_id=card.series_id,
        is_exception=card.is_exception,
        status=card.phase,
        created_at=card.created_at,
    )
