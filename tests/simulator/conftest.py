"""A simulator of its own, the official SDK pointed at it, and a small business that listens."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import pytest
import requests
import uvicorn
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.house_up import free_port, until
from twilio_simulator.server import create_app

ACCOUNT = "AC" + "5" * 32
TOKEN = "the token of the account, for tests"
DESK, PHONE = "+15551111111", "+15551234567"


class ToSimulator(TwilioHttpClient):
    """The SDK's own transport; only scheme and host of the address differ."""

    def __init__(self, base_url):
        super().__init__(pool_connections=True)
        self.session.trust_env = False
        self.base = urlsplit(base_url)

    def request(self, method, url, *rest, **more):
        parts = urlsplit(url)
        url = urlunsplit((self.base.scheme, self.base.netloc, *parts[2:]))
        return super().request(method, url, *rest, **more)


class Simulator:
    """What a test asks of it beside the provider's own API."""

    def __init__(self, url):
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False

    def control(self, method, path, **said):
        answer = self.session.request(method, f"{self.url}/control/{path}", json=said or None)
        return answer.json()

    def sdk(self, token=TOKEN):
        return Client(ACCOUNT, token, http_client=ToSimulator(self.url))


class Business:
    """A small web server: keeps every request with its signature, and answers as it is told."""

    def __init__(self):
        self.heard = []
        self.answers = []
        business = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fields = dict(parse_qsl(raw, keep_blank_values=True))
                business.heard.append((self.path, fields, self.headers["X-Twilio-Signature"]))
                self.send_response(business.answers.pop(0) if business.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self._thread.start()

    def reports(self, count):
        """The first delivery reports, as (status, error code)."""
        until(lambda: len(self.heard) >= count, seconds=5)
        return [(f["MessageStatus"], f.get("ErrorCode")) for _, f, _ in self.heard]

    def close(self):
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


@pytest.fixture(scope="module")
def simulator(tmp_path_factory):
    port = free_port()
    data = tmp_path_factory.mktemp("simulator") / "state.sqlite"
    settings = uvicorn.Config(
        create_app(data), port=port, log_level="critical", access_log=False, ws="none"
    )
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started, seconds=10)
    made = Simulator(f"http://127.0.0.1:{port}")
    yield made
    made.session.close()
    server.should_exit = True
    thread.join()


@pytest.fixture
def business():
    made = Business()
    yield made
    made.close()


@pytest.fixture
def desk(simulator, business):
    """An account with one number, nothing said yet, nothing wrong."""
    simulator.control("POST", "reset")
    simulator.control("PUT", "settings", status_delay_ms=5, answer_delay_ms=0)
    simulator.control("POST", "accounts", account_sid=ACCOUNT, auth_token=TOKEN, balance=50.0)
    simulator.control(
        "POST", "numbers",
        account_sid=ACCOUNT, phone_number=DESK, sms_url=f"{business.url}/inbound?org=1#rc=2&rp=5xx",
    )  # fmt: skip
    return DESK


@pytest.fixture
def twilio(simulator, desk):
    client = simulator.sdk()
    yield client
    client.http_client.session.close()


def refusal(call, *arguments, **fields):
    """What the SDK raises, which is what the provider answered."""
    with pytest.raises(TwilioRestException) as raised:
        call(*arguments, **fields)
    return raised.value
