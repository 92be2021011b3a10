"""Every minute the new events of each organization are sealed."""

from datetime import datetime

import structlog

from snoutos.toolbox import later, seals

logger = structlog.get_logger(__name__)

MOST_AT_ONCE = 20_000
MOST_ROUNDS = 10


@later.every("audit.seal", cron="* * * * *", at_start=True)
def seal(*, at: datetime) -> None:
    """Bounded: a backlog after a long pause is worked off over several minutes."""
    for _ in range(MOST_ROUNDS):
        done = seals.make(at=at, limit=MOST_AT_ONCE)
        for org, made in done.hashes.items():
            # The logs leave this machine in most places: an anchor outside of the database.
            logger.info("audit.sealed", org_id=org, seal=made)
        if done.is_all:
            return
