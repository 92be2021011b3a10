"""Everything that `up` starts, for tests that look at it from outside."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
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
    tokens: dict = field(default_factory=dict)

    @property
    def url(self):
        return self.ready["url"]

    def text(self, body, *, sender=JOHN, to=None):
        """A text from a phone."""
        to = to or self.ready["numbers"]["frontDesk"]
        return self.simulator("POST", "inbound", {"from": sender, "to": to, "body": body})

    def phone(self, number=JOHN):
        """What that phone has received, newest first."""
        found = self.simulator("GET", f"messages?phone={number.replace('+', '%2B')}")
        return [one["body"] for one in found["messages"] if one["direction"] != "inbound"]

    def rows(self, sql, *values):
        url = f"postgresql://postgres@/postgres?host={self.folder / 'socket'}"
        with psycopg.connect(url, autocommit=True) as connection:
            done = connection.execute(sql, values)
            return done.fetchall() if done.description else []

    def simulator(self, method, path, body=None):
        """The simulator's control API."""
        return ask(method, f"{self.ready['simulatorUrl']}/control/{path}", body)

    def api(self, method, path, body=None, *, who="owner", **headers):
        """SnoutOS' own API, signed in. Raises HTTPError for an answer that is a refusal."""
        if who not in self.tokens:
            answer = ask("POST", f"{self.url}/api/auth/login", self.ready[who])
            self.tokens[who] = answer["access_token"]
        headers["authorization"] = f"Bearer {self.tokens[who]}"
        return ask(method, f"{self.url}/api/{path}", body, **headers)

    def parts(self):
        """Process ids by name: simulator, serve, worker, postgres."""
        found = {}
        for path in Path("/proc").glob("[0-9]*"):
            try:
                words = (path / "cmdline").read_bytes().split(b"\0")
                parent = int((path / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            if parent != self.process.pid:
                continue
            for name in ("serve", "worker", "twilio_simulator"):
                if name.encode() in words:
                    found[name] = int(path.name)
            if words[0].endswith(b"/postgres"):
                found["postgres"] = int(path.name)
        return found

    def kill(self, name):
        """Kill it outright, as a machine without memory or power does."""
        pid = until(lambda: self.parts().get(name), seconds=30)
        os.kill(pid, signal.SIGKILL)
        return pid

    def has_new(self, name, old):
        assert self.process.poll() is None, f"`up` has ended and said: {self.process.stdout.read()}"
        return self.parts().get(name) not in (None, old)

    def is_healthy(self):
        try:
            with urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False


def ask(method, url, body=None, **headers):
    data = json.dumps(body).encode() if body is not None else None
    headers = {"content-type": "application/json"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    with urlopen(Request(url, data, headers, method=method), timeout=10) as answer:
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


@contextmanager
def opened(pattern):
    """A house with the demo; afterwards nothing of it is left.

    Loading the demo takes most of a first start, so the first house of a run does it for all: its
    folder is kept as the `pattern`.
    """
    with alone(pattern):
        if not pattern.exists():
            folder = _new_folder()
            with _on(folder) as first:
                stop(first, signal.SIGTERM)
                copy(folder, pattern)
    folder = _new_folder()
    copy(pattern, folder)
    with _on(folder) as made:
        yield made
        stop(made, signal.SIGTERM)


@contextmanager
def alone(pattern):
    """Nobody else of this run makes it at the same moment."""
    with pattern.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def copy(source, target):
    """With its owners: the database's files belong to the database's own user."""
    target.mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)


def _new_folder():
    # Not in pytest's own folder: it locks out other users, of whom the database's is one.
    return Path(tempfile.mkdtemp(prefix="snoutos-house-"))


@contextmanager
def _on(folder):
    process = start(folder, free_port())
    ready = folder / "ready.json"
    try:
        until(lambda: ready.exists() or process.poll() is not None, seconds=90)
        assert process.poll() is None, process.stdout.read()
        yield House(folder, process, json.loads(ready.read_text()))
    finally:
        if process.poll() is None:
            process.kill()
        process.stdout.close()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def stop(house, number):
    """Ask `up` to end, and look whether everything did. Returns what it said."""
    assert house.process.poll() is None, f"`up` has ended and said: {house.process.stdout.read()}"
    pids = list(house.parts().values())
    assert pids, "nothing was running"
    house.process.send_signal(number)
    said, _ = house.process.communicate(timeout=60)
    assert house.process.returncode == 0, said
    assert not (house.folder / "ready.json").exists()
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []
    return said


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    base = tmp_path_factory.getbasetemp()
    of_the_run = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with opened(of_the_run / "house") as made:
        yield made
