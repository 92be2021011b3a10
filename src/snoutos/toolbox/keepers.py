"""Rooms that keep something about clients where the room that erases them may not look."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
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
