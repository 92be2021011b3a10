"""Hours that were set aside, each with the windows that stand in its way."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import WindowKind
from snoutos.rooms.assignments import queries as windows
from snoutos.rooms.assignments.models import Aside, Window
from snoutos.rooms.assignments.rules import steps
from snoutos.rooms.assignments.rules.conflicts import (
    Choice,
    Span,
    overlap,
    resolve,
    split_of,
    without,
)
from snoutos.rooms.assignments.rules.steps import Row, Step
from snoutos.rooms.assignments.rules.windows import NO_CONFLICT
from snoutos.rooms.plans.rules import Effect, Line, Plan
from snoutos.rooms.schedule.queries.plans import clock_of
from snoutos.rooms.schedule.rules.plans import Clock

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a window that stands, or hours that were set aside."""

    id: UUID
    sitter_id: UUID
    sitter_name: str
    starts_at: datetime
    ends_at: datetime
    is_aside: bool
    source: str = ""

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Once for each pair. `first` starts earlier."""

    thread_id: UUID
    client_name: str
    first: Side
    second: Side
    overlap_starts_at: datetime
    overlap_ends_at: datetime
    split_at: datetime

    @property
    def aside(self) -> Side:
        return self.first if self.first.is_aside else self.second

    @property
    def window(self) -> Side:
        return self.second if self.first.is_aside else self.first

    @property
    def id(self) -> str:
        """Two ids, joined by what stands in neither."""
        return f"{self.window.id}_{self.aside.id}"


def conflicts(viewer: Actor) -> tuple[tuple[Conflict, ...], tuple[Side, ...]]:
    """The pairs, and what is set aside though nothing stands in its way any more."""
    asides = list(windows.asides(viewer)[:MOST_SHOWN])
    wanted = Q(pk__in=[])
    for one in asides:
        wanted |= Q(thread_id=one.thread_id, starts_at__lt=one.ends_at, ends_at__gt=one.starts_at)
    found = Window.objects.filter(wanted, org_id=viewer.org_id).select_related("sitter")
    standing = list(found.order_by("starts_at", "id")) if asides else []
    pairs, free = [], []
    for aside in asides:
        mine = [w for w in standing if w.thread_id == aside.thread_id and _meet(w, aside)]
        pairs += [_pair(aside, one) for one in mine]
        if not mine:
            free.append(_side(aside))
    return tuple(pairs), tuple(free)


def conflict(viewer: Actor, window_id: UUID, aside_id: UUID) -> Conflict:
    aside = windows.asides(viewer).filter(pk=aside_id).first()
    window = Window.objects.filter(pk=window_id, org_id=viewer.org_id).select_related("sitter")
    found = window.first()
    is_one = aside is not None and found is not None and found.thread_id == aside.thread_id
    if not is_one or aside is None or found is None or not _meet(found, aside):
        raise Missing(NO_CONFLICT)
    return _pair(aside, found)


def resolving(
    viewer: Actor, found: Conflict, choice: Choice, *, split_at: datetime | None, at: datetime
) -> Plan:
    """What resolving would do: no hour without a sitter that had one, none with two."""
    when = clock_of(viewer, at)
    left = resolve(found.first.span, found.second.span, choice, split_at=split_at)
    kept = left if found.second.is_aside else (left[1], left[0])
    window = windows.window(viewer, found.window.id)
    aside = windows.asides(viewer).get(pk=found.aside.id)
    done = _of_window(window, kept[0]) + _of_aside(viewer, aside, kept[1], but=window)
    return Plan(
        kind="schedule.resolve",
        subject=str(window.pk),
        title="Resolve conflict",
        question=_question(found, choice, split_at, when),
        lines=tuple(
            Line(
                Effect.CHANGES,
                f"{side.sitter_name} gets {found.client_name}’s messages"
                if spans else f"{side.sitter_name} gets none of these hours",
                tuple((when.hours(one.start, one.end), "") for one in spans),
            )
            for side, spans in zip((found.first, found.second), left, strict=True)
        ),
        steps=steps.ordered(done),
    )  # fmt: skip


def adding(viewer: Actor, aside_id: UUID) -> Plan:
    """What was set aside becomes a window, now that its hours are free."""
    aside = windows.asides(viewer).filter(pk=aside_id).first()
    if aside is None:
        raise Missing(NO_CONFLICT)
    windows.check_free(viewer, aside.thread_id, aside.starts_at, aside.ends_at)
    span = Span(aside.starts_at, aside.ends_at)
    return Plan(
        kind="schedule.resolve",
        subject=str(aside.pk),
        title="Add window",
        question="Create assignment window?",
        lines=(
            Line(Effect.ADDS, f"{aside.sitter.name} gets {aside.thread.client.name}’s messages"),
        ),
        steps=steps.ordered([_gone(aside), steps.create(_row(aside, span))]),
    )


def _question(found: Conflict, choice: Choice, split_at: datetime | None, when: Clock) -> str:
    if choice is Choice.SPLIT:
        return f"Split at {when.at(split_at or found.split_at)}?"
    kept = found.first if choice is Choice.KEEP_FIRST else found.second
    return f"Keep {kept.sitter_name} in the hours that both share?"


def _of_window(window: Window, spans: tuple[Span, ...]) -> list[Step]:
    was = window.as_row()
    if not spans:
        return [steps.delete(window.pk, was, is_open=False)]
    first, *more = spans
    done: list[Step] = [steps.create(_row(window, span)) for span in more]
    to = {"starts_at": first.start.isoformat(), "ends_at": first.end.isoformat()}
    changes = {name: said for name, said in to.items() if was[name] != said}
    return [steps.change(window.pk, was, changes), *done] if changes else done


def _of_aside(viewer: Actor, aside: Aside, spans: tuple[Span, ...], *, but: Window) -> list[Step]:
    """Its hours become windows; those that yet another window has stay set aside."""
    done: list[Step] = [_gone(aside)]
    for span in spans:
        others = windows.overlapping(viewer, aside.thread_id, span.start, span.end, but=[but.pk])
        taken = [Span(one.starts_at, one.ends_at) for one in others]
        done += [steps.create(_row(aside, one)) for one in without(span, taken)]
        for other in taken:
            shared = overlap(span, other)
            if shared is not None:
                done.append(_again(aside, shared))
    return done


def _gone(aside: Aside) -> Step:
    return {"do": "aside.delete", "id": str(aside.pk), "was": aside.as_row()}


def _again(aside: Aside, span: Span) -> Step:
    hours = {"starts_at": span.start.isoformat(), "ends_at": span.end.isoformat()}
    row = {name: said for name, said in aside.as_row().items() if name != "created_at"}
    return {"do": "aside.create", "row": row | hours}


def _row(like: Window | Aside, span: Span) -> Row:
    return Row(
        like.thread_id, like.sitter_id, WindowKind(like.kind), span.start, span.end,
        like.booking_reference,
    )  # fmt: skip


def _meet(window: Window, aside: Aside) -> bool:
    return window.starts_at < aside.ends_at and aside.starts_at < window.ends_at


def _pair(aside: Aside, window: Window) -> Conflict:
    sides = sorted((_side(aside), _side(window)), key=lambda side: (side.starts_at, str(side.id)))
    shared = overlap(sides[0].span, sides[1].span)
    assert shared is not None, "only those that meet are a pair"  # noqa: S101
    return Conflict(
        thread_id=aside.thread_id,
        client_name=aside.thread.client.name,
        first=sides[0],
        second=sides[1],
        overlap_starts_at=shared.start,
        overlap_ends_at=shared.end,
        split_at=split_of(shared),
    )


def _side(row: Window | Aside) -> Side:
    return Side(
        row.pk, row.sitter_id, row.sitter.name, row.starts_at, row.ends_at,
        is_aside=isinstance(row, Aside), source=row.source if isinstance(row, Aside) else "",
    )  # fmt: skip
