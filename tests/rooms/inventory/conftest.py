"""The inventory's stage: olivia looks, then confirms."""

import pytest

from snoutos.rooms.inventory.actions import lifecycle
from snoutos.rooms.inventory.queries.plans import Wish
from snoutos.rooms.numbers.models import Number, Rest, Tenure
from snoutos.rooms.numbers.rules import Verb
from snoutos.rooms.people.queries import actor
from snoutos.rooms.plans.actions import token_of
from snoutos.rooms.threads.models import Thread
from tests.conftest import NOON


@pytest.fixture
def by(olivia):
    return actor(olivia)


def wish(verb, number, **more):
    if verb is Verb.QUARANTINE:
        more.setdefault("reason", "Manual review")
    return Wish(verb, number.pk, **more)


def do(by, verb, number, at=NOON, **more):
    """Look, then confirm."""
    wanted = wish(verb, number, **more)
    token = token_of(lifecycle.preview(by=by, wish=wanted, at=at), by=by)
    return lifecycle.change(by=by, wish=wanted, token=token, at=at)


def do_many(by, verb, wishes, at=NOON):
    plan, _ = lifecycle.preview_many(by=by, verb=verb, wishes=wishes, at=at)
    token = token_of(plan, by=by)
    return lifecycle.change_many(by=by, verb=verb, wishes=wishes, token=token, at=at)


def world():
    """Every row that a verb may touch."""
    return {
        model.__name__: sorted(model.objects.values(), key=lambda row: str(row["id"]))
        for model in (Number, Tenure, Rest)
    } | {"speaks": dict(Thread.objects.values_list("pk", "number_id"))}
