"""What was found, and the owner's decision about it, for programs."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Query, Router

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import AllowedKind, FindingKind, PolicyAction, ReviewStatus, Role
from snoutos.rooms.policy.queries.allowing import lesson
from snoutos.rooms.review import actions, queries
from snoutos.rooms.review.rules import TEACHES_NOTHING, Filters, Then, check_days
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["policy"], auth=open_to(Role.OWNER, Role.ADMIN))


class ReviewedViolation(Schema):
    """A finding. `detectedRedacted` never holds the detail itself."""

    id: UUID
    thread_id: UUID
    message_id: UUID
    client_name: str
    sender_name: str
    violation_type: FindingKind
    detected_summary: str
    detected_redacted: str
    ruling: str
    action_taken: PolicyAction
    status: ReviewStatus
    created_at: datetime
    resolved_at: datetime | None
    resolved_by: str
    reason: str


class ViolationList(Schema):
    violations: list[ReviewedViolation]
    next_cursor: str | None


class RuleOut(Schema):
    rule: str
    said: str
    stopped: int
    released: int
    closed: int
    undecided: int


class RuleList(Schema):
    rules: list[RuleOut]


class ViolationFilters(Schema):
    status: ReviewStatus | None = None
    violation_type: FindingKind | None = None
    thread_id: UUID | None = None
    sitter_id: UUID | None = None
    cursor: str | None = None
    limit: int = 50


class DecideIn(Schema):
    """One decision about several findings, for one reason; approving needs one."""

    violation_ids: list[UUID]
    decision: Literal["approve", "resolve", "dismiss"]
    reason: str = ""


class DecidedOut(Schema):
    violations: list[ReviewedViolation]


class OverrideReason(Schema):
    reason: str = ""


class LessonOut(Schema):
    kind: AllowedKind
    value: str
    sentence: str


class LessonSeen(Schema):
    """`value` as GET told it."""

    value: str
    then: Then = Then.NOTHING


@router.get("/policy/violations", response=ViolationList, operation_id="list_violations")
def list_violations(request: HttpRequest, wanted: Query[ViolationFilters]) -> ViolationList:
    filters = Filters(wanted.status, wanted.violation_type, wanted.thread_id, wanted.sitter_id)
    page = queries.feed(_viewer(request), filters, cursor=wanted.cursor, limit=wanted.limit)
    return ViolationList(violations=[_out(one) for one in page.items], next_cursor=page.next_cursor)


@router.get("/policy/violations/rules", response=RuleList, operation_id="list_policy_rules")
def list_rules(request: HttpRequest, days: int = 30) -> RuleList:
    """For each rule: how often what it stopped was sent after all, in the last 30 or 90 days."""
    check_days(days)
    cards = queries.by_rule(_viewer(request), since=now() - timedelta(days=days))
    return RuleList(rules=[RuleOut.from_orm(one) for one in cards])


@router.get(
    "/policy/violations/{uuid:violation_id}",
    response=ReviewedViolation,
    operation_id="get_violation",
)
def get_violation(request: HttpRequest, violation_id: UUID) -> ReviewedViolation:
    return _out(queries.violation(_viewer(request), violation_id))


@router.post(
    "/policy/violations/{uuid:violation_id}/resolve",
    response=ReviewedViolation,
    operation_id="resolve_violation",
)
def resolve(request: HttpRequest, violation_id: UUID) -> ReviewedViolation:
    return _close(request, violation_id, ReviewStatus.RESOLVED)


@router.post(
    "/policy/violations/{uuid:violation_id}/dismiss",
    response=ReviewedViolation,
    operation_id="dismiss_violation",
)
def dismiss(request: HttpRequest, violation_id: UUID) -> ReviewedViolation:
    return _close(request, violation_id, ReviewStatus.DISMISSED)


@router.post(
    "/policy/violations/{uuid:violation_id}/override",
    response=ReviewedViolation,
    operation_id="override_violation",
)
def override(
    request: HttpRequest, violation_id: UUID, written: OverrideReason
) -> ReviewedViolation:
    """Send the stopped message after all, once. A reason is needed."""
    viewer = _viewer(request)
    actions.approve(by=viewer, violation_id=violation_id, reason=written.reason, at=now())
    return _out(queries.violation(viewer, violation_id))


@router.get(
    "/policy/violations/{uuid:violation_id}/not-contact-info",
    response=LessonOut,
    operation_id="get_lesson",
    auth=open_to(Role.OWNER),
)
def get_lesson(request: HttpRequest, violation_id: UUID) -> LessonOut:
    """What saying "not contact info" would add to the allow-list."""
    found = lesson(_viewer(request), violation_id)
    if found is None:
        raise Refused(TEACHES_NOTHING, code="teaches_nothing", status=409)
    return LessonOut(kind=found.entry.kind, value=found.entry.value, sentence=found.said)


@router.post(
    "/policy/violations/{uuid:violation_id}/not-contact-info",
    response=ReviewedViolation,
    operation_id="teach",
    auth=open_to(Role.OWNER),
)
def teach(request: HttpRequest, violation_id: UUID, said: LessonSeen) -> ReviewedViolation:
    """Add exactly the value that was shown, and decide about the finding with it."""
    viewer = _viewer(request)
    actions.teach(by=viewer, violation_id=violation_id, seen=said.value, then=said.then, at=now())
    return _out(queries.violation(viewer, violation_id))


@router.post("/policy/violations/decide", response=DecidedOut, operation_id="decide_violations")
def decide(request: HttpRequest, wanted: DecideIn) -> DecidedOut:
    """All of them or none. Approving sends each message once, whatever number of findings."""
    viewer, ids, moment = _viewer(request), wanted.violation_ids, now()
    if wanted.decision == "approve":
        actions.approve_many(by=viewer, violation_ids=ids, reason=wanted.reason, at=moment)
    else:
        is_over = wanted.decision == "resolve"
        status = ReviewStatus.RESOLVED if is_over else ReviewStatus.DISMISSED
        actions.close(by=viewer, violation_ids=ids, status=status, reason=wanted.reason, at=moment)
    return DecidedOut(violations=[_out(one) for one in queries.violations(viewer, ids)])


def _close(request: HttpRequest, violation_id: UUID, status: ReviewStatus) -> ReviewedViolation:
    viewer = _viewer(request)
    actions.close(by=viewer, violation_ids=[violation_id], status=status, at=now())
    return _out(queries.violation(viewer, violation_id))


def _out(card: queries.Card) -> ReviewedViolation:
    return ReviewedViolation(
        id=card.id,
        thread_id=card.thread_id,
        message_id=card.message_id,
        client_name=card.client_name,
        sender_name=card.sender_name,
        violation_type=card.kind,
        detected_summary=card.because,
        detected_redacted=card.excerpt,
        ruling=card.ruling,
        action_taken=card.action,
        status=card.status,
        created_at=card.at,
        resolved_at=card.resolved_at,
        resolved_by=card.resolved_by,
        reason=card.reason,
    )


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer
