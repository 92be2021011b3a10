"""From which number a conversation speaks when the one it has goes away.

the conversation's own number     it goes to
--------------------------------  ------------------------------------------------
another active pool number        that one: it has it already
the one that goes, Front Desk     another Front Desk number
any other                         a pool number that this client has not, by rest;
                                  else a Front Desk number, else nobody: the Owner Inbox

By rest: the least recently used first, among equals the smallest.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from snoutos.kernel.words import NumberClass

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shared:
    """An active number that conversations may speak from: Front Desk or pool."""

    id: UUID
    e164: str
    number_class: NumberClass
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """A conversation that speaks from the number that goes away."""

    thread_id: UUID
    client: str
    number_id: UUID
    # Pool numbers that belong to this client already, in whatever conversation.
    taken: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Move:
    speaker: Speaker
    # None: nobody can speak, messages go to the Owner Inbox.
    to: Shared | None

    @property
    def changes(self) -> bool:
        return self.to is not None and self.to.id != self.speaker.number_id


def by_rest(numbers: Collection[Shared]) -> list[Shared]:
    return sorted(numbers, key=lambda one: (one.last_used_at or LONG_AGO, one.e164))


def least_used(
    numbers: Collection[Shared], number_class: NumberClass, *, taken: Collection[UUID] = ()
) -> Shared | None:
    fit = [one for one in numbers if one.number_class is number_class and one.id not in taken]
    return next(iter(by_rest(fit)), None)


def moves(
    speakers: Sequence[Speaker], shared: Collection[Shared], *, goes: Collection[UUID],
    from_desk: bool,
) -> tuple[Move, ...]:  # fmt: skip
    """`goes`: the numbers that go away. In a fixed order, so that a plan is the same twice."""
    stay = [one for one in shared if one.id not in goes]
    ordered = sorted(speakers, key=lambda one: str(one.thread_id))
    return tuple(Move(one, _next(one, stay, from_desk=from_desk)) for one in ordered)


def _next(speaker: Speaker, stay: Sequence[Shared], *, from_desk: bool) -> Shared | None:
    own = next((one for one in stay if one.id == speaker.number_id), None)
    if own is not None and own.number_class is NumberClass.POOL:
        return own
    front_desk = own or least_used(stay, NumberClass.FRONT_DESK)
    if from_desk:
        return front_desk
    return least_used(stay, NumberClass.POOL, taken=speaker.taken) or front_desk
