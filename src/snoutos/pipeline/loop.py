"""Claim, look, decide, commit. Then again.

One batch is one transaction, so a worker that dies at any moment leaves nothing half done: its
receipts are open again. A batch that fails is halved until the receipt that fails stands alone.

Two hands work side by side: while the database writes the batch of one, the other one decides.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import structlog
from psycopg import Connection

from snoutos.kernel.config import Config
from snoutos.kernel.ids import uuid7
from snoutos.kernel.seal import Keyring
from snoutos.pipeline import claim, commit, snapshot
from snoutos.pipeline.decide.batch import decide
from snoutos.rooms.threads.rules import RETRY_DELAYS
from snoutos.store import claims, faults
from snoutos.store.claims import Receipt

logger = structlog.get_logger(__name__)

SHORTEST_IDLE, LONGEST_IDLE = 0.05, 0.25
# After a small batch, so that the next few texts share their work instead of one batch each.
GATHERING, SMALL = 0.01, 100
SHORTEST_AWAY, LONGEST_AWAY = 0.2, 5.0


def run(config: Config, stop: threading.Event) -> None:
    """Work until `stop` is set; a database that is away is waited for."""
    with ThreadPoolExecutor(2, "receipts") as hands:
        # The second one comes along when there is much to do and rests when there is little.
        working = [hands.submit(_hand, config, stop, calm) for calm in (GATHERING, LONGEST_IDLE)]
        wait(working, return_when=FIRST_COMPLETED)
        stop.set()
    for one in working:
        one.result()


def _hand(config: Config, stop: threading.Event, calm: float) -> None:
    """One connection's work. `calm`: the pause after a small batch."""
    delays = tuple(timedelta(seconds=seconds) for seconds in config.retry_delays)
    keyring = Keyring.read(config.encryption_key)
    away = SHORTEST_AWAY
    while not stop.is_set():
        try:
            with _connect(config) as connection:
                away = SHORTEST_AWAY
                claims.speak_json(connection)
                _work(
                    connection, stop, limit=config.batch_size, delays=delays, calm=calm,
                    keyring=keyring,
                )  # fmt: skip
        except psycopg.Error as problem:
            if not faults.is_of_the_world(problem):
                raise
            logger.warning("pipeline.interrupted", reason=type(problem).__name__)
            stop.wait(away)
            away = min(away * 2, LONGEST_AWAY)


def run_batch(
    connection: Connection[Any],
    *,
    now: datetime,
    limit: int,
    delays: Sequence[timedelta] = RETRY_DELAYS,
    keyring: Keyring | None = None,
) -> int:
    """Work one batch of what is due. Returns how many receipts it held."""
    receipts: list[Receipt] = []
    try:
        with connection.transaction():
            receipts += claims.claim(connection, now=now, limit=limit)
            if receipts:
                _settle(connection, receipts, now, delays, keyring)
    except Exception as problem:
        if not receipts or faults.is_of_the_world(problem):
            raise
        _isolate(connection, receipts, problem, now, delays, keyring)
    return len(receipts)


def _work(
    connection: Connection[Any],
    stop: threading.Event,
    *,
    limit: int,
    delays: Sequence[timedelta],
    calm: float,
    keyring: Keyring,
) -> None:
    pause = SHORTEST_IDLE
    while not stop.is_set():
        count = run_batch(
            connection, now=datetime.now(UTC), limit=limit, delays=delays, keyring=keyring
        )
        if count >= SMALL:
            continue
        pause = calm if count else min(max(pause * 1.5, SHORTEST_IDLE), LONGEST_IDLE)
        stop.wait(pause)


def _settle(
    connection: Connection[Any],
    receipts: Sequence[Receipt],
    now: datetime,
    delays: Sequence[timedelta],
    keyring: Keyring | None,
) -> None:
    batch = [claim.read(receipt) for receipt in receipts]
    facts = snapshot.take(connection, batch, now=now, keyring=keyring)
    outcomes = decide(batch, facts, now=now, delays=delays, new_id=uuid7)
    commit.commit(connection, outcomes, now=now)
    waiting = [(one.receipt_id, one.due_at) for one in outcomes if one.due_at is not None]
    settled = [(one.receipt_id, one.note) for one in outcomes if one.due_at is None]
    if waiting:
        claims.put_off(connection, waiting)
    if settled:
        claims.settle(connection, settled, now=now)


def _isolate(
    connection: Connection[Any],
    receipts: Sequence[Receipt],
    problem: Exception,
    now: datetime,
    delays: Sequence[timedelta],
    keyring: Keyring | None,
) -> None:
    """What fails together is tried in halves; what fails alone is set aside."""
    if len(receipts) == 1:
        logger.error(
            "pipeline.receipt_failed", receipt_id=str(receipts[0].id),
            attempts=receipts[0].attempts + 1, error=type(problem).__name__,
        )  # fmt: skip
        claim.set_aside(connection, receipts[0], problem, now=now)
        return
    middle = len(receipts) // 2
    for half in (receipts[:middle], receipts[middle:]):
        try:
            _settle_again(connection, [one.id for one in half], now, delays, keyring)
        except Exception as deeper:
            if faults.is_of_the_world(deeper):
                raise
            _isolate(connection, half, deeper, now, delays, keyring)


def _settle_again(
    connection: Connection[Any],
    ids: Sequence[UUID],
    now: datetime,
    delays: Sequence[timedelta],
    keyring: Keyring | None,
) -> None:
    with connection.transaction():
        receipts = claims.claim_again(connection, ids)
        if receipts:
            _settle(connection, receipts, now, delays, keyring)


def _connect(config: Config) -> Connection[Any]:
    # Without waiting for the disk: a batch that a crash undoes is still there as open receipts,
    # which were made durable before the provider was thanked.
    return psycopg.connect(
        config.database_url, autocommit=True, connect_timeout=5,
        application_name="snoutos-pipeline",
        options="-c role=snoutos_pipeline -c synchronous_commit=off",
    )  # fmt: skip
