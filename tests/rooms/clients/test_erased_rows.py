"""Whoever is erased while a file still holds their row is left out; the others come in."""

import threading

import pytest

from snoutos.rooms.clients.actions import erasing, importing as actions, looking
from snoutos.rooms.clients.models import ImportRow
from snoutos.rooms.clients.queries import importing as queries
from snoutos.rooms.clients.rules.erasing import Why
from snoutos.rooms.clients.rules.judging import Fate
from snoutos.rooms.people.models import Client
from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans.actions import token_of
from snoutos.toolbox import later
from tests.at_once import together
from tests.conftest import NOON
from tests.pipeline.outside import CARLA

pytestmark = pytest.mark.django_db(transaction=True)
FILE = f"Name,Phone,Tags\nCarla New,{CARLA},vip\nZed Zoo,+14155550188,\n"
LEFT_OUT = (2, "refused", "This client was erased, so the row was left out.", None)


def look(user, text=FILE):
    return looking.look(by=actor(user), text=text, country="US", file_name="c.csv", at=NOON)


def start(user, file):
    by = actor(user)
    token = token_of(actions.plan_import(by=by, import_id=file.pk), by=by)
    actions.start(by=by, import_id=file.pk, token=token, at=NOON)


def run(file):
    later.run_now("clients.import", at=NOON, org_id=file.org_id, import_id=str(file.pk))
    file.refresh_from_db()


def erase(user, client_id):
    by = actor(user)
    asked = {"by": by, "client_id": client_id, "why": Why.ASKED, "at": NOON}
    erasing.erase(**asked, token=token_of(erasing.plan_erase(**asked), by=by))


def told(file):
    rows = file.rows.order_by("line")
    return [(row.line, row.fate, row.why, row.client_id) for row in rows]


def assert_only_zed_came_in(file):
    zed = Client.objects.get(name="Zed Zoo")
    assert told(file) == [LEFT_OUT, (3, "new", "", zed.pk)]
    assert (file.stage, file.done) == ("done", 2)
    assert set(Client.objects.values_list("name", flat=True)) == {"Erased client", "Zed Zoo"}


def test_erased_after_the_look(olivia, carlas_thread):
    file = look(olivia)

    erase(olivia, carlas_thread.client_id)
    assert told(file)[0] == LEFT_OUT

    start(olivia, file)
    run(file)
    assert_only_zed_came_in(file)


def test_erased_while_the_job_waits(olivia, carlas_thread):
    file = look(olivia)
    start(olivia, file)

    erase(olivia, carlas_thread.client_id)
    run(file)

    assert_only_zed_came_in(file)


def test_erased_between_two_portions(olivia, carlas_thread, monkeypatch):
    monkeypatch.setattr(actions, "PORTION", 1)
    file = look(olivia, "Name,Phone\nZed Zoo,+14155550188\n" + f"Carla New,{CARLA}\n")
    start(olivia, file)
    actions.take_portion(by=actor(olivia), import_id=file.pk, at=NOON)

    erase(olivia, carlas_thread.client_id)
    run(file)

    assert [(fate, why) for _, fate, why, _ in told(file)] == [("new", ""), LEFT_OUT[1:3]]
    assert (file.stage, file.done) == ("done", 2)


def test_a_row_that_nobody_understands_any_more_is_left_out(olivia, carlas_thread):
    """Rows that were emptied before they were refused as well."""
    file = look(olivia)
    start(olivia, file)
    ImportRow.objects.filter(line=2).update(wanted={}, changes=[], name="Erased client")

    run(file)

    assert [one[:3] for one in told(file)] == [LEFT_OUT[:3], (3, "new", "")]


def test_what_was_taken_in_stays_counted(olivia, carlas_thread):
    file = look(olivia)
    start(olivia, file)
    run(file)

    erase(olivia, carlas_thread.client_id)

    assert told(file)[0] == (2, "changed", "", None)
    assert queries.counts(actor(olivia), file.pk)[Fate.CHANGED] == 1


def test_a_row_that_was_not_taken_still_says_why(olivia, carlas_thread):
    file = look(olivia, f"Name,Phone\nStella Stone,{CARLA}\nZed Zoo,+14155550188\n")
    start(olivia, file)
    run(file)

    erase(olivia, carlas_thread.client_id)

    assert told(file)[0] == LEFT_OUT


def test_erased_while_their_portion_is_taken_in(olivia, carlas_thread, monkeypatch):
    """One waits for the other, and what was forgotten is not written down again."""
    file = look(olivia, FILE.replace("vip", "Biscuit"))
    start(olivia, file)
    by, inverse, problems = actor(olivia), actions._inverse, []
    is_changed, is_erased = threading.Event(), threading.Event()

    def slowly(*arguments):
        is_changed.set()
        is_erased.wait(1)
        return inverse(*arguments)

    monkeypatch.setattr(actions, "_inverse", slowly)

    def take():
        actions.take_portion(by=by, import_id=file.pk, at=NOON)

    def forget():
        is_changed.wait(10)
        erase(olivia, carlas_thread.client_id)
        is_erased.set()

    problems = together(by, take, forget)

    assert problems == []
    row = ImportRow.objects.get(line=2)
    assert (row.name, row.wanted, row.changes, row.inverse) == ("Erased client", {}, [], {})
