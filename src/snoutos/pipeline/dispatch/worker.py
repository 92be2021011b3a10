"""The outbound twin of the loop: claim deliveries → ask the provider → record the answer.

One conversation's messages leave in order, many conversations at once. Every attempt is written
down before the provider is asked, so that a crash in between leaves a trace: the outcome of such an
attempt is unknown, and the provider's own list is searched before anything is sent again, because
the provider offers no idempotency key.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import structlog
from psycopg import AsyncConnection

from snoutos.kernel.config import Config
from snoutos.kernel.errors import UNKNOWN, ProviderError, Retry
from snoutos.kernel.ids import uuid7
from snoutos.pipeline.dispatch import outcomes, pacing, recording
from snoutos.pipeline.dispatch.accounts import Accounts
from snoutos.pipeline.dispatch.breakers import Breakers
from snoutos.pipeline.dispatch.outcomes import (
    ACCOUNT_CODES,
    NEVER_LEFT,
    NO_ACCOUNT,
    TRIED_AGAIN,
)
from snoutos.providers.provider import Accepted
from snoutos.rooms.threads import rules as threads
from snoutos.store import faults, outbox
from snoutos.store.outbox import Due, Outcome

logger = structlog.get_logger(__name__)

MOST_AT_ONCE = 64
# Longer than any request can take: a worker that still holds a delivery after this has died.
HOLD = timedelta(seconds=60)
IDLE = (0.05, 0.25)
# After an answer, so that the next few are written down together.
GATHERING = 0.01
ASKS_AGAIN_IN = timedelta(seconds=2)
LOOKS_IN, LOOKS_AGAIN_IN = timedelta(seconds=1), timedelta(seconds=5)

Landed = Outcome | tuple[Due, Sequence[Accepted] | ProviderError]
Flight = asyncio.Task[Landed]


def utc_now() -> datetime:
    return datetime.now(UTC)


class Dispatcher:
    """Sends what is due until it is told to stop. Several may run side by side."""

    def __init__(self, config: Config, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._config = config
        # Answers take their time: what becomes of them is dated when they are there.
        self._clock = clock
        self._accounts = Accounts(config)
        self._breakers = Breakers()
        self._away: set[Flight] = set()

    async def run(self, stop: threading.Event) -> None:
        """Until `stop` is set and all answers are in; a database that is away is waited for."""
        while not stop.is_set() or self._away:
            try:
                async with await self._connect() as connection:
                    await self._fly(connection, stop)
            except psycopg.Error as problem:
                if not faults.is_of_the_world(problem):
                    raise
                logger.warning("dispatch.database_away")
                if stop.is_set():
                    break  # whoever comes after asks the provider what became of it
                await asyncio.sleep(0.5)
        await self.close()

    async def close(self) -> None:
        await self._accounts.close()

    async def _fly(self, connection: AsyncConnection[Any], stop: threading.Event) -> None:
        """What is due takes off while others are still under way: a slow answer holds up nobody
        but its own conversation."""
        pause = IDLE[0]
        while not stop.is_set() or self._away:
            began = 0
            room = MOST_AT_ONCE - len(self._away)
            if room and not stop.is_set():
                began = await self._take_off(connection, now=self._clock(), limit=room)
            landed = await self._landed(IDLE[0] if began else pause)
            await self._record(connection, [one.result() for one in landed])
            pause = IDLE[0] if began or landed else min(pause * 1.5, IDLE[1])

    async def _landed(self, pause: float) -> set[Flight]:
        """Those whose answer is there, the next few of them together."""
        if not self._away:
            await asyncio.sleep(pause)
            return set()
        landed, _ = await asyncio.wait(
            self._away, timeout=pause, return_when=asyncio.FIRST_COMPLETED
        )
        if landed and len(landed) < len(self._away):
            landed, _ = await asyncio.wait(self._away, timeout=GATHERING)
        self._away -= landed
        return landed

    async def run_batch(
        self, connection: AsyncConnection[Any], *, now: datetime, limit: int = MOST_AT_ONCE
    ) -> int:
        """Send what is due now and wait for all answers. Returns how many were dealt with."""
        began = await self._take_off(connection, now=now, limit=limit)
        if self._away:
            landed, _ = await asyncio.wait(self._away)
            self._away -= landed
            await self._record(connection, [one.result() for one in landed])
        return began

    async def _take_off(
        self, connection: AsyncConnection[Any], *, now: datetime, limit: int
    ) -> int:
        """Ask the provider for what is due. Returns how many, with those that must not be sent."""
        resting = sorted(self._breakers.resting() | self._accounts.locked)
        async with connection.transaction():
            claimed = await outbox.claim(
                connection, now=now, held_until=now + HOLD, limit=limit, resting=resting
            )
        if not claimed:
            return 0
        await self._accounts.read(connection, needed={due.org_id for due in claimed})
        locked = [due for due in claimed if due.org_id in self._accounts.locked]
        claimed = [due for due in claimed if due.org_id not in self._accounts.locked]
        ready, refused = outcomes.sort_out(claimed)
        ready, waiting = self._breakers.let_through(ready)
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
        for attempt_id, due in fresh:
            self._begin(due, self._send(attempt_id, due))
        for due in doubtful:
            self._begin(due, self._look_up(due))
        if refused:
            await recording.settle(connection, refused, now=self._clock())
        return len(refused) + len(fresh) + len(doubtful)

    def _begin(self, due: Due, asking: Coroutine[Any, Any, Landed]) -> None:
        self._breakers.begins(due.org_id)
        flight = asyncio.create_task(asking)
        flight.add_done_callback(lambda _: self._breakers.ends(due.org_id))
        self._away.add(flight)

    async def _record(self, connection: AsyncConnection[Any], landed: Sequence[Landed]) -> None:
        sent = [one for one in landed if isinstance(one, Outcome)]
        found = [one for one in landed if not isinstance(one, Outcome)]
        done = [*sent, *await self._tell_apart(connection, found)]
        if done:
            await recording.settle(connection, done, now=self._clock())
            await recording.tell(connection, self._breakers, now=self._clock())

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
        self._breakers.worked(due.org_id)
        return outcomes.accepted(due, attempt_id, accepted.sid, accepted.status, due.attempts + 1)

    async def _look_up(self, due: Due) -> tuple[Due, Sequence[Accepted] | ProviderError]:
        """An earlier worker asked and died, or no answer came: did the message go out?"""
        account = self._accounts.of(due.org_id)
        assert due.last_started_at is not None, "an unknown attempt has begun"  # noqa: S101
        if account is None:
            return due, ()
        try:
            found = await account.find(
                sender=due.from_address,
                recipient=due.to_address,
                body=due.body,
                since=due.last_started_at,
            )
        except ProviderError as problem:
            return due, problem
        except Exception as problem:
            logger.error("dispatch.stumbled", error=type(problem).__name__)
            return due, ProviderError(None, UNKNOWN, Retry.CHECK)
        return due, found

    async def _tell_apart(
        self,
        connection: AsyncConnection[Any],
        found: Sequence[tuple[Due, Sequence[Accepted] | ProviderError]],
    ) -> list[Outcome]:
        """Which of the messages found is whose: the same words may have been sent before."""
        sids = [one.sid for _, some in found if not isinstance(some, ProviderError) for one in some]
        taken = await outbox.taken_sids(connection, sids) if sids else {}
        done = []
        # The first that was written first, as they were sent.
        for due, some in sorted(found, key=lambda one: one[0].id):
            if isinstance(some, ProviderError):
                self._breakers.failed(due.org_id, some.sentence)
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
            self._breakers.failed(due.org_id, problem.sentence)
            return outcomes.unanswered(due, attempt_id, problem, now + LOOKS_IN)
        if problem.retry is Retry.LATER or problem.code in ACCOUNT_CODES:
            # Refused before it was looked at (overload, nobody there, account locked): not this
            # message's fault, so it costs no attempt. The breaker keeps us from asking each time.
            self._breakers.failed(due.org_id, problem.sentence)
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
            error=TRIED_AGAIN,
            event="message.outbound.retry",
        )

    def _delays(self) -> tuple[timedelta, ...]:
        return tuple(timedelta(seconds=seconds) for seconds in self._config.retry_delays)

    async def _connect(self) -> AsyncConnection[Any]:
        return await AsyncConnection.connect(
            self._config.database_url,
            autocommit=True,
            connect_timeout=5,
            options="-c role=snoutos_pipeline",
        )
