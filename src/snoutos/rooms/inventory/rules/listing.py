"""What the list of numbers can be asked: filters, order, and the little picture of a week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from snoutos.kernel.words import NumberClass, NumberStatus
from snoutos.rooms.inventory.rules.health import Health

WEEK = timedelta(days=7)
# More messages than this within a week is high volume.
HIGH_VOLUME = 100
STATUSES = {"active": "Active", "quarantined": "Quarantined", "inactive": "Inactive"}
USES = {"in_use": "In use", "available": "Available"}
HEALTHS = {"healthy": "Healthy", "warning": "Warning", "critical": "Critical"}


class Sort(StrEnum):
    LAST_USED = "last_used"
    NUMBER = "number"
    VOLUME = "volume"
    ERRORS = "errors"


# Begins with the smallest; every other order begins with the most.
UPWARDS = frozenset({Sort.NUMBER})


class Used(StrEnum):
    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"
    NEVER = "never"
    HIGH = "high"


class Use(StrEnum):
    """Whether somebody speaks from it."""

    IN_USE = "in_use"
    AVAILABLE = "available"


WITHIN = {
    Used.DAY: timedelta(hours=24),
    Used.WEEK: timedelta(days=7),
    Used.MONTH: timedelta(days=30),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Union within one filter, intersection across them."""

    classes: tuple[NumberClass, ...] = ()
    statuses: tuple[NumberStatus, ...] = ()
    healths: tuple[Health, ...] = ()
    uses: tuple[Use, ...] = ()
    used: Used | None = None
    sitter_id: UUID | None = None
    is_unassigned: bool = False
    search: str = ""
    sort: Sort = Sort.LAST_USED
    is_ascending: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One day in the picture, in its units: 7 bars of 5, 2 apart, 20 high."""

    x: int
    y: int
    height: int


def whole_hour(at: datetime) -> datetime:
    """The first full hour that is not before it."""
    begun = at.replace(minute=0, second=0, microsecond=0)
    return begun if begun == at else begun + timedelta(hours=1)


def bars(counts: Sequence[int]) -> tuple[Bar, ...]:
    """The days of a week, oldest first; the busiest fills the height, a quiet one keeps a line."""
    most = max([*counts, 1])
    heights = [max(round(count / most * 20), 1 if count == 0 else 2) for count in counts]
    return tuple(Bar(number * 7, 20 - height, height) for number, height in enumerate(heights))
