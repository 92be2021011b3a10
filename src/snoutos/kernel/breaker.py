"""A circuit breaker as a value: when the provider fails repeatedly, stop asking for a while.

closed ──5 failures in a row──▶ open (5 s, doubling to 60 s) ──time is up──▶ one probe
  ▲                                ▲                                            │
  └────────── it works ────────────┼────────────────────────────────────────────┤
                                   └──────────────── it fails ──────────────────┘
"""

from dataclasses import dataclass, replace

FAILURES_TO_OPEN = 5
FIRST_PAUSE = 5.0
LONGEST_PAUSE = 60.0


@dataclass(frozen=True, slots=True)
class Breaker:
    """Instants are seconds of any steady clock."""

    failures: int = 0
    open_until: float = 0.0
    pause: float = 0.0

    @property
    def is_open(self) -> bool:
        return self.pause > 0

    def room(self, now: float, wanted: int) -> int:
        """How many messages may be tried now: all, none, or the one probe."""
        if not self.is_open:
            return wanted
        return min(1, wanted) if now >= self.open_until else 0


def after_success(_: Breaker) -> Breaker:
    return Breaker()


def after_failure(breaker: Breaker, now: float) -> Breaker:
    failures = breaker.failures + 1
    if failures < FAILURES_TO_OPEN:
        return replace(breaker, failures=failures)
    if breaker.is_open and now < breaker.open_until:
        # Messages that were already under way when it opened do not lengthen the pause.
        return replace(breaker, failures=failures)
    pause = min(breaker.pause * 2, LONGEST_PAUSE) if breaker.is_open else FIRST_PAUSE
    return Breaker(failures=failures, open_until=now + pause, pause=pause)
