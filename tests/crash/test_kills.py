"""Kill anything at any moment: what was acknowledged exists exactly once, and leaves once."""

import http.client
import random
import threading
import time
from urllib.error import HTTPError, URLError

import psycopg
import pytest

from benchmarks.phones import request, sid
from tests.house_up import until

CLIENTS = 500
PER_SECOND = 150
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
DECIDED_ABOUT_NOTHING = """
    select count(*) from routing_decision d
    where d.message_id is not null
    and not exists (select 1 from threads_message m where m.id = d.message_id)
"""
NOT_NOTED_ONCE = f"""
    select count(*) {FROM_PROVIDER} and 1 <> (
        select count(*) from audit_event e
        where e.entity_id = m.id and e.type = 'message.inbound.received'
    )
"""
CONVERSATIONS = """
    select t.id, c.address from threads_thread t join people_contact c on c.id = t.contact_id
    where c.opted_out_at is null and c.address like '+1555415%%' order by c.address limit 5
"""


class Provider(threading.Thread):
    """Offers texts one after the other, and again when nobody answered, as the provider does."""

    def __init__(self, ready, seed):
        super().__init__(daemon=True)
        self.ready = ready
        self.acknowledged = []
        self.is_over = threading.Event()
        self._rng = random.Random(seed)
        self._first = seed * 1_000_000

    def run(self):
        position = self._first
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


class Office(threading.Thread):
    """A program that answers clients: every text under its own key, again until it is taken."""

    def __init__(self, house, name):
        super().__init__(daemon=True)
        self.house = house
        self.name = name
        self.conversations = house.rows(CONVERSATIONS)
        self.written = {phone: [] for _, phone in self.conversations}
        self.refusals = []
        self.is_over = threading.Event()

    def run(self):
        number = 0
        while not self.is_over.is_set():
            number += 1
            for thread_id, phone in self.conversations:
                body = f"{self.name} {number} for the phone that ends with {phone[-2:]}"
                self._say(str(thread_id), body)
                self.written[phone].append(body)
            time.sleep(0.3)

    def _say(self, thread_id, body):
        while True:
            try:
                said = {"threadId": thread_id, "body": body}
                self.house.api("POST", "messages/send", said, idempotency_key=body)
                return
            except HTTPError as answer:
                if answer.code == 429:  # one person's minute is full; here it is over at once
                    self.house.rows("delete from web_cache")
                elif answer.code not in (502, 503, 504):
                    self.refusals.append((answer.code, answer.read()))
                    return
                time.sleep(0.05)
            except (URLError, OSError, http.client.HTTPException):
                time.sleep(0.05)

    def arrived(self, phone):
        """What the phone has received of it, oldest first."""
        return [body for body in self.house.phone(phone) if body.startswith(self.name)][::-1]


def kill_and_look(house, rounds):
    rng = random.Random(rounds)
    provider = Provider(house.ready, seed=rounds)
    provider.start()
    for number in range(rounds):
        time.sleep(rng.uniform(0.3, 1.5))
        name = ("worker", "serve", "postgres")[number % 3]
        killed = house.kill(name)
        until(lambda name=name, killed=killed: house.has_new(name, killed), seconds=30)
    until(house.is_healthy, seconds=30)
    time.sleep(0.5)
    provider.is_over.set()
    provider.join(15)
    until(lambda: all_worked(house), seconds=60)

    assert len(provider.acknowledged) > rounds * 5  # also on a machine with much else to do
    assert len(set(provider.acknowledged)) == len(provider.acknowledged)
    stored = house.rows(STORED, provider.acknowledged)
    assert dict(stored) == dict.fromkeys(provider.acknowledged, 1)
    assert house.rows(UNDECIDED) == [(0,)]
    assert house.rows(DECIDED_ABOUT_NOTHING) == [(0,)]
    assert house.rows(NOT_NOTED_ONCE) == [(0,)]


def all_worked(house):
    try:
        waiting = house.rows("select 1 from traffic_receipt where settled_at is null limit 1")
    except psycopg.OperationalError:
        return False
    return not waiting and not any((house.folder / "spool").iterdir())


def kill_the_sender_and_look(house, rounds):
    # Requests that take a while are more often under way when their sender dies.
    house.simulator("PUT", "settings", {"answer_delay_ms": 60, "status_delay_ms": 20})
    rng = random.Random(rounds)
    office = Office(house, f"round {rounds}, text")
    office.start()
    for _ in range(rounds):
        time.sleep(rng.uniform(0.8, 1.6))
        killed = house.kill("worker")
        # What a dead worker held is free after a minute; here the minute is over at once.
        house.rows("update threads_delivery set held_until = now() where held_until is not null")
        until(lambda killed=killed: house.has_new("worker", killed), seconds=30)
    office.is_over.set()
    office.join(30)
    until(lambda: has_all_left(house), seconds=90)

    assert office.refusals == []
    assert all(office.written.values())
    assert sum(map(len, office.written.values())) >= rounds
    for phone, bodies in office.written.items():
        assert office.arrived(phone) == bodies


def has_all_left(house):
    return not house.rows(
        "select 1 from threads_delivery where state in ('queued', 'sending') limit 1"
    )


def test_nothing_that_was_acknowledged_is_lost_or_doubled(house):
    kill_and_look(house, rounds=3)


def test_nothing_that_was_sent_is_lost_or_doubled_or_overtaken(house):
    kill_the_sender_and_look(house, rounds=2)


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_in_thirty_rounds(house):
    kill_and_look(house, rounds=30)


@pytest.mark.slow
def test_nothing_is_overtaken_in_thirty_rounds(house):
    kill_the_sender_and_look(house, rounds=30)
