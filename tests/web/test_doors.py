"""Every address and everybody: what each gets to see. A new address without a line here fails.

The ids in every address are of olivia's organization. dana is its admin, sam its sitter with an
open window, sasha its sitter without one; mallory owns another organization and gets what she would
get for an id that does not exist.

The addresses of a room stand in tests/web/doors/<room>.py: DOORS, BODIES, and the ids that they
need beside a conversation and a message.
"""

import importlib
import json
import re
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from snoutos.kernel.words import Role
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.queries import actor
from snoutos.rooms.sending.actions.send import send_message
from tests.conftest import HOUR, make_window

CAST = ("nobody", "olivia", "dana", "sam", "sasha", "mallory")
LOGIN, INBOX, PORTAL, THREAD = "/login", "/inbox", "/sitter", "/inbox/<thread_id>"
MINE = "/sitter/<thread_id>"
ICON = "/static/ui/img/favicon.ico"

# What each of the cast gets: a status, or where they are sent.
#                                     nobody  olivia  dana    sam     sasha   mallory
DOORS = {
    "GET /":                         (LOGIN,  INBOX,  INBOX,  PORTAL, PORTAL, INBOX),
    "GET /favicon.ico":              (ICON,   ICON,   ICON,   ICON,   ICON,   ICON),
    "GET /login":                    (200,    INBOX,  INBOX,  PORTAL, PORTAL, INBOX),
    "POST /login":                   (422,    INBOX,  INBOX,  PORTAL, PORTAL, INBOX),
    "POST /logout":                  (LOGIN,  LOGIN,  LOGIN,  LOGIN,  LOGIN,  LOGIN),
    "POST /theme":                   (LOGIN,  INBOX,  INBOX,  PORTAL, PORTAL, INBOX),
    "GET /api/docs":                 (200,    200,    200,    200,    200,    200),
    "GET /api/openapi.json":         (200,    200,    200,    200,    200,    200),
    "GET /api/":                     (404,    404,    404,    404,    404,    404),
    "POST /api/auth/login":          (422,    422,    422,    422,    422,    422),
    "GET /api/auth/me":              (401,    200,    200,    200,    200,    200),
    "GET /inbox":                    (LOGIN,  200,    200,    PORTAL, PORTAL, 200),
    "GET /inbox/list":               (LOGIN,  200,    200,    PORTAL, PORTAL, 200),
    "GET /inbox/unread-count":       (LOGIN,  200,    200,    PORTAL, PORTAL, 200),
    "GET /inbox/<thread_id>":        (LOGIN,  200,    200,    PORTAL, PORTAL, 404),
    "GET /inbox/<thread_id>/messages": (LOGIN, 200,   200,    PORTAL, PORTAL, 404),
    "GET /inbox/<thread_id>/next-up": (LOGIN, 200,    200,    PORTAL, PORTAL, 404),
    "GET /inbox/<thread_id>/rail":   (LOGIN,  200,    200,    PORTAL, PORTAL, 404),
    "GET /inbox/<thread_id>/why":    (LOGIN,  200,    200,    PORTAL, PORTAL, 404),
    "POST /inbox/<thread_id>/send":  (LOGIN,  THREAD, THREAD, PORTAL, PORTAL, 404),
    "POST /inbox/<thread_id>/draft": (LOGIN,  204,    204,    PORTAL, PORTAL, 404),
    "POST /inbox/<thread_id>/read":  (LOGIN,  INBOX,  INBOX,  PORTAL, PORTAL, 404),
    "POST /inbox/<thread_id>/unread": (LOGIN, INBOX,  INBOX,  PORTAL, PORTAL, 404),
    "GET /inbox/messages/<message_id>/why":    (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "GET /inbox/messages/<message_id>/retry":  (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "POST /inbox/messages/<message_id>/retry": (LOGIN, 422, 422, PORTAL, PORTAL, 404),
    "GET /sitter":                   (LOGIN,  INBOX,  INBOX,  200,    200,    INBOX),
    "GET /sitter/today":             (LOGIN,  INBOX,  INBOX,  200,    200,    INBOX),
    "GET /sitter/me":                (LOGIN,  INBOX,  INBOX,  200,    200,    INBOX),
    "GET /sitter/<thread_id>":       (LOGIN,  INBOX,  INBOX,  200,    404,    INBOX),
    "POST /sitter/<thread_id>/send": (LOGIN,  INBOX,  INBOX,  MINE,   404,    INBOX),
    "POST /sitter/<thread_id>/draft": (LOGIN, INBOX,  INBOX,  204,    404,    INBOX),
    "GET /api/threads":              (401,    200,    200,    403,    403,    200),
    "POST /api/threads":             (401,    422,    422,    403,    403,    422),
    "GET /api/threads/<thread_id>":             (401, 200, 200, 403, 403, 404),
    "PATCH /api/threads/<thread_id>/mark-read": (401, 200, 200, 403, 403, 404),
    "GET /api/messages/threads/<thread_id>":    (401, 200, 200, 403, 403, 404),
    "GET /api/messages/<message_id>":           (401, 200, 200, 403, 403, 404),
    "GET /api/messages/<message_id>/decision":  (401, 200, 200, 403, 403, 404),
    "POST /api/messages/<message_id>/retry":    (401, 409, 409, 403, 403, 404),
    "POST /api/messages/send":                  (401, 201, 201, 403, 403, 404),
    "GET /api/sitter/threads":       (401,    403,    403,    200,    200,    403),
    "GET /api/sitter/windows":       (401,    403,    403,    200,    200,    403),
    "GET /api/sitter/threads/<thread_id>":           (401, 403, 403, 200, 404, 403),
    "GET /api/sitter/threads/<thread_id>/messages":  (401, 403, 403, 200, 404, 403),
    "POST /api/sitter/threads/<thread_id>/messages": (401, 403, 403, 201, 404, 403),
}  # fmt: skip
BODIES = {
    "POST /theme": {"theme": "dark"},
    "POST /inbox/<thread_id>/send": {"body": "Hello", "key": str(uuid4())},
    "POST /inbox/<thread_id>/draft": {"body": "Hel"},
    "POST /sitter/<thread_id>/send": {"body": "On my way", "key": "k"},
    "POST /sitter/<thread_id>/draft": {"body": "On my"},
    "POST /api/auth/login": {},
    "POST /api/messages/send": {"threadId": "<thread_id>", "body": "Hello"},
    "POST /api/sitter/threads/<thread_id>/messages": {"body": "On my way"},
}


ROOMS = [
    importlib.import_module(f"tests.web.doors.{path.stem}")
    for path in sorted((Path(__file__).parent / "doors").glob("[a-z]*.py"))
]
for room in ROOMS:
    DOORS |= room.DOORS
    BODIES |= room.BODIES

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def patterns(found, prefix="/"):
    for pattern in found:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", route), pattern.callback
        else:
            yield from patterns(pattern.url_patterns, route)


def doors():
    """Every address of ours with every method that it answers to."""
    client = Client()
    for route, view in patterns(get_resolver().url_patterns):
        path = re.sub(r"<\w+>", str(uuid4()), route)
        # What Ninja serves beside our endpoints answers to everything in the same way.
        methods = ("GET",) if isinstance(view, partial) else METHODS
        for method in methods:
            if client.generic(method, path).status_code != 405:
                yield f"{method} {route}"


def test_every_address_has_its_line_in_the_table(db):
    assert set(doors()) == set(DOORS)


@pytest.fixture
def stage(olivia, dana, sam, sasha, mallory, carlas_thread, mallorys_thread, sams_number):
    now = timezone.now()
    make_window(carlas_thread, sam, now - HOUR, now + HOUR)
    message = send_message(by=actor(sam.user), thread_id=carlas_thread.pk, body="Hello", at=now)
    users = {
        "nobody": None, "olivia": olivia, "dana": dana, "sam": sam.user, "sasha": sasha.user,
        "mallory": mallory,
    }  # fmt: skip
    known = {"thread_id": carlas_thread.pk, "message_id": message.pk}
    for room in ROOMS:
        known |= room.ids(actor(olivia), now)
    return users, known


def knock(door, user, ids):
    method, route = door.split()
    client = Client()
    if user is not None:
        client.force_login(user)
    path = filled(route, ids)
    body = {name: filled(said, ids) for name, said in BODIES.get(door, {}).items()}
    if method == "GET":
        return client.get(path)
    if path.startswith("/api/"):
        return client.generic(method, path, json.dumps(body), content_type="application/json")
    return client.post(path, body)


def filled(text, ids):
    if not isinstance(text, str):
        return json.loads(filled(json.dumps(text), ids))
    return re.sub(r"<(\w+)>", lambda found: str(ids[found[1]]), text)


def outcome(answer, ids):
    if answer.status_code != 302:
        return answer.status_code
    where = answer["Location"].partition("?")[0]
    for name, known in ids.items():
        where = where.replace(str(known), f"<{name}>")
    return where


@pytest.mark.parametrize("door", DOORS)
def test_everybody_gets_what_the_table_says(door, stage):
    users, ids = stage

    found = tuple(outcome(knock(door, users[name], ids), ids) for name in CAST)

    assert dict(zip(CAST, found, strict=True)) == dict(zip(CAST, DOORS[door], strict=True))


@pytest.mark.parametrize("door", [door for door in DOORS if "<" in f"{door}{BODIES.get(door)}"])
@pytest.mark.parametrize("name", ["mallory", "sasha"])
def test_what_belongs_to_others_is_like_what_does_not_exist(door, name, stage):
    users, ids = stage
    nothing = dict.fromkeys(ids, uuid4())

    theirs, nowhere = (knock(door, users[name], known) for known in (ids, nothing))

    assert theirs.status_code == nowhere.status_code
    assert told(theirs) == told(nowhere)


def told(answer):
    """The answer without what differs anyway: the ids that were asked for, and tokens."""
    text = re.sub(r'(csrf\w*"?: "|value=")\w{64}', "", answer.content.decode())
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|pass=[\w.-]+", "", text)


@pytest.mark.parametrize("door", DOORS)
def test_nothing_of_ours_reaches_another_organization(door, stage):
    users, ids = stage
    events = Event.objects.filter(org_id=users["olivia"].org_id).count()

    text = knock(door, users["mallory"], ids).content.decode()

    for secret in ("Carla", "15551234567", "555-1234", "Willow", "olivia@example.com"):
        assert secret not in text
    assert Event.objects.filter(org_id=users["olivia"].org_id).count() == events


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", ["sam", "sasha"])
def test_no_sitter_ever_sees_a_clients_number(door, name, stage):
    users, ids = stage

    answer = knock(door, users[name], ids)

    text = answer.content.decode() + str(dict(answer.headers))
    assert not re.search(r"555\D{0,4}123\D{0,4}4567", text)


def test_the_roles_of_the_cast_are_what_the_table_means(stage):
    users, _ = stage

    assert {name: user.role for name, user in users.items() if user} == {
        "olivia": Role.OWNER, "dana": Role.ADMIN, "sam": Role.SITTER, "sasha": Role.SITTER,
        "mallory": Role.OWNER,
    }  # fmt: skip
