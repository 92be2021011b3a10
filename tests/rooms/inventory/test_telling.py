"""Scenario 37: after an assignment the sitter is notified, and it is audited."""

from datetime import timedelta

import pytest
from django.core import mail

from snoutos.kernel.refused import Forbidden
from snoutos.rooms.audit.models import Event
from snoutos.rooms.inventory.actions import telling
from snoutos.rooms.inventory.queries.holding import held
from snoutos.rooms.numbers.models import Tenure
from snoutos.rooms.numbers.rules import Verb
from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans.actions import undo
from snoutos.toolbox import later
from tests.conftest import NOON
from tests.rooms.inventory.conftest import do


@pytest.fixture
def me(sam):
    return actor(sam.user)


def mail_goes():
    """What waits for the time in which it could be undone."""
    for job in [one for one in later.waiting() if one.name == "numbers.tell_sitter"]:
        later.run_now(job.name, at=NOON + timedelta(minutes=10), **job.arguments)


def test_s37_the_portal_tells_it_at_once_until_the_sitter_knows(by, sam, me, pool_number, client):
    assert held(me) is None
    do(by, Verb.ASSIGN, pool_number, sitter_id=sam.pk)
    client.force_login(sam.user)
    assert "+1 (555) 333-3333" in client.get("/sitter").content.decode()
    client.post("/sitter/number/known")
    assert "+1 (555) 333-3333" not in client.get("/sitter").content.decode()
    assert "+1 (555) 333-3333" in client.get("/sitter/me").content.decode()
    client.post("/sitter/number/known")
    event = Event.objects.get(type="number.known")
    assert (event.actor_id, event.number_id) == (sam.user_id, pool_number.pk)
    assert Event.objects.filter(type="number.assigned_to_sitter").count() == 1


def test_s37_who_does_not_look_gets_a_mail(by, sam, pool_number):
    do(by, Verb.ASSIGN, pool_number, sitter_id=sam.pk)
    assert mail.outbox == []
    mail_goes()
    assert [one.to for one in mail.outbox] == [[sam.user.email]]
    assert "+1 (555) 333-3333" in mail.outbox[0].body


def test_who_knows_already_gets_no_mail(by, sam, me, pool_number):
    do(by, Verb.ASSIGN, pool_number, sitter_id=sam.pk)
    telling.know_number(by=me, at=NOON)
    mail_goes()
    assert mail.outbox == []


def test_what_was_undone_is_not_told(by, sam, me, pool_number):
    done = do(by, Verb.ASSIGN, pool_number, sitter_id=sam.pk)
    undo(by=by, applied_id=done.applied.pk, at=NOON + timedelta(minutes=1))
    mail_goes()
    assert mail.outbox == []
    assert held(me) is None


def test_who_lost_a_number_reads_since_when(by, sam, me, pool_number, client):
    do(by, Verb.ASSIGN, pool_number, sitter_id=sam.pk)
    do(by, Verb.RELEASE, pool_number)
    assert held(me).e164 == ""
    client.force_login(sam.user)
    assert "You have had no number since" in client.get("/sitter/me").content.decode()


def test_nobody_knows_for_somebody_else(by, sam, sasha, pool_number):
    do(by, Verb.ASSIGN, pool_number, sitter_id=sam.pk)
    telling.know_number(by=actor(sasha.user), at=NOON)
    assert Tenure.objects.get().told_at is None
    with pytest.raises(Forbidden):
        telling.know_number(by=by, at=NOON)


def test_a_program_of_the_sitter(by, sam, pool_number, client):
    do(by, Verb.ASSIGN, pool_number, sitter_id=sam.pk)
    client.force_login(sam.user)
    told = client.get("/api/sitter/number").json()
    assert (told["e164"], told["isNew"]) == (pool_number.e164, True)
    assert client.post("/api/sitter/number/known").json()["isNew"] is False
