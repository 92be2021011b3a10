"""Kill anything at any moment: what was acknowledged exists exactly once."""

import http.client
import os
import random
import signal
import threading
import time
from pathlib import Path

import psycopg
import pytest

from benchmarks.phones import request, sid
from tests.house_up import house, until

CLIENTS = 500
PER_SECOND = 120
STORED = """
    select provider_sid, count(*) from threads_message where provider_sid = any(%s) group by 1
"""
FROM_PROVIDER = (
    "from threads_message m where m.direction = 'inbound' and m.provider_sid is not null"
)
UNDECIDED = f"""
    select count(*) {FROM_PROVIDER}
    and not exists (select 1 from routing_decision d where d.message_id = m.id)
"""
NOT_NOTED_ONCE = f"""
    select count(*) {FROM_PROVIDER} and 1 <> (
        select count(*) from audit_event e
        where e.entity_id = m.id and e.type = 'message.inbound.received'
    )
"""


class Provider(threading.Thread):
    """Offers texts one after the other, and again when nobody answered, as the provider does."""

    def __init__(self, ready):
        super().__init__(daemon=True)
        self.ready = ready
        self.acknowledged = []
        self.is_over = threading.Event()
        self._rng = random.Random(7)

    def run(self):
        position = 0
        while not self.is_over.is_set():
            # Every hundredth of the benchmark's texts is a repeat; here each one counts.
            position += 1 if (position + 1) % 100 != 99 else 2
            data = request(self.ready, position, clients=CLIENTS, rng=self._rng)
            while not self.is_over.is_set():
                if self._offer(data) == 200:
                    self.acknowledged.append(sid(position))
                    break
                time.sleep(0.05)
            time.sleep(1 / PER_SECOND)

    def _offer(self, data):
        head, _, body = data.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:])
        host = self.ready["url"].removeprefix("http://")
        connection = http.client.HTTPConnection(host, timeout=5)
        try:
            connection.request("POST", lines[0].split()[1], body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


def victims(house):
    """Process ids by name: what may be killed."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            words = (path / "cmdline").read_bytes().split(b"\0")
            parent = int((path / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
        if parent == house.process.pid:
            for name in (b"serve", b"worker"):
                if name in words:
                    found[name.decode()] = int(path.name)
            if words[0].endswith(b"/postgres"):
                found["postgres"] = int(path.name)
    return found


def kill(house, name):
    """Kill it outright, and wait until it is back."""
    before = until(lambda: victims(house).get(name), seconds=30)
    os.kill(before, signal.SIGKILL)
    until(lambda: victims(house).get(name) not in (None, before), seconds=30)


def kill_and_look(house, rounds):
    rng = random.Random(rounds)
    provider = Provider(house.ready)
    provider.start()
    for number in range(rounds):
        time.sleep(rng.uniform(0.5, 2.0))
        kill(house, ("worker", "serve", "postgres")[number % 3])
    time.sleep(1)
    provider.is_over.set()
    provider.join(15)
    until(lambda: all_worked(house), seconds=60)

    stored = house.rows(STORED, provider.acknowledged)
    assert len(provider.acknowledged) > rounds * 20
    assert len(set(provider.acknowledged)) == len(provider.acknowledged)
    assert dict(stored) == dict.fromkeys(provider.acknowledged, 1)
    assert house.rows(UNDECIDED) == [(0,)]
    assert house.rows(NOT_NOTED_ONCE) == [(0,)]


def all_worked(house):
    try:
        waiting = house.rows("select 1 from traffic_receipt where settled_at is null limit 1")
    except psycopg.OperationalError:
        return False
    return not waiting and not any((house.folder / "spool").iterdir())


def test_nothing_that_was_acknowledged_is_lost_or_doubled(house):
    kill_and_look(house, rounds=3)


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_in_thirty_rounds(house):
    kill_and_look(house, rounds=30)


__all__ = ["house"]
