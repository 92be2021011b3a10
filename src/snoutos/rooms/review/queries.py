"""What was found, for whoever reviews it. Nothing here carries the detail itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from snoutos.kernel.actor import Actor
from snoutos.kernel.detector.split import Said, cover_split
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import (
    FindingKind,
    Grade,
    MessageState,
    PolicyAction,
    ReviewStatus,
    ScanState,
)
from snoutos.rooms.people.models import User
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.review.rules import (
    ACTIONS,
    KINDS,
    NO_VIOLATION,
    STATUSES,
    STOPPED,
    Filters,
    said_of,
)
from snoutos.rooms.threads.models import Message
from snoutos.toolbox.paging import Page, check_limit, decode, page_of

AROUND = 3
HIDDEN = "█████"


@dataclass(frozen=True, slots=True)
class Card:
    id: UUID
    thread_id: UUID
    message_id: UUID
    client_name: str
    sender_name: str
    sitter_id: UUID | None
    kind: FindingKind
    kind_name: str
    excerpt: str
    because: str
    ruling: str  # what became of the message because of it, and why
    action: PolicyAction
    action_name: str
    status: ReviewStatus
    status_name: str
    is_held: bool
    at: datetime
    resolved_at: datetime | None
    resolved_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """A message in the feed: its first finding, and everything that was found in it beside it."""

    card: Card
    kind_names: tuple[str, ...]
    open_ids: tuple[UUID, ...]  # what a decision about the message decides


@dataclass(frozen=True, slots=True)
class Line:
    """A message around the finding, with everything covered that gives a contact away."""

    id: UUID
    sender_name: str
    text: str
    at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class RuleCard:
    """How often messages were stopped because of one rule, and what was decided about them."""

    rule: str
    said: str
    stopped: int
    released: int
    closed: int
    undecided: int

    @property
    def decided(self) -> int:
        return self.released + self.closed

    @property
    def share(self) -> int:
        """Of those decided, how many were sent after all, in percent."""
        return round(100 * self.released / self.decided) if self.decided else 0


def by_rule(viewer: Actor, *, since: datetime) -> tuple[RuleCard, ...]:
    """The rule that stopped most comes first; only what was stopped counts."""
    stopped = Q(action__in=(PolicyAction.BLOCKED.value, PolicyAction.OVERRIDDEN.value))
    is_open = Q(status=ReviewStatus.OPEN.value)
    released = Q(action=PolicyAction.OVERRIDDEN.value)
    rows = (
        Violation.objects.filter(stopped, org_id=viewer.org_id, at__gte=since)
        .exclude(grade=Grade.NOTED.value)
        .values("rule")
        .annotate(
            stopped=Count("message", distinct=True),
            released=Count("message", distinct=True, filter=released),
            closed=Count("message", distinct=True, filter=~is_open & ~released),
            undecided=Count("message", distinct=True, filter=is_open),
        )
        .order_by("-stopped", "rule")
    )
    return tuple(RuleCard(said=said_of(row["rule"]), **row) for row in rows)


def feed(viewer: Actor, filters: Filters, *, cursor: str | None, limit: int) -> Page[Card]:
    """The newest first."""
    check_limit(limit)
    found = _filtered(viewer, filters)
    if cursor:
        at, row_id = decode(cursor)
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=row_id))
    rows = list(
        found.select_related("thread__client", "message").order_by("-at", "-id")[: limit + 1]
    )
    return page_of(_cards(viewer, rows), limit=limit, position=lambda card: (card.at, card.id))


def messages(viewer: Actor, filters: Filters, *, cursor: str | None, limit: int) -> Page[Found]:
    """The feed with every message once, however much was found in it."""
    check_limit(limit)
    found = _filtered(viewer, filters)
    first = found.filter(~Exists(found.filter(message=OuterRef("message"), pk__lt=OuterRef("pk"))))
    if cursor:
        at, row_id = decode(cursor)
        first = first.filter(Q(at__lt=at) | Q(at=at, pk__lt=row_id))
    rows = list(
        first.select_related("thread__client", "message").order_by("-at", "-id")[: limit + 1]
    )
    beside: dict[UUID, list[Violation]] = {}
    same = Violation.objects.filter(
        org_id=viewer.org_id, message__in=[one.message_id for one in rows]
    )
    for one in same.order_by("id"):
        beside.setdefault(one.message_id, []).append(one)
    shown = [_found(card, beside[card.message_id]) for card in _cards(viewer, rows)]
    return page_of(shown, limit=limit, position=lambda one: (one.card.at, one.card.id))


def counts(viewer: Actor) -> dict[ReviewStatus, int]:
    """How many messages have a finding in each state."""
    found = (
        Violation.objects.filter(org_id=viewer.org_id)
        .values("status")
        .annotate(n=Count("message", distinct=True))
    )
    known = {row["status"]: row["n"] for row in found}
    return {status: known.get(status.value, 0) for status in ReviewStatus}


def open_beside(viewer: Actor, violation_id: UUID) -> tuple[Card, ...]:
    """What else was found in the same message and is not decided yet."""
    here = Violation.objects.filter(org_id=viewer.org_id, pk=violation_id).values("message")
    found = Violation.objects.filter(
        org_id=viewer.org_id, message__in=here, status=ReviewStatus.OPEN.value
    ).exclude(pk=violation_id)
    rows = list(found.select_related("thread__client", "message").order_by("id"))
    return tuple(_cards(viewer, rows))


def violation(viewer: Actor, violation_id: UUID) -> Card:
    return violations(viewer, [violation_id])[0]


def violations(viewer: Actor, ids: Iterable[UUID]) -> list[Card]:
    """Raises Missing when one of them is not there."""
    wanted = set(ids)
    found = Violation.objects.filter(org_id=viewer.org_id, pk__in=wanted)
    rows = list(found.select_related("thread__client", "message").order_by("id"))
    if len(rows) < len(wanted):
        raise Missing(NO_VIOLATION)
    return _cards(viewer, rows)


def around(viewer: Actor, card: Card) -> tuple[Line, ...]:
    """The conversation just before and after, oldest first."""
    same = Message.objects.filter(org_id=viewer.org_id, thread_id=card.thread_id)
    here = same.get(pk=card.message_id)
    before = same.filter(Q(at__lt=here.at) | Q(at=here.at, pk__lt=here.pk))
    after = same.filter(Q(at__gt=here.at) | Q(at=here.at, pk__gt=here.pk))
    shown = [
        *reversed(before.order_by("-at", "-id")[:AROUND]),
        here,
        *after.order_by("at", "id")[:AROUND],
    ]
    covered = cover_split(
        [
            Said((one.sender_kind, one.sender_sitter_id), one.body, one.redacted_body, one.at)
            for one in shown
        ]
    )
    return tuple(
        Line(
            one.pk, one.sender_name,
            HIDDEN if one.scan == ScanState.UNSCANNED else text or one.body,
            one.at, one.pk == here.pk,
        )
        for one, text in zip(shown, covered, strict=True)
    )  # fmt: skip


def _filtered(viewer: Actor, filters: Filters) -> QuerySet[Violation]:
    found = Violation.objects.filter(org_id=viewer.org_id)
    if filters.status is not None:
        found = found.filter(status=filters.status.value)
    if filters.kind is not None:
        found = found.filter(kind=filters.kind.value)
    if filters.thread_id is not None:
        found = found.filter(thread_id=filters.thread_id)
    if filters.sitter_id is not None:
        found = found.filter(message__sender_sitter_id=filters.sitter_id)
    return found


def _found(card: Card, same: list[Violation]) -> Found:
    kinds = dict.fromkeys(KINDS[FindingKind(one.kind)] for one in same)
    is_open = ReviewStatus.OPEN.value
    return Found(card, tuple(kinds), tuple(one.pk for one in same if one.status == is_open))


def _cards(viewer: Actor, rows: list[Violation]) -> list[Card]:
    deciders = {row.resolved_by_id for row in rows if row.resolved_by_id}
    named = User.objects.filter(org_id=viewer.org_id, pk__in=deciders).values_list("pk", "name")
    names = dict(named) if deciders else {}
    return [_card(row, names) for row in rows]


def _action_name(action: PolicyAction, grade: str) -> str:
    is_stopped = action is PolicyAction.BLOCKED and grade in set(STOPPED)
    return STOPPED[Grade(grade)] if is_stopped else ACTIONS[action]


def _card(row: Violation, names: dict[UUID, str]) -> Card:
    kind, action = FindingKind(row.kind), PolicyAction(row.action)
    status = ReviewStatus(row.status)
    return Card(
        id=row.pk,
        thread_id=row.thread_id,
        message_id=row.message_id,
        client_name=row.thread.client.name,
        sender_name=row.message.sender_name,
        sitter_id=row.message.sender_sitter_id,
        kind=kind,
        kind_name=KINDS[kind],
        excerpt=row.excerpt,
        because=row.because,
        ruling=row.ruling,
        action=action,
        action_name=_action_name(action, row.grade),
        status=status,
        status_name=STATUSES[status],
        is_held=row.message.state == MessageState.BLOCKED and status is ReviewStatus.OPEN,
        at=row.at,
        resolved_at=row.resolved_at,
        resolved_by=names.get(row.resolved_by_id, "") if row.resolved_by_id else "",
        reason=row.reason,
    )
