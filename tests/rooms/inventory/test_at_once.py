"""Two people, one number, the same moment. Scenarios 39 and 49."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from snoutos.kernel.refused import Refused
from snoutos.rooms.inventory.actions import lifecycle
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.numbers.rules import Verb
from snoutos.rooms.plans.actions import token_of
from tests.conftest import NOON, make_number
from tests.rooms.inventory.conftest import wish

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(by, wishes):
    """Both have looked; now both confirm."""
    tokens = [token_of(lifecycle.preview(by=by, wish=one, at=NOON), by=by) for one in wishes]
    start = Barrier(len(wishes))

    def confirm(one, token):
        start.wait()
        try:
            lifecycle.change(by=by, wish=one, token=token, at=NOON)
        except Refused as no:
            return no.code
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(wishes)) as people:
        return sorted(people.map(confirm, wishes, tokens))


def test_s39_two_assignments_leave_one_number(by, org, sam, pool_number):
    other = make_number(org, "+15553333334", "pool")
    wishes = [wish(Verb.ASSIGN, one, sitter_id=sam.pk) for one in (pool_number, other)]
    assert at_once(by, wishes) == ["done", "sitter_has_number"]
    assert Number.objects.filter(sitter=sam).count() == 1


def test_s49_two_quarantines_leave_one_front_desk_number(by, org, front_desk):
    other = make_number(org, "+15551111112", "front_desk")
    wishes = [wish(Verb.QUARANTINE, one) for one in (front_desk, other)]
    assert at_once(by, wishes) == ["done", "last_front_desk"]
    assert Number.objects.filter(status="active").count() == 1
