"""Past decisions, read in portions, for deciding them again under a change. Changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from snoutos.kernel.actor import Actor
from snoutos.kernel.ids import earliest_at
from snoutos.kernel.refused import Missing
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.routing.models import Decision
from snoutos.rooms.routing.queries.facts import window_fact
from snoutos.rooms.routing.rules import what_if
from snoutos.rooms.routing.rules.deciding import WindowFact
from snoutos.rooms.threads.models import Thread

# Read at once; one portion takes well under a second.
PORTION = 10_000
# The examples that a page shows; all are counted.
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Period:
    """[starts_at, ends_at)"""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class MovedCard:
    decision_id: UUID
    message_id: UUID | None
    thread_id: UUID
    client_name: str
    at: datetime
    before: str
    after: str
    because: str  # why it would have gone there


@dataclass(frozen=True, slots=True)
class Portion:
    """What one portion showed. `next_after` continues; None: the period is done."""

    checked: int
    moved: int
    cards: tuple[MovedCard, ...]
    next_after: UUID | None


def count(viewer: Actor, period: Period) -> int:
    """How many decisions the period holds."""
    check_may(viewer, "routing.simulate")
    return _decisions(viewer, period).count()


def portion(
    viewer: Actor, period: Period, change: what_if.Change, *, after: UUID | None = None
) -> Portion:
    """Decide the next portion again, oldest first."""
    check_may(viewer, "routing.simulate")
    rows = _decisions(viewer, period)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    checked, last, found = 0, None, []
    for decision_id, thread_id, message_id, inputs in _read(rows):
        checked, last = checked + 1, decision_id
        moved = what_if.replay(thread_id, inputs, change)
        if moved is not None:
            found.append((decision_id, thread_id, message_id, moved))
    cards = _cards(viewer, found[:MOST_SHOWN])
    return Portion(checked, len(found), cards, last if checked == PORTION else None)


def windows(viewer: Actor, period: Period) -> list[tuple[Window, str]]:
    """The windows of the period, each with its client's name, latest first."""
    rows = (
        Window.objects.filter(
            org_id=viewer.org_id, ends_at__gt=period.starts_at, starts_at__lt=period.ends_at
        )
        .select_related("sitter", "thread__client")
        .order_by("-starts_at", "id")[:200]
    )
    return [(row, row.thread.client.name) for row in rows]


def window(viewer: Actor, window_id: UUID) -> tuple[UUID, WindowFact]:
    """Its conversation and itself. Raises Missing."""
    found = (
        Window.objects.filter(pk=window_id, org_id=viewer.org_id).select_related("sitter").first()
    )
    if found is None:
        raise Missing("We can't find that assignment window.")
    return found.thread_id, window_fact(found)


def _decisions(viewer: Actor, period: Period) -> QuerySet[Decision]:
    return Decision.objects.filter(
        org_id=viewer.org_id,
        pk__gte=earliest_at(period.starts_at),
        pk__lt=earliest_at(period.ends_at),
    )


def _read(rows: QuerySet[Decision]) -> Iterator[tuple[UUID, UUID, UUID | None, dict[str, Any]]]:
    """The inputs as text, because reading a hundred thousand of them is most of the work."""
    wanted = rows.annotate(told=Cast("inputs", TextField())).order_by("pk")
    for *ids, told in wanted.values_list("pk", "thread_id", "message_id", "told")[:PORTION]:
        yield (*ids, orjson.loads(told))


def _cards(
    viewer: Actor, found: list[tuple[UUID, UUID, UUID | None, what_if.Moved]]
) -> tuple[MovedCard, ...]:
    ids = {thread_id for _, thread_id, _, _ in found}
    names = dict(
        Thread.objects.filter(org_id=viewer.org_id, pk__in=ids).values_list("pk", "client__name")
    )
    return tuple(
        MovedCard(
            decision_id=decision_id,
            message_id=message_id,
            thread_id=thread_id,
            client_name=names.get(thread_id, ""),
            at=moved.before.facts.at,
            before=what_if.place(moved.before),
            after=what_if.place(moved.after),
            because=moved.after.because,
        )
        for decision_id, thread_id, message_id, moved in found
    )
