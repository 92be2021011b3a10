"""The inventory beside the provider's account: what differs, and what is done about it.

at the provider                  here                what is done
-------------------------------  ------------------  ------------------------------------------
yes, texts come to us            yes                 nothing
yes, texts go elsewhere          yes                 they are brought back
yes, under another id            yes                 the id is taken over
yes, can text                    no                  it is offered for import
no                               active              it becomes inactive, conversations move
no                               quarantined         it is told; its rest goes on
no                               inactive            nothing: it is not used

Were most of the numbers gone, the account would be another one: then nothing is changed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from snoutos.kernel.phone import display
from snoutos.kernel.words import NumberStatus

ANOTHER_ACCOUNT = (
    "{gone} of {all} numbers are not on the connected provider account. Nothing was changed. "
    "Check in Settings that the right account is connected."
)
MOST_NAMED = 10


class Difference(StrEnum):
    GONE = "gone"
    STAYS = "stays"  # gone, but it can't be taken out of use
    RESTING = "resting"  # gone while in quarantine
    HOOKED_UP = "hooked_up"
    NOT_HOOKED_UP = "not_hooked_up"
    OTHER_ID = "other_id"
    ANOTHER_ACCOUNT = "another_account"


@dataclass(frozen=True, slots=True)
class Ours:
    id: UUID
    e164: str
    sid: str
    status: NumberStatus


@dataclass(frozen=True, slots=True)
class Theirs:
    sid: str
    e164: str
    can_text: bool
    # Whether its texts come to us, and the host that gets them otherwise.
    is_hooked_up: bool
    goes_to: str


@dataclass(frozen=True, slots=True)
class Differences:
    strangers: tuple[str, ...]
    gone: tuple[Ours, ...]
    astray: tuple[tuple[Ours, Theirs], ...]
    renamed: tuple[tuple[Ours, Theirs], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference, with what was done about it as a person reads it."""

    kind: Difference
    e164: str
    number_id: UUID | None
    said: str

    @property
    def is_solved(self) -> bool:
        return self.kind in (Difference.GONE, Difference.HOOKED_UP, Difference.OTHER_ID)


def differences(
    ours: Sequence[Ours], theirs: Sequence[Theirs], *, known: Collection[str] = ()
) -> Differences:
    """`known`: numbers that nobody has to be told of, such as one that is being bought."""
    there = {one.e164: one for one in theirs}
    here = {one.e164 for one in ours} | set(known)
    both = [(one, there[one.e164]) for one in ours if one.e164 in there]
    return Differences(
        strangers=tuple(
            sorted(one.e164 for one in theirs if one.can_text and one.e164 not in here)
        ),
        gone=tuple(
            one for one in ours
            if one.e164 not in there and one.status is not NumberStatus.INACTIVE
        ),
        astray=tuple(pair for pair in both if not pair[1].is_hooked_up),
        renamed=tuple(pair for pair in both if pair[0].sid != pair[1].sid),
    )  # fmt: skip


def is_another_account(gone: Sequence[Ours], ours: Sequence[Ours]) -> bool:
    """More than half of what is in use, and more than one."""
    used = sum(one.status is not NumberStatus.INACTIVE for one in ours)
    return len(gone) > 1 and len(gone) * 2 > used


def went_elsewhere(pairs: Sequence[tuple[Ours, Theirs]]) -> str:
    """+1 (415) 555-0101 (old.example), +1 …"""
    named = [
        f"{display(ours.e164)} ({theirs.goes_to or 'nowhere'})"
        for ours, theirs in pairs[:MOST_NAMED]
    ]
    more = len(pairs) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")
