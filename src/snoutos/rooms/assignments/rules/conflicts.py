"""Two windows of one conversation that want the same hours, and the ways out.

first is the one that starts earlier (among equals the smaller id).

keep first    the first stays whole; of the second remains what lies outside of the first
keep second   the second stays whole; of the first remains what lies outside of the second
split         the first until a moment inside the shared hours, the second from then on; hours of
              the first after the end of the second stay with the first

Whatever is chosen: no hour that was covered is left uncovered, none is covered twice, and no piece
is empty or turned around.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from snoutos.kernel.refused import Refused

QUARTER = timedelta(minutes=15)
NOT_BETWEEN = "Choose a time inside of the hours that both windows share."


class Choice(StrEnum):
    KEEP_FIRST = "keep_first"
    KEEP_SECOND = "keep_second"
    SPLIT = "split"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """[start, end)"""

    start: datetime
    end: datetime


def overlap(one: Span, other: Span) -> Span | None:
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Span(start, end) if start < end else None


def without(span: Span, taken: Iterable[Span]) -> tuple[Span, ...]:
    """What is left of a span, in order."""
    left: list[Span] = []
    start = span.start
    for other in sorted(taken):
        if other.end <= start or other.start >= span.end:
            continue
        if other.start > start:
            left.append(Span(start, other.start))
        start = max(start, other.end)
    if start < span.end:
        left.append(Span(start, span.end))
    return tuple(left)


def resolve(
    first: Span, second: Span, choice: Choice, *, split_at: datetime | None = None
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The hours of the first and of the second afterwards."""
    shared = overlap(first, second)
    if shared is None:
        return (first,), (second,)
    if choice is Choice.KEEP_FIRST:
        return (first,), without(second, (first,))
    if choice is Choice.KEEP_SECOND:
        return without(first, (second,)), (second,)
    at = split_at or split_of(shared)
    if not shared.start < at < shared.end:
        raise Refused(NOT_BETWEEN, code="bad_split", status=422)
    earlier = (Span(first.start, at), *without(Span(at, first.end), (second,)))
    return tuple(one for one in earlier if one.start < one.end), _from(second, at)


def _from(second: Span, at: datetime) -> tuple[Span, ...]:
    return (Span(at, second.end),) if at < second.end else ()


def split_of(shared: Span) -> datetime:
    """The middle of the shared hours, at a quarter of an hour where there is one inside."""
    middle = shared.start + (shared.end - shared.start) / 2
    quarter = middle.replace(minute=middle.minute // 15 * 15, second=0, microsecond=0)
    for at in (quarter, quarter + QUARTER):
        if shared.start < at < shared.end:
            return at
    return middle
