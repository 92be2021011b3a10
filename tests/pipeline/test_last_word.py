"""Of STOP and START the last one said counts, in whatever order and by whatever hand they come."""

from datetime import timedelta
from itertools import permutations

import pytest

from snoutos.kernel.ids import uuid7
from snoutos.pipeline import claim, commit, snapshot
from snoutos.pipeline.decide.batch import decide
from snoutos.pipeline.loop import run_batch
from snoutos.rooms.audit.models import Event
from snoutos.store import claims
from tests.conftest import NOON
from tests.pipeline.outside import connect

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)
LATER = NOON + timedelta(hours=1)


def is_out(thread):
    thread.contact.refresh_from_db()
    return thread.contact.opted_out_at is not None


@pytest.mark.parametrize("size", [1, 500], ids=["one by one", "together"])
@pytest.mark.parametrize("order", [*permutations(range(3))])
@pytest.mark.parametrize("last", ["STOP", "START"])
def test_texts_caught_up_are_judged_by_when_they_were_written(
    hot, outside, carlas_thread, order, size, last
):
    said = ["START", "STOP", "START"] if last == "START" else ["STOP", "START", "STOP"]
    for place in order:
        outside.text(said[place], written_at=NOON - timedelta(hours=3) + place * MINUTE)

    while run_batch(hot, now=LATER, limit=size):
        pass

    assert is_out(carlas_thread) is (last == "STOP")


def test_a_start_from_before_the_latest_stop_lifts_nothing(hot, outside, carlas_thread):
    for minute in (0, 10):
        outside.text("STOP", at=NOON + minute * MINUTE)
        run_batch(hot, now=LATER, limit=500)
    outside.text("START", at=NOON + 20 * MINUTE, written_at=NOON + 5 * MINUTE)

    run_batch(hot, now=LATER, limit=500)

    assert is_out(carlas_thread)
    assert Event.objects.filter(type="contact.opted_out").count() == 1


def test_two_hands_cannot_opt_somebody_in_between_them(hot, outside, carlas_thread):
    """One hand writes a START, the other looked before that and writes the later STOP first."""
    outside.text("STOP", at=NOON)
    run_batch(hot, now=LATER, limit=500)
    outside.text("START", at=NOON + 2 * MINUTE)
    outside.text("STOP", at=NOON + 3 * MINUTE)
    with connect() as other, hot.transaction():
        mine = claims.claim(hot, now=LATER, limit=1)
        with other.transaction():
            theirs = claims.claim(other, now=LATER, limit=1)
            commit.commit(other, decided(other, theirs), now=LATER)
            late = decided(hot, mine)
        commit.commit(hot, late, now=LATER)

    assert is_out(carlas_thread)


def decided(connection, receipts):
    batch = [claim.read(one) for one in receipts]
    facts = snapshot.take(connection, batch, now=LATER)
    return decide(batch, facts, now=LATER, delays=(), new_id=uuid7)
