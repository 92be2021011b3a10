"""Rooms that keep something about clients where the room that erases and merges may not look."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from snoutos.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A client who is erased, and whoever was merged into them, with their conversations."""

    name: str
    clients: tuple[UUID, ...]
    threads: tuple[UUID, ...]


class Keeper(Protocol):
    def __call__(self, *, by: Actor, who: Forgotten, at: datetime) -> None: ...


class Mover(Protocol):
    """Returns what `MoverBack` needs, as JSON."""

    def __call__(
        self, *, by: Actor, source: UUID, target: UUID, at: datetime
    ) -> dict[str, Any]: ...


class MoverBack(Protocol):
    def __call__(self, *, by: Actor, source: UUID, moved: dict[str, Any]) -> None: ...


_movers: list[tuple[Mover, MoverBack]] = []
_keepers: list[tuple[Keeper, Keeper]] = []


def keeps_of_clients(check: Keeper, forget: Keeper) -> None:
    """Both are called inside the transaction that erases a client: `check` raises Refused while
    somebody still counts on them, `forget` empties what says who they are."""
    _keepers.append((check, forget))


def check_may_forget(*, by: Actor, who: Forgotten, at: datetime) -> None:
    for check, _ in _keepers:
        check(by=by, who=who, at=at)


def forget(*, by: Actor, who: Forgotten, at: datetime) -> None:
    for _, empty in _keepers:
        empty(by=by, who=who, at=at)


def goes_with_conversations(move: Mover, move_back: MoverBack) -> None:
    """Called inside the transaction that pours one conversation into another, or takes it back."""
    _movers.append((move, move_back))


def move_along(*, by: Actor, source: UUID, target: UUID, at: datetime) -> list[dict[str, Any]]:
    return [move(by=by, source=source, target=target, at=at) for move, _ in _movers]


def move_back(*, by: Actor, source: UUID, moved: list[dict[str, Any]]) -> None:
    for (_, back), what in zip(_movers, moved, strict=False):  # none for what is older
        back(by=by, source=source, moved=what)
