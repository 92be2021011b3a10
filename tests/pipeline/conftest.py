"""The provider's twin, over real HTTP, for one test session."""

import json
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from tests.pipeline.outside import hot, outside  # noqa: F401 - fixtures of this folder

SOURCE = Path(__file__).parents[2] / "src"


@dataclass
class Twin:
    url: str
    account_sid: str = "AC" + "1" * 32
    auth_token: str = "2" * 32

    def own(self, number, **fields):
        self._tell(
            "POST",
            "accounts",
            account_sid=self.account_sid,
            auth_token=self.auth_token,
            friendly_name="Test",
        )
        fields |= {"account_sid": self.account_sid, "phone_number": number}
        return self._tell("POST", "numbers", **fields)["sid"]

    def disown(self, number):
        self._tell("DELETE", f"numbers?phone_number={quote(number)}")

    def owned(self, number):
        """As it stands in its books: where its texts go, and so on."""
        books = self._tell("GET", "numbers")["numbers"]
        return next((one for one in books if one["phone_number"] == number), None)

    def fault(self, **fields):
        self._tell("PUT", "faults", **fields)

    def no_faults(self):
        self._tell("DELETE", "faults")

    def sent(self):
        """Outbound messages, oldest first."""
        answer = self._tell("GET", f"messages?account_sid={self.account_sid}&limit=1000")
        found = [one for one in answer["messages"] if one["direction"].startswith("outbound")]
        return sorted(found, key=lambda one: (one["date_created"], one.get("position", 0)))

    def reset(self):
        self._tell("POST", "reset")

    def _tell(self, method, path, **fields):
        body = json.dumps(fields).encode() if fields else None
        request = Request(
            f"{self.url}/control/{path}", body, {"content-type": "application/json"}, method=method
        )
        with urlopen(request, timeout=10) as answer:
            text = answer.read()
        return json.loads(text) if text else None


@pytest.fixture(scope="session")
def running_twin(tmp_path_factory):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "twilio_simulator",
            "--port",
            str(port),
            "--data",
            str(tmp_path_factory.mktemp("twin") / "twin.sqlite"),
        ],
        env={"PYTHONPATH": str(SOURCE), "PATH": ""},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    twin = Twin(f"http://127.0.0.1:{port}")
    deadline = time.monotonic() + 20
    while True:
        try:
            urlopen(f"{twin.url}/healthz", timeout=1).close()
            break
        except (URLError, OSError):
            assert process.poll() is None, "the provider's twin did not start"
            assert time.monotonic() < deadline, "the provider's twin does not answer"
            time.sleep(0.05)
    yield twin
    process.terminate()
    process.wait(10)


@pytest.fixture
def provider(running_twin):
    running_twin.reset()
    yield running_twin
    running_twin.no_faults()
