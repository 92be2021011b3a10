"""Alerts for programs: what is open, and the end of it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Query, Router
from pydantic import AwareDatetime

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import ReviewStatus, Role, Severity
from snoutos.rooms.alerts import actions, queries
from snoutos.rooms.alerts.rules import Filters
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["alerts"], auth=open_to(Role.OWNER, Role.ADMIN))


class AlertOut(Schema):
    """The same problem again counts up; `createdAt` is when it was seen first."""

    id: UUID
    severity: Severity
    type: str
    title: str
    description: str
    entity_type: str
    entity_id: UUID | None
    thread_id: UUID | None
    status: ReviewStatus
    count: int
    created_at: datetime
    last_seen_at: datetime
    resolved_at: datetime | None
    resolved_by_user_id: UUID | None


class AlertList(Schema):
    alerts: list[AlertOut]
    next_cursor: str | None


class AlertFilters(Schema):
    """`status=all` shows what is over, too."""

    status: Literal["open", "resolved", "dismissed", "all"] = "open"
    severity: Severity | None = None
    type: str = ""
    search: str = ""
    start_date: AwareDatetime | None = None
    end_date: AwareDatetime | None = None
    cursor: str | None = None
    limit: int = 50


class DismissIn(Schema):
    reason: str = ""


@router.get("/alerts", response=AlertList, operation_id="list_alerts")
def list_alerts(request: HttpRequest, wanted: Query[AlertFilters]) -> AlertList:
    """Open ones, unless another status is asked for; what was seen last comes first."""
    status = None if wanted.status == "all" else ReviewStatus(wanted.status)
    filters = Filters(
        status=status, severity=wanted.severity,
        type=wanted.type, search=wanted.search, since=wanted.start_date, until=wanted.end_date,
    )  # fmt: skip
    page = queries.alerts(_viewer(request), filters, cursor=wanted.cursor, limit=wanted.limit)
    return AlertList(alerts=[_out(one) for one in page.items], next_cursor=page.next_cursor)


@router.get("/alerts/{uuid:alert_id}", response=AlertOut, operation_id="get_alert")
def get_alert(request: HttpRequest, alert_id: UUID) -> AlertOut:
    return _out(queries.alert(_viewer(request), alert_id))


@router.post("/alerts/{uuid:alert_id}/resolve", response=AlertOut, operation_id="resolve_alert")
def resolve(request: HttpRequest, alert_id: UUID) -> AlertOut:
    viewer = _viewer(request)
    actions.resolve(by=viewer, alert_id=alert_id, at=now())
    return _out(queries.alert(viewer, alert_id))


@router.post("/alerts/{uuid:alert_id}/dismiss", response=AlertOut, operation_id="dismiss_alert")
def dismiss(request: HttpRequest, alert_id: UUID, why: DismissIn | None = None) -> AlertOut:
    """Not for critical alerts: those are resolved."""
    viewer = _viewer(request)
    actions.dismiss(by=viewer, alert_id=alert_id, reason=why.reason if why else "", at=now())
    return _out(queries.alert(viewer, alert_id))


def _out(card: queries.Card) -> AlertOut:
    return AlertOut(
        id=card.id, severity=card.severity, type=card.type, title=card.title,
        description=card.description, entity_type=card.entity_type, entity_id=card.entity_id,
        thread_id=card.thread_id, status=card.status, count=card.count,
        created_at=card.created_at, last_seen_at=card.last_seen_at, resolved_at=card.resolved_at,
        resolved_by_user_id=card.resolved_by_id,
    )  # fmt: skip


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer
