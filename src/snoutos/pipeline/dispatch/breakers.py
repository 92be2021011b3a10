"""Of each organization: whether its provider may be asked now, and how many wait for its answer."""

import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from uuid import UUID

import structlog

from snoutos.kernel.breaker import Breaker, after_failure, after_success
from snoutos.store.outbox import Due

logger = structlog.get_logger(__name__)
# Of all that are under way at once: who answers slowly leaves room for the others.
MOST_OF_ONE = 48


class Breakers:
    def __init__(self) -> None:
        self._breakers: defaultdict[UUID, Breaker] = defaultdict(Breaker)
        self._away: Counter[UUID] = Counter()
        self._well: set[UUID] = set()  # who has answered, and has not failed since
        # What somebody has to be told, until it is told: who answers again, with the first answer
        # of all among them, and whose provider is away, with the last sentence about it.
        self.back: set[UUID] = set()
        self.well: set[UUID] = set()
        self.ill: dict[UUID, str] = {}

    def let_through(self, ready: Sequence[Due]) -> tuple[list[Due], list[Due]]:
        """Which of them leave now; the others wait, held by nobody."""
        by_org: defaultdict[UUID, list[Due]] = defaultdict(list)
        for due in ready:
            by_org[due.org_id].append(due)
        through, waiting = [], []
        for org_id, dues in by_org.items():
            room = self._room(org_id, len(dues))
            through += dues[:room]
            waiting += dues[room:]
        return through, waiting

    def begins(self, org_id: UUID) -> None:
        self._away[org_id] += 1

    def ends(self, org_id: UUID) -> None:
        self._away[org_id] -= 1

    def worked(self, org_id: UUID) -> None:
        before = self._breakers[org_id]
        self._breakers[org_id] = after_success(before)
        if before.is_open:
            self.back.add(org_id)
        if org_id not in self._well:
            self._well.add(org_id)
            self.well.add(org_id)
            self.ill.pop(org_id, None)

    def failed(self, org_id: UUID, sentence: str) -> None:
        before = self._breakers[org_id]
        self._breakers[org_id] = after_failure(before, time.monotonic())
        if self._breakers[org_id].is_open:
            self._well.discard(org_id)
            self.well.discard(org_id)
            self.ill[org_id] = sentence
            if not before.is_open:
                logger.warning("dispatch.breaker_open", org_id=str(org_id))

    def resting(self) -> set[UUID]:
        """Organizations whose messages wait; those of others must not wait behind them."""
        known = self._breakers.keys() | self._away.keys()
        return {org_id for org_id in known if self._room(org_id, 1) == 0}

    def _room(self, org_id: UUID, wanted: int) -> int:
        breaker, away = self._breakers[org_id], self._away[org_id]
        if breaker.is_open and away:
            return 0  # the probe is under way
        return breaker.room(time.monotonic(), min(wanted, max(MOST_OF_ONE - away, 0)))
