"""The leak gate: no route, event, error or log line tells a sitter a client's number.

Invariant 4. Every address of the house is opened by every sitter, with and without JavaScript, with
good and with broken input; whatever comes back is read in every spelling. Then the masking is taken
away, one place at a time, and the gate has to notice each.
"""

import json
import logging
from collections import defaultdict
from uuid import uuid4

import pytest
from django.test import Client as Browser

from snoutos.rooms.policy import rules as policy_rules
from snoutos.rooms.portal import rules as portal_rules
from snoutos.rooms.portal.queries import conversations as portal
from snoutos.rooms.sending import queries as sending
from tests.gate.conftest import CANARIES, FOREIGN, KNOWN, SPELLED
from tests.gate.spellings import leaks
from tests.web.test_doors import BODIES, DOORS, filled

# What a sitter types comes back to them: a number of nobody here.
TYPED = "you can call me at 917-555-0123"
ODD = {"after": "x", "cursor": "x", "closed": "1", "limit": "zz", "q": "646", "search": "646"}


def walk(aviary, name, caplog, doors=DOORS):
    """(where, bytes) of everything that one sitter gets to see or cause in the log."""
    browser = Browser()
    browser.force_login(aviary[name])
    known = defaultdict(uuid4)
    for thread_id in aviary["threads"]:
        known.update(thread_id=thread_id, message_id=aviary["message_id"])
        for door in doors:
            if "<" not in door and thread_id != aviary["threads"][0]:
                continue
            for where, answer in knock(browser, door, known):
                told = answer.getvalue() if not answer.streaming else b"".join(answer)
                yield where, told + repr(dict(answer.headers)).encode()
    yield "the log", "\n".join(record.getMessage() for record in caplog.records).encode()


def knock(browser, door, known):
    method, route = door.split()
    if route in ("/logout", "/login"):
        return
    path = filled(route, known)
    body = {name: filled(str(said), known) for name, said in BODIES.get(door, {}).items()}
    if method == "GET":
        yield door, browser.get(path)
        yield f"{door} part", browser.get(path, headers={"hx-request": "true"})
        yield f"{door} odd", browser.get(path, ODD)
    elif path.startswith("/api/"):
        for said in (body, {}, {"body": TYPED}):
            yield (
                door,
                browser.generic(method, path, json.dumps(said), content_type="application/json"),
            )
    else:
        for said in (body, {}, {"body": TYPED, "key": "k"}):
            yield door, browser.post(path, said)
            yield f"{door} part", browser.post(path, said, headers={"hx-request": "true"})


def caught(aviary, name, caplog, doors=DOORS):
    """Where which canaries sang."""
    found, heard = {}, {}
    for where, data in walk(aviary, name, caplog, doors):
        if data not in heard:
            heard[data] = leaks(data, CANARIES)
        sung = heard[data]
        if sung:
            found.setdefault(where, set()).update(sung)
    return found


@pytest.mark.parametrize("name", ["sam", "sasha"])
def test_no_sitter_reads_a_clients_number_anywhere(aviary, name, caplog):
    caplog.set_level(logging.DEBUG)

    assert caught(aviary, name, caplog) == {}


def test_the_gate_hears_the_canaries_where_they_may_sing(aviary, caplog):
    """The office sees the numbers: so the gate is not deaf."""
    browser = Browser()
    browser.force_login(aviary["olivia"])
    page = browser.get(f"/inbox/{aviary['thread_id']}")

    assert KNOWN in leaks(page.content, CANARIES)


@pytest.mark.parametrize("words", SPELLED)
def test_the_gate_reads_every_spelling_that_it_seeds(words):
    import unicodedata

    folded = unicodedata.normalize("NFKC", words).encode()
    spoken = words.startswith(("six46",))
    assert leaks(folded, CANARIES) or spoken


def _same(text, *_, **__):
    return text


# Every place that masks something on its way to a sitter: (module, name, without it).
PLACES = [
    (portal_rules, "without_contact", _same),
    (portal_rules, "client_name", lambda name, **_: name),
    (
        portal,
        "_message",
        lambda message, viewer, client_name, files=(), allow=None: portal.MessageCard(
            id=message.pk, is_own=False, direction=portal.Direction(message.direction),
            sender_kind=portal.SenderKind(message.sender_kind), label=client_name,
            body=message.body, files=(), state=portal.MessageState(message.state),
            is_flagged=False, stopped="", at=message.at,
        ),
    ),
    (sending, "client_name", lambda viewer, thread: thread.client.name),
    (policy_rules, "name_for_sitters", lambda name, **_: name),
]  # fmt: skip


@pytest.mark.parametrize(
    ("module", "name", "without"), PLACES, ids=[f"{m.__name__}.{n}" for m, n, _ in PLACES]
)
def test_without_the_masking_in_one_place_the_gate_is_red(
    module, name, without, aviary, caplog, monkeypatch
):
    from snoutos.rooms.people.models import Contact

    if module is sending:
        # This one speaks only to somebody who may not write: the client has said STOP.
        from django.utils import timezone

        Contact.objects.filter(address=FOREIGN).update(opted_out_at=timezone.now())
    monkeypatch.setattr(module, name, without)
    own = [door for door in DOORS if "/sitter/" in f"{door}/" or door == "GET /sitter"]

    assert caught(aviary, "sam", caplog, own) != {}
