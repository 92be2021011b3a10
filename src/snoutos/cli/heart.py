"""The heart of a process: it says every few seconds that its process is at work."""

import threading
from datetime import UTC, datetime

import psycopg
import structlog

from snoutos.kernel import heartbeat
from snoutos.kernel.config import Config
from snoutos.kernel.ids import uuid7
from snoutos.store import heartbeats

logger = structlog.get_logger(__name__)


class Heart(threading.Thread):
    """Beats from `start` to `stop`; a database that is away is waited for."""

    def __init__(self, config: Config, kind: str) -> None:
        super().__init__(name="heart", daemon=True)
        self._config = config
        self._kind = kind
        self._process = uuid7()
        self._stop_asked = threading.Event()

    def stop(self) -> None:
        self._stop_asked.set()
        self.join(5)

    def run(self) -> None:
        pause = heartbeat.EVERY.total_seconds()
        while not self._stop_asked.is_set():
            try:
                with self._connect() as connection:
                    while not self._stop_asked.is_set():
                        heartbeats.beat(
                            connection,
                            process=self._process,
                            kind=self._kind,
                            now=datetime.now(UTC),
                        )
                        self._stop_asked.wait(pause)
                    heartbeats.end(connection, process=self._process, now=datetime.now(UTC))
            except psycopg.Error as problem:
                logger.warning("heart.database_away", reason=type(problem).__name__)
                self._stop_asked.wait(1)

    def _connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            self._config.database_url,
            autocommit=True,
            connect_timeout=5,
            options="-c role=snoutos_pipeline -c statement_timeout=5000",
        )
