"""Everything that `up` starts, for tests that look at it from outside."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

import psycopg
import pytest

SOURCE = Path(__file__).parents[1] / "src"
JOHN = "+15551234567"


@dataclass
class House:
    folder: Path
    process: subprocess.Popen
    ready: dict

    @property
    def url(self):
        return self.ready["url"]

    def text(self, body, *, sender=JOHN, to=None):
        """A text from a phone."""
        to = to or self.ready["numbers"]["frontDesk"]
        return self._control("POST", "inbound", {"from": sender, "to": to, "body": body})

    def phone(self, number=JOHN):
        """What that phone has received, newest first."""
        found = self._control("GET", f"messages?phone={number.replace('+', '%2B')}", None)
        return [one["body"] for one in found["messages"] if one["direction"] != "inbound"]

    def rows(self, sql, *values):
        url = f"postgresql://postgres@/postgres?host={self.folder / 'socket'}"
        with psycopg.connect(url, autocommit=True) as connection:
            done = connection.execute(sql, values)
            return done.fetchall() if done.description else []

    def _control(self, method, path, body):
        data = json.dumps(body).encode() if body else None
        request = Request(
            f"{self.ready['simulatorUrl']}/control/{path}", data,
            {"content-type": "application/json"}, method=method,
        )  # fmt: skip
        with urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())


def start(folder, port):
    environment = {
        name: value for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "SNOUTOS_DATA", "PUBLIC_BASE_URL", "DJANGO_SETTINGS_MODULE")
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "snoutos.cli", "up", "--data", str(folder), "--port", str(port)],
        env=environment | {"PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(question, *, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return answer


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    process = start(folder, free_port())
    ready = folder / "ready.json"
    until(lambda: ready.exists() or process.poll() is not None, seconds=90)
    assert process.poll() is None, process.stdout.read()
    yield House(folder, process, json.loads(ready.read_text()))
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert not ready.exists()
