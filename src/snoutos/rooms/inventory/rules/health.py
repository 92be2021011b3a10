"""How well a number delivers, and whose fault it is when it does not.

errors in 7 days   health     (thresholds are settings of the organization)
0                  healthy
1 - 2              warning
3 and more         critical
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SEEN = timedelta(days=7)
USUAL = (1, 3)
LONG_SILENCE, AN_HOUR = timedelta(days=30), timedelta(hours=1)


class Health(StrEnum):
    HEALTHY = "healthy"
    WARNING = "warning"
    CRITICAL = "critical"


class Fault(StrEnum):
    """What has to change so that the next text arrives."""

    NUMBER = "number"
    TEXT = "text"
    RECIPIENT = "recipient"
    ACCOUNT = "account"
    UNKNOWN = "unknown"


# The provider's codes; what is not listed is nobody's proven fault.
CODES: dict[Fault, frozenset[int]] = {
    Fault.NUMBER: frozenset(
        {21601, 21603, 21606, 21611, 21621, 21659, 21660, 21661, 21712, 30001, 30032, 30034}
    ),
    Fault.TEXT: frozenset({21602, 21617, 21619, 21620, 21623, 30007, 30019, 30038}),
    Fault.RECIPIENT: frozenset(
        {21211, 21214, 21217, 21265, 21421, 21604, 21610, 21612, 21614, 21635,
         30003, 30004, 30005, 30006, 30011, 30630}
    ),
    Fault.ACCOUNT: frozenset(
        {10001, 10002, 20003, 20005, 20429, 21408, 21608, 30002, 30010, 30022, 30023, 63038}
    ),
}  # fmt: skip
ADVICE = {
    Fault.NUMBER: "The number itself is refused. Check its registration, or let it rest and use "
    "another one.",
    Fault.TEXT: "Carriers stop the wording. Change the text; another number would not help.",
    Fault.RECIPIENT: "The phones of these clients can't be reached. The number is fine; check "
    "the clients' numbers.",
    Fault.ACCOUNT: "The provider account is the problem. Check it in Settings; the number is fine.",
    Fault.UNKNOWN: "The provider gave no clear reason. If it goes on, try another number.",
}


def fault_of(code: int | None) -> Fault:
    return next((fault for fault, codes in CODES.items() if code in codes), Fault.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    health: Health
    errors: int
    # The most frequent one; None without errors.
    fault: Fault | None
    advice: str


def diagnose(codes: Collection[int | None], thresholds: tuple[int, int] = USUAL) -> Diagnosis:
    """`codes`: those of the errors of the last 7 days."""
    warning, critical = thresholds
    count = len(codes)
    health = Health.HEALTHY
    if count >= critical:
        health = Health.CRITICAL
    elif count >= warning:
        health = Health.WARNING
    if not codes:
        return Diagnosis(health, 0, None, "")
    faults = Counter(fault_of(code) for code in codes)
    order = list(Fault)
    fault = max(faults, key=lambda one: (faults[one], -order.index(one)))
    return Diagnosis(health, count, fault, ADVICE[fault])


def thresholds(settings: object) -> tuple[int, int]:
    """The setting `health_thresholds` as [warning, critical], when it makes sense."""
    wished = settings.get("health_thresholds") if isinstance(settings, Mapping) else None
    if isinstance(wished, list) and len(wished) == 2:
        first, second = wished
        if isinstance(first, int) and isinstance(second, int) and 0 < first < second:
            return first, second
    return USUAL


@dataclass(frozen=True, slots=True)
class Reuse:
    """Whether somebody new may get this number, with what it is known by."""

    is_safe: bool
    because: tuple[str, ...]


def reuse(
    *,
    holder: str,
    conversations: int,
    last_heard: datetime | None,
    last_written: datetime | None,
    last_used: datetime | None,
    at: datetime,
) -> Reuse:
    """All times on the clock of the business.

    `last_heard` and `last_written`: the hour in which anybody last wrote to it, and the hour of the
    last text from it, which may be answered. `last_used`: for one whose hours are not kept.
    """
    because = [f"{holder} holds it."] if holder else []
    if conversations:
        said = "1 conversation speaks" if conversations == 1 else (
            f"{conversations} conversations speak"
        )  # fmt: skip
        because.append(f"{said} from it now.")
    else:
        because.append("No conversation speaks from it now.")
    if last_heard is not None:
        because.append(f"A client last wrote to it {_ago(last_heard, at)}.")
    if last_written is not None:
        because.append(f"The last text from it was written {_ago(last_written, at)}.")
    if last_heard is None and last_written is None:
        because.append(
            f"It was last used {_ago(last_used, at)}."
            if last_used is not None
            else "Nobody has ever written to it, and no text from it."
        )
    # An hour lasts until its end.
    is_quiet = all(
        one is None or at - one >= LONG_SILENCE + AN_HOUR
        for one in (last_heard, last_written, last_used)
    )
    return Reuse(not holder and conversations == 0 and is_quiet, tuple(because))


def _ago(then: datetime, at: datetime) -> str:
    days = (at.date() - then.date()).days
    if days < 2:
        return "yesterday" if days == 1 else "today"
    return f"{days} days ago"
