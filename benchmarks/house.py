"""A whole SnoutOS for a benchmark: `snoutos up` on a fresh folder, filled with conversations."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from snoutos.kernel.ids import uuid7

SOURCE = Path(__file__).parents[1] / "src"


@dataclass
class House:
    folder: Path
    process: subprocess.Popen[bytes]
    ready: dict[str, Any]
    seconds_to_ready: float

    @property
    def port(self) -> int:
        return int(self.ready["url"].rsplit(":", 1)[1])

    @property
    def database_url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder / 'socket'}"

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.database_url, autocommit=True)


@contextmanager
def house(folder: Path | None = None) -> Iterator[House]:
    """`up` with the demo organization; stopped and removed at the end."""
    own = folder is None
    folder = folder or Path(tempfile.mkdtemp(prefix="snoutos-bench-"))
    started = time.monotonic()
    process = start(folder)
    try:
        ready = wait_until_ready(folder, process)
        yield House(folder, process, ready, time.monotonic() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        if own:
            shutil.rmtree(folder, ignore_errors=True)


def start(folder: Path) -> subprocess.Popen[bytes]:
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "SNOUTOS_DATA")}
    environment["PYTHONPATH"] = str(SOURCE)
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "snoutos.cli",
            "up",
            "--data",
            str(folder),
            "--port",
            str(free_port()),
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def wait_until_ready(folder: Path, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("up has stopped")
        try:
            ready: dict[str, Any] = json.loads((folder / "ready.json").read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            time.sleep(0.02)
            continue
        return ready
    raise RuntimeError("up did not become ready")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def phone(position: int) -> str:
    """The phone of the n-th client of the benchmark."""
    return f"+1646{2000000 + position}"


def fill(connection: psycopg.Connection[Any], clients: int) -> None:
    """Give the demo organization that many more clients, each with a conversation."""
    org, number = connection.execute(
        "select org_id, id from numbers_number where number_class = 'front_desk' limit 1"
    ).fetchone() or (None, None)
    now = datetime.now(UTC)
    rows = [(uuid7(), uuid7(), uuid7(), phone(position)) for position in range(clients)]
    with connection.transaction(), connection.cursor() as cursor:
        with cursor.copy(
            "copy people_client (id, org_id, name, is_provisional, notes, created_at) from stdin"
        ) as copy:
            for client, _, _, address in rows:
                copy.write_row((client, org, f"Client {address}", False, "", now))
        with cursor.copy(
            "copy people_contact (id, org_id, client_id, address, label, is_verified, created_at)"
            " from stdin"
        ) as copy:
            for client, contact, _, address in rows:
                copy.write_row((contact, org, client, address, "Mobile", True, now))
        with cursor.copy(
            "copy threads_thread (id, org_id, client_id, contact_id, number_id, status,"
            " unread_count, created_at, last_activity_at, last_preview, last_sender_kind,"
            " last_sender_name, last_state) from stdin"
        ) as copy:
            for client, contact, thread, _ in rows:
                copy.write_row(
                    (thread, org, client, contact, number, "open", 0, now, now, "", "", "", "")
                )
    connection.execute("vacuum analyze")
