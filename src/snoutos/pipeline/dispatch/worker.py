"""The outbound twin of the loop: claim deliveries → ask the provider → record the answer.

One conversation's messages leave in order, many conversations at once. Every attempt is written
down before the provider is asked, so that a crash in between leaves a trace: the outcome of such an
attempt is unknown, and the provider's own list is searched before anything is sent again, because
the provider offers no idempotency key.
"""

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import structlog
from psycopg import AsyncConnection

from snoutos.kernel.breaker import Breaker, after_failure, after_success
from snoutos.kernel.config import Config
from snoutos.kernel.errors import UNKNOWN, ProviderError, Retry
from snoutos.kernel.ids import uuid7
from snoutos.pipeline.dispatch import outcomes, pacing
from snoutos.pipeline.dispatch.accounts import Accounts
from snoutos.pipeline.dispatch.outcomes import ACCOUNT_CODES, NEVER_LEFT, NO_ACCOUNT
from snoutos.providers.provider import Accepted
from snoutos.rooms.threads import rules as threads
from snoutos.store import faults, later, outbox
from snoutos.store.outbox import Due, Outcome

logger = structlog.get_logger(__name__)

MOST_AT_ONCE = 64
# Longer than any request can take: a worker that still holds a delivery after this has died.
HOLD = timedelta(seconds=60)
IDLE = (0.05, 0.25)
ASKS_AGAIN_IN = timedelta(seconds=2)
LOOKS_IN, LOOKS_AGAIN_IN = timedelta(seconds=1), timedelta(seconds=5)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Dispatcher:
    """Sends what is due until it is told to stop. Several may run side by side."""

    def __init__(self, config: Config, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._config = config
        # Answers take their time: what becomes of them is dated when they are there.
        self._clock = clock
        self._accounts = Accounts(config)
        self._breakers: defaultdict[UUID, Breaker] = defaultdict(Breaker)
        self._back: set[UUID] = set()  # organizations whose provider answers again

    async def run(self, stop: threading.Event) -> None:
        """Until `stop` is set; a database that is away is waited for."""
        pause = IDLE[0]
        while not stop.is_set():
            try:
                async with await self._connect() as connection:
                    while not stop.is_set():
                        sent = await self.run_batch(connection, now=self._clock())
                        pause = IDLE[0] if sent else min(pause * 1.5, IDLE[1])
                        if not sent:
                            await asyncio.sleep(pause)
            except psycopg.Error as problem:
                if not faults.is_of_the_world(problem):
                    raise
                logger.warning("dispatch.database_away")
                await asyncio.sleep(0.5)
        await self.close()

    async def close(self) -> None:
        await self._accounts.close()

    async def run_batch(
        self, connection: AsyncConnection[Any], *, now: datetime, limit: int = MOST_AT_ONCE
    ) -> int:
        """Send one batch. Returns how many deliveries were dealt with."""
        async with connection.transaction():
            claimed = await outbox.claim(
                connection, now=now, held_until=now + HOLD, limit=limit, resting=self._resting()
            )
        if not claimed:
            return 0
        await self._accounts.read(connection, needed={due.org_id for due in claimed})
        locked = [due for due in claimed if due.org_id in self._accounts.locked]
        claimed = [due for due in claimed if due.org_id not in self._accounts.locked]
        ready, refused = outcomes.sort_out(claimed)
        ready, waiting = self._let_through(ready)
        doubtful = [due for due in ready if outcomes.is_unknown(due)]
        async with connection.transaction():
            on_time, early = await pacing.let_out(
                connection, [due for due in ready if not outcomes.is_unknown(due)],
                self._config, now=now,
            )  # fmt: skip
            waiting += early + locked
            fresh = [(uuid7(), due) for due in on_time]
            await outbox.release(connection, [due.id for due in waiting])
            if fresh:
                await outbox.begin(connection, fresh, now=now)
        sent, found = await asyncio.gather(
            asyncio.gather(*(self._send(attempt_id, due) for attempt_id, due in fresh)),
            asyncio.gather(*map(self._look_up, doubtful)),
        )
        done = [*refused, *sent, *await self._tell_apart(connection, doubtful, found)]
        if done:
            await self._settle(connection, done)
            await self._ask_to_catch_up(connection)
        return len(done)

    async def _settle(self, connection: AsyncConnection[Any], done: Sequence[Outcome]) -> None:
        """What cannot be recorded together is recorded in halves; what cannot be recorded alone
        is looked up at the provider again when its hold is over."""
        try:
            async with connection.transaction():
                await outbox.settle(connection, done, now=self._clock())
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
            await self._settle(connection, done[:middle])
            await self._settle(connection, done[middle:])

    async def _ask_to_catch_up(self, connection: AsyncConnection[Any]) -> None:
        """What was written to us while the provider was away may not have reached us."""
        for org_id in tuple(self._back):
            await later.ask(connection, later.CATCH_UP_SOON, org_id=org_id)
            self._back.discard(org_id)

    async def _send(self, attempt_id: UUID, due: Due) -> Outcome:
        account = self._accounts.of(due.org_id)
        if account is None:
            return outcomes.failed(due, attempt_id, ProviderError(None, NO_ACCOUNT, Retry.FIX))
        callback = (
            f"{self._config.public_base_url}/webhooks/twilio/status-callback?m={attempt_id.hex}"
        )
        try:
            accepted = await account.send(
                sender=due.from_address,
                recipient=due.to_address,
                body=due.body,
                callback_url=callback,
            )
        except ProviderError as problem:
            return self._after(problem, due, attempt_id)
        except Exception as problem:
            # Ours or the SDK's: the message may be out, and the others must not suffer for it.
            logger.error("dispatch.stumbled", error=type(problem).__name__)
            return self._after(ProviderError(None, UNKNOWN, Retry.CHECK), due, attempt_id)
        if self._breakers[due.org_id].is_open:
            self._back.add(due.org_id)
        self._breakers[due.org_id] = after_success(self._breakers[due.org_id])
        return outcomes.accepted(due, attempt_id, accepted.sid, accepted.status, due.attempts + 1)

    async def _look_up(self, due: Due) -> Sequence[Accepted] | ProviderError:
        """An earlier worker asked and died, or no answer came: did the message go out?"""
        account = self._accounts.of(due.org_id)
        assert due.last_started_at is not None, "an unknown attempt has begun"  # noqa: S101
        if account is None:
            return ()
        try:
            return await account.find(
                sender=due.from_address,
                recipient=due.to_address,
                body=due.body,
                since=due.last_started_at,
            )
        except ProviderError as problem:
            return problem
        except Exception as problem:
            logger.error("dispatch.stumbled", error=type(problem).__name__)
            return ProviderError(None, UNKNOWN, Retry.CHECK)

    async def _tell_apart(
        self,
        connection: AsyncConnection[Any],
        doubtful: Sequence[Due],
        found: Sequence[Sequence[Accepted] | ProviderError],
    ) -> list[Outcome]:
        """Which of the messages found is whose: the same words may have been sent before."""
        sids = [one.sid for some in found if not isinstance(some, ProviderError) for one in some]
        taken = await outbox.taken_sids(connection, sids) if sids else {}
        done = []
        for due, some in zip(doubtful, found, strict=True):
            if isinstance(some, ProviderError):
                self._count_failure(due.org_id)
                done.append(outcomes.unknown(due, some, self._clock() + LOOKS_AGAIN_IN))
                continue
            ours = (one for one in some if taken.get(one.sid, due.id) == due.id)
            if one := next(ours, None):
                taken[one.sid] = due.id
                done.append(outcomes.accepted(
                    due, due.last_attempt_id, one.sid, one.status, due.attempts
                ))  # fmt: skip
            else:
                done.append(self._again(due))
        return done

    def _after(self, problem: ProviderError, due: Due, attempt_id: UUID) -> Outcome:
        """A request that did not end with a message at the provider."""
        now = self._clock()
        if problem.retry is Retry.CHECK:
            self._count_failure(due.org_id)
            return outcomes.unanswered(due, attempt_id, problem, now + LOOKS_IN)
        if problem.retry is Retry.LATER or problem.code in ACCOUNT_CODES:
            # Refused before it was looked at (overload, nobody there, account locked): not this
            # message's fault, so it costs no attempt. The breaker keeps us from asking each time.
            self._count_failure(due.org_id)
            return outcomes.put_off(due, attempt_id, problem, now + ASKS_AGAIN_IN)
        return outcomes.failed(due, attempt_id, problem)

    def _again(self, due: Due) -> Outcome:
        """The provider has never heard of it: try again, now or later, or give up."""
        now = self._clock()
        if (sentence := outcomes.forbidden(due)) is not None:
            return outcomes.never_asked(due, sentence, due.last_attempt_id)
        if due.last_outcome == "asking":
            # Our own crash is no failure of the message.
            return Outcome(
                due,
                due.last_attempt_id,
                "refused",
                "queued",
                max(due.attempts - 1, 0),
                due_at=now,
                event="message.outbound.retry",
            )
        due_at = threads.next_attempt(due.attempts, Retry.LATER, now, delays=self._delays())
        if due_at is None:
            return outcomes.exhausted(due, due.last_attempt_id, NEVER_LEFT, None)
        return Outcome(
            due,
            due.last_attempt_id,
            "refused",
            "queued",
            due.attempts,
            due_at=due_at,
            error=NEVER_LEFT,
            event="message.outbound.retry",
        )

    def _delays(self) -> tuple[timedelta, ...]:
        return tuple(timedelta(seconds=seconds) for seconds in self._config.retry_delays)

    def _let_through(self, ready: Sequence[Due]) -> tuple[list[Due], list[Due]]:
        """Which of them the breakers let out now; the others wait, held by nobody."""
        by_org: defaultdict[UUID, list[Due]] = defaultdict(list)
        for due in ready:
            by_org[due.org_id].append(due)
        through, waiting = [], []
        for org_id, dues in by_org.items():
            room = self._breakers[org_id].room(time.monotonic(), len(dues))
            through += dues[:room]
            waiting += dues[room:]
        return through, waiting

    def _count_failure(self, org_id: UUID) -> None:
        before = self._breakers[org_id]
        self._breakers[org_id] = after_failure(before, time.monotonic())
        if self._breakers[org_id].is_open and not before.is_open:
            logger.warning("dispatch.breaker_open", org_id=str(org_id))

    def _resting(self) -> list[UUID]:
        """Organizations whose messages wait; those of others must not wait behind them."""
        now = time.monotonic()
        silent = {one for one, breaker in self._breakers.items() if breaker.room(now, 1) == 0}
        return sorted(silent | self._accounts.locked)

    async def _connect(self) -> AsyncConnection[Any]:
        return await AsyncConnection.connect(
            self._config.database_url,
            autocommit=True,
            connect_timeout=5,
            options="-c role=snoutos_pipeline",
        )
