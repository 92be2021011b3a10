"""What a preview promises is what happens, and undo puts back every row: long lives at random."""

from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, event, given, settings, strategies as st

from snoutos.kernel.phone import display
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import NumberClass
from snoutos.rooms.inventory.actions import lifecycle
from snoutos.rooms.inventory.models import Relation
from snoutos.rooms.numbers.models import Number, Rest
from snoutos.rooms.numbers.rules import Verb
from snoutos.rooms.plans.actions import token_of, undo
from snoutos.rooms.plans.rules import Effect
from snoutos.rooms.threads.models import Thread
from tests.conftest import HOUR, NOON, make_number, make_thread, make_window
from tests.rooms.inventory.conftest import wish, world

MINUTE = timedelta(minutes=1)
TRIES = st.lists(
    st.tuples(
        st.sampled_from(list(Verb)), st.integers(0, 4), st.integers(0, 1),
        st.sampled_from(list(NumberClass)), st.booleans(), st.integers(0, 60), st.booleans(),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tries=TRIES)
def test_previews_are_true_and_undo_is_exact(by, org, sam, sasha, tries):
    with transaction.atomic():
        numbers = _stage(org, sam)
        at = NOON
        for verb, index, who, to, replaces, days, takes_back in tries:
            at += timedelta(days=days)
            wanted = wish(
                verb, numbers[index], sitter_id=(sam, sasha)[who].pk, replaces=replaces, to=to
            )
            _try(by, wanted, at, takes_back=takes_back)
            assert Number.objects.filter(number_class="front_desk", status="active").exists()
            assert not Number.objects.filter(sitter__isnull=False).exclude(
                number_class="sitter", status="active"
            )
        transaction.set_rollback(True)


def _stage(org, sam):
    numbers = [
        make_number(org, "+15551110001", "front_desk"),
        make_number(org, "+15551110002", "front_desk"),
        make_number(org, "+15552220001", "sitter", sitter=sam),
        make_number(org, "+15553330001", "pool"),
        make_number(org, "+15553330002", "pool"),
    ]
    for n, number in enumerate((numbers[0], numbers[3], numbers[4])):
        thread = make_thread(org, f"Client {n}", f"+1555700000{n}", number)
        make_window(thread, sam, NOON - HOUR, NOON + 40 * 24 * HOUR)
    return numbers


def _try(by, wanted, at, *, takes_back):
    before = world()
    try:
        plan = lifecycle.preview(by=by, wish=wanted, at=at)
    except Refused:
        event("refused")
        assert world() == before
        return
    done = lifecycle.change(by=by, wish=wanted, token=token_of(plan, by=by), at=at)
    event(wanted.verb.value)
    _check_happened(plan, before)
    if takes_back and plan.is_reversible:
        undo(by=by, applied_id=done.applied.pk, at=at + MINUTE)
        assert world() == before


def _check_happened(plan, before):
    after = world()
    sets = {step["id"]: step["to"] for step in plan.steps if step["do"] == "number.set"}
    for was, row in zip(before["Number"], after["Number"], strict=True):
        promised = sets.get(str(row["id"]))
        if promised is None:
            assert row == was
            continue
        held = str(row["sitter_id"]) if row["sitter_id"] else None
        assert (row["number_class"], row["status"], held) == (
            promised["number_class"], promised["status"], promised["sitter_id"],
        )  # fmt: skip
    goes = {
        step["id"]: step["to"] or step["was"]
        for step in plan.steps if step["do"] == "thread.number"
    }  # fmt: skip
    for thread, was in before["speaks"].items():
        assert str(after["speaks"][thread]) == goes.get(str(thread), str(was))
    _check_said(plan)


def _check_said(plan):
    """The lines name every conversation with the number that it really has now."""
    named = [item for line in plan.lines if line.effect is Effect.MOVES for item in line.items]
    moved = [step for step in plan.steps if step["do"] == "thread.number"]
    assert len(named) == len(moved)
    for client, place in named:
        thread = Thread.objects.select_related("number").get(client__name=client)
        if place != "Your inbox":
            assert place.startswith(display(thread.number.e164))
            assert thread.number.status == "active"
    for rest in Rest.objects.filter(released_at=None):
        assert rest.number.quarantined_until == rest.until
    live = Relation.objects.filter(until=None).values_list("contact_id", "number_id")
    assert len(live) == len(set(live))
