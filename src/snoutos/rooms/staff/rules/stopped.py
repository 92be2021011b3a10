"""How often a sitter's messages were stopped, and whether it becomes more or less."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from snoutos.kernel.words import FindingKind
from snoutos.rooms.policy.rules import KIND_NAMES

SHORT, LONG = timedelta(days=30), timedelta(days=90)
WEEK, WEEKS = timedelta(days=7), 13
# The picture's own units: 13 bars of 4, 1 apart, 20 high.
STEP, HEIGHT = 5, 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding in a message that was stopped. `was_fine`: sent after all, or dismissed."""

    sitter_id: UUID
    message_id: UUID
    kind: FindingKind
    was_fine: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Messages, not findings: two numbers in one message are one stopped message."""

    in_30_days: int
    in_90_days: int
    fine: int
    kinds: tuple[tuple[FindingKind, int], ...]
    weeks: tuple[int, ...]

    @property
    def bars(self) -> tuple[Bar, ...]:
        most = max([*self.weeks, 1])
        heights = [max(round(n / most * HEIGHT), 1 if n == 0 else 2) for n in self.weeks]
        return tuple(Bar(i * STEP, HEIGHT - high, high) for i, high in enumerate(heights))

    @property
    def kinds_said(self) -> str:
        """What was found in how many messages: a phone number (3), a link."""
        return ", ".join(
            KIND_NAMES[kind] + (f" ({count})" if count > 1 else "") for kind, count in self.kinds
        )

    @property
    def said(self) -> str:
        """The picture in words."""
        return "Stopped per week, oldest first: " + ", ".join(map(str, self.weeks))


def tallies(found: Iterable[Finding], *, now: datetime) -> dict[UUID, Tally]:
    """By sitter; who has nothing in 90 days is not among them."""
    mine: defaultdict[UUID, dict[UUID, list[Finding]]] = defaultdict(dict)
    for one in found:
        if now - LONG <= one.at <= now:
            mine[one.sitter_id].setdefault(one.message_id, []).append(one)
    return {sitter: _tally(messages.values(), now) for sitter, messages in mine.items()}


def _tally(messages: Iterable[list[Finding]], now: datetime) -> Tally:
    weeks = [0] * WEEKS
    kinds: defaultdict[FindingKind, int] = defaultdict(int)
    short = long = fine = 0
    for findings in messages:
        age = now - findings[0].at
        long += 1
        short += age <= SHORT
        fine += all(one.was_fine for one in findings)
        weeks[WEEKS - 1 - age // WEEK] += 1
        for kind in {one.kind for one in findings}:
            kinds[kind] += 1
    order = list(FindingKind)
    most_first = sorted(kinds.items(), key=lambda item: (-item[1], order.index(item[0])))
    return Tally(short, long, fine, tuple(most_first), tuple(weeks))
