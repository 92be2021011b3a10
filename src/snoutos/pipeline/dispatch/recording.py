"""Answers are written down, and people are told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg
import structlog
from psycopg import AsyncConnection

from snoutos.pipeline.dispatch import outcomes
from snoutos.pipeline.dispatch.breakers import Breakers
from snoutos.store import faults, later, outbox
from snoutos.store.outbox import Outcome

logger = structlog.get_logger(__name__)


async def settle(
    connection: AsyncConnection[Any], done: Sequence[Outcome], *, now: datetime
) -> None:
    """What cannot be recorded together is recorded in halves; what cannot be recorded alone
    is looked up at the provider again when its hold is over."""
    try:
        async with connection.transaction():
            await outbox.settle(connection, done, now=now)
            await outbox.announce(connection, outcomes.topics(done))
    except psycopg.Error as problem:
        if faults.is_of_the_world(problem):
            raise
        if len(done) == 1:
            logger.error(
                "dispatch.not_recorded", delivery_id=str(done[0].due.id),
                error=type(problem).__name__,
            )  # fmt: skip
            return
        middle = len(done) // 2
        await settle(connection, done[:middle], now=now)
        await settle(connection, done[middle:], now=now)


async def tell(connection: AsyncConnection[Any], news: Breakers, *, now: datetime) -> None:
    """The owner, when the provider went away or is back. What was written to us in between may
    not have reached us."""
    if news.ill:
        await outbox.warn_of_provider(connection, news.ill, now=now)
        news.ill.clear()
    if news.well:
        await outbox.provider_is_back(connection, news.well, now=now)
        news.well.clear()
    for org_id in tuple(news.back):
        await later.ask(connection, later.CATCH_UP_SOON, org_id=org_id)
        news.back.discard(org_id)
