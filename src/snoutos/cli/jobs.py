"""Background jobs: what actions left for later, and what the clock asks for. Needs Django.

Several may run side by side: a job is taken by one of them, and the clock strikes once for all.
"""

import asyncio
import logging
import os
import signal
from contextlib import suppress
from datetime import UTC, datetime

import django
import psycopg
import structlog
from django.db import Error as DatabaseAway, connection
from procrastinate.contrib.django.procrastinate_app import app
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Status
from procrastinate.psycopg_connector import PsycopgConnector

from snoutos.cli import working
from snoutos.cli.heart import Heart
from snoutos.kernel import heartbeat, logs
from snoutos.kernel.config import Config
from snoutos.toolbox import later

logger = structlog.get_logger(__name__)

AT_ONCE = 4
# Who has not said a word for longer than this has died; what they were doing is done again.
SILENT_FOR = 30.0
REVIVES_EVERY = 15.0
# A notification is quicker; this is for the moments when one is missed.
LOOKS_FOR_WORK_EVERY = 1.0
MOST_TRIES = 5
ENDS_WITHIN = 10.0
PAUSE = 1.0
AWAY = (ConnectorException, psycopg.OperationalError, DatabaseAway)


def jobs(config: Config) -> None:
    """Until SIGTERM or SIGINT; a job that is being done is finished first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snoutos.web.settings")
    django.setup()
    logs.setup(config.log_level)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    heart = Heart(config, heartbeat.JOBS)
    heart.start()
    try:
        asyncio.run(Jobs(config).run())
    finally:
        heart.stop()


class Jobs:
    """One process of them. What it began and did not finish is taken up again by another one."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.stop = asyncio.Event()

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop.set)
        logger.info("jobs.started")
        while not self.stop.is_set():
            try:
                await self._work()
            except AWAY as problem:
                logger.warning("jobs.database_away", reason=type(problem).__name__)
            await self._rest(PAUSE)
        logger.info("jobs.stopped")

    async def _work(self) -> None:
        """Until we are told to stop, or the database goes away."""
        connector = PsycopgConnector(
            conninfo=self._config.database_url,
            kwargs={"options": "-c role=snoutos_pipeline", "connect_timeout": 5},
            min_size=1,
            max_size=3,
            timeout=10,
        )
        with app.replace_connector(connector):
            async with app.open_async():
                await asyncio.to_thread(_ask_at_start)
                working.say()
                worker = asyncio.create_task(
                    app.run_worker_async(
                        concurrency=AT_ONCE,
                        delete_jobs="successful",
                        fetch_job_polling_interval=LOOKS_FOR_WORK_EVERY,
                        install_signal_handlers=False,
                        stalled_worker_timeout=SILENT_FOR,
                        shutdown_graceful_timeout=ENDS_WITHIN,
                    )
                )
                try:
                    while not self.stop.is_set() and not worker.done():
                        await _revive()
                        await self._rest(REVIVES_EVERY)
                finally:
                    worker.cancel()
                    with suppress(asyncio.CancelledError):
                        await worker

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), seconds)


def _ask_at_start() -> None:
    try:
        later.ask_at_start()
    finally:
        connection.close()


async def _revive() -> None:
    """What somebody was doing when they died, unless it has killed enough of us."""
    manager = app.job_manager
    await manager.prune_stalled_workers(SILENT_FOR)
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_FOR):
        logger.warning("jobs.taken_up_again", job=job.task_name, attempts=job.attempts)
        if job.attempts >= MOST_TRIES:
            await manager.finish_job(job, Status.FAILED, delete_job=False)
            continue
        try:
            await manager.retry_job(job, retry_at=datetime.now(UTC))
        except UniqueViolation:  # the clock has asked for the next one meanwhile
            await manager.finish_job(job, Status.FAILED, delete_job=True)
