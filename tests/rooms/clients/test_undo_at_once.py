"""Undoing a merge while somebody else undoes it or erases the client: one waits for the other."""

import threading
import time

import pytest
from django.db import connection

from snoutos.kernel.refused import Refused
from snoutos.rooms.audit.models import Event
from snoutos.rooms.clients.actions import erased_words, erasing, merging
from snoutos.rooms.clients.rules.erasing import Why
from snoutos.rooms.people.models import Client
from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans import actions as plans
from tests.at_once import together
from tests.conftest import HOUR, NOON, make_thread

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = HOUR / 60
WAITING = """
select exists(select from pg_stat_activity
              where datname = current_database() and wait_event_type = 'Lock')
"""


@pytest.fixture
def merged(olivia, org, front_desk, carlas_thread):
    """Returns what was done, and who is gone."""
    by, kept = actor(olivia), carlas_thread.client_id
    gone = make_thread(org, "Carla W", "+14155550132", front_desk).client_id
    asked = {"by": by, "kept_id": kept, "gone_id": gone, "at": NOON}
    token = plans.token_of(merging.plan_merge(**asked), by=by)
    return merging.merge(**asked, token=token), gone


def until_somebody_waits():
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)


def test_erasing_while_the_merge_is_undone(olivia, merged, carlas_thread, monkeypatch):
    applied, gone = merged
    by, forget, is_erasing = actor(olivia), erased_words.forget, threading.Event()
    asked = {"by": by, "client_id": carlas_thread.client_id, "why": Why.ASKED, "at": NOON}
    token = plans.token_of(erasing.plan_erase(**asked), by=by)

    def slowly(**more):
        is_erasing.set()
        until_somebody_waits()
        forget(**more)

    monkeypatch.setattr(erased_words, "forget", slowly)

    def undo():
        is_erasing.wait(10)
        plans.undo(by=by, applied_id=applied.pk, at=NOON + MINUTE)

    problems = together(by, lambda: erasing.erase(**asked, token=token), undo)

    assert [type(one) for one in problems] == [Refused]
    assert problems[0].status == 409
    assert set(Client.objects.values_list("name", flat=True)) == {"Erased client"}
    assert Client.objects.get(pk=gone).merged_into_id == carlas_thread.client_id


def test_of_two_who_undo_at_the_same_moment_one_is_told_so(olivia, merged, monkeypatch):
    applied, gone = merged
    by, undoer, begun = actor(olivia), plans._undoers["clients.merge"], []

    def slowly(*arguments):
        begun.append(1)
        until_somebody_waits()
        undoer(*arguments)

    monkeypatch.setitem(plans._undoers, "clients.merge", slowly)

    def undo():
        plans.undo(by=by, applied_id=applied.pk, at=NOON + MINUTE)

    problems = together(by, undo, undo)

    assert [getattr(one, "code", one) for one in problems] == ["already_undone"]
    assert len(begun) == 1
    assert Client.objects.get(pk=gone).merged_into_id is None
    assert Event.objects.filter(type="plan.undone").count() == 1


def test_what_was_forgotten_during_an_undo_is_not_put_back(olivia, merged, monkeypatch):
    """Somebody who is named in the plan was erased before the undo had its own locks."""
    applied, gone = merged
    undoer = plans._undoers["clients.merge"]

    def forgotten_meanwhile(by, was, at):
        plans.Applied.objects.filter(pk=was.pk).update(inverse=was.inverse | {"gone": "forgotten"})
        undoer(by, was, at)

    monkeypatch.setitem(plans._undoers, "clients.merge", forgotten_meanwhile)

    with pytest.raises(Refused) as refused:
        plans.undo(by=actor(olivia), applied_id=applied.pk, at=NOON + MINUTE)

    assert refused.value.code == "changed_since"
    assert Client.objects.get(pk=gone).merged_into_id is not None
