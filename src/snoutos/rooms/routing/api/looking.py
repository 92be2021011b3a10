"""Routing for programs: the rules, the simulator, the history and what-if."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Query, Router
from pydantic import AwareDatetime

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Direction, NumberClass, Role, Target
from snoutos.rooms.routing.queries import changes, history as lists, overrides, preview, replay
from snoutos.rooms.routing.rules.deciding import Rule
from snoutos.rooms.routing.rules.history import HistoryFilters
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["routing"], auth=open_to(Role.OWNER, Role.ADMIN), by_alias=True)


class RuleOut(Schema):
    name: str
    rule: Rule
    priority: int
    description: str
    enabled: bool = True
    last_evaluated_at: datetime | None
    eval_count_24h: int
    decided_count_24h: int


class QuestionIn(Schema):
    """A conversation or a client; everything else may be left out."""

    thread_id: UUID | None = None
    client_id: UUID | None = None
    timestamp: AwareDatetime | None = None
    direction: Direction = Direction.INBOUND
    number_id: UUID | None = None
    sitter_id: UUID | None = None


class RoutingStepOut(Schema):
    rule: Rule
    question: str
    answer: str
    is_yes: bool
    decides: bool
    explanation: str


class SpeaksOut(Schema):
    e164: str
    number_class: NumberClass
    because: str


class RoutingDecisionOut(Schema):
    target: Target
    target_name: str
    sitter_id: UUID | None
    rule: Rule
    because: str
    steps: list[RoutingStepOut]
    next_change_at: datetime | None
    next_change: str
    sends_from: SpeaksOut | None
    would_create: str


class EntryOut(Schema):
    id: UUID
    at: datetime
    thread_id: UUID
    client_name: str
    what: str
    goes_to: str
    rule: Rule | None
    because: str
    by: str
    direction: Direction | None
    message_id: UUID | None


class HistoryOut(Schema):
    items: list[EntryOut]
    total: int
    next_cursor: str | None


class HistoryWanted(Schema):
    start_date: date | None = None
    end_date: date | None = None
    rule: Rule | None = None
    target: Literal["owner_inbox", "sitter", "client", "not_sent"] | None = None
    override_only: bool = False
    cursor: str | None = None
    limit: int = 50

    def filters(self, thread_id: UUID | None) -> HistoryFilters:
        return HistoryFilters(
            thread_id=thread_id,
            since=self.start_date,
            until=self.end_date,
            rule=self.rule or "",
            result=self.target or "",
            overrides_only=self.override_only,
        )


class WhatIfIn(Schema):
    """One change over a period. Give `after` from the last answer to go on."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    change: Literal["window", "away", "override"]
    window_id: UUID | None = None
    sitter_id: UUID | None = None
    thread_id: UUID | None = None
    target: Literal["owner_inbox", "sitter"] = "owner_inbox"
    change_starts_at: AwareDatetime | None = None
    change_ends_at: AwareDatetime | None = None
    after: UUID | None = None


class MovedOut(Schema):
    decision_id: UUID
    message_id: UUID | None
    thread_id: UUID
    client_name: str
    at: datetime
    before: str
    after: str
    because: str


class PortionOut(Schema):
    checked: int
    moved: int
    cards: list[MovedOut]
    next_after: UUID | None


@router.get("/routing/rules", response=list[RuleOut], operation_id="list_routing_rules")
def list_rules(request: HttpRequest) -> list[RuleOut]:
    """The four rules in their fixed order, with what they really did."""
    return [
        RuleOut(
            name=card.rule.name,
            rule=card.rule.rule,
            priority=card.rule.priority,
            description=card.rule.says,
            last_evaluated_at=card.last_asked_at,
            eval_count_24h=card.asked_24h,
            decided_count_24h=card.decided_24h,
        )
        for card in lists.rules(_viewer(request), now=now())
    ]


@router.post("/routing/simulate", response=RoutingDecisionOut, operation_id="simulate_routing")
def simulate(request: HttpRequest, asked: QuestionIn) -> RoutingDecisionOut:
    """Where a message would go. Changes nothing, and leaves no trace."""
    question = preview.Question(
        direction=asked.direction,
        at=asked.timestamp or now(),
        thread_id=asked.thread_id,
        client_id=asked.client_id,
        number_id=asked.number_id,
        sitter_id=asked.sitter_id,
    )
    answer = preview.preview(_viewer(request), question)
    decision = answer.decision
    return RoutingDecisionOut(
        target=decision.target,
        target_name=decision.goes_to,
        sitter_id=decision.sitter_id,
        rule=decision.rule,
        because=decision.because,
        steps=[RoutingStepOut.from_orm(step) for step in decision.steps],
        next_change_at=decision.next_change_at,
        next_change=decision.next_change,
        sends_from=SpeaksOut.from_orm(answer.speaks) if answer.speaks else None,
        would_create=answer.would_create,
    )


@router.get("/routing/history", response=HistoryOut, operation_id="routing_history")
def history(request: HttpRequest, wanted: Query[HistoryWanted]) -> HistoryOut:
    """Every decision, and every start and end of an override, newest first."""
    return _history(request, wanted, None)


@router.get(
    "/routing/threads/{uuid:thread_id}/history",
    response=HistoryOut,
    operation_id="routing_history_of_thread",
)
def history_of_thread(
    request: HttpRequest, thread_id: UUID, wanted: Query[HistoryWanted]
) -> HistoryOut:
    overrides.thread_of(_viewer(request), thread_id)
    return _history(request, wanted, thread_id)


@router.post("/routing/what-if", response=PortionOut, operation_id="what_if")
def what_if(request: HttpRequest, asked: WhatIfIn) -> replay.Portion:
    """Past decisions of a period, decided again under one change, ten thousand at a time."""
    viewer, period = _viewer(request), replay.Period(asked.starts_at, asked.ends_at)
    change = changes.change(
        viewer,
        changes.Asked(
            kind=asked.change,
            window_id=asked.window_id,
            sitter_id=asked.sitter_id,
            thread_id=asked.thread_id,
            target=Target(asked.target),
            starts_at=asked.change_starts_at,
            ends_at=asked.change_ends_at,
        ),
        period,
    )
    return replay.portion(viewer, period, change, after=asked.after)


def _history(request: HttpRequest, wanted: HistoryWanted, thread_id: UUID | None) -> HistoryOut:
    viewer, filters = _viewer(request), wanted.filters(thread_id)
    page = lists.history(viewer, filters=filters, cursor=wanted.cursor, limit=wanted.limit)
    return HistoryOut(
        items=[EntryOut.from_orm(one) for one in page.items],
        total=lists.total(viewer, filters=filters),
        next_cursor=page.next_cursor,
    )


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer
