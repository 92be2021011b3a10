"""Every stored decision is made again from its inputs, and comes out the same."""

import pytest

from snoutos.cli.verify import verify
from snoutos.pipeline.loop import run_batch
from snoutos.rooms.routing.models import Decision, Override
from tests.conftest import HOUR, NOON, make_window
from tests.pipeline.outside import POOL, STRANGER

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def decided(hot, outside, carlas_thread, sam, olivia, pool_number):
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    Override.objects.create(
        org=carlas_thread.org, thread=carlas_thread, target="sitter", sitter=sam, reason="why not",
        starts_at=NOON + 2 * HOUR, ends_at=NOON + 3 * HOUR, created_by=olivia,
    )  # fmt: skip
    for hours in (-2, 0, 1, 2.5, 4):
        outside.text(f"{hours}", at=NOON + hours * HOUR)
    outside.text("hello", sender=STRANGER, to=POOL)
    run_batch(hot, now=NOON + 24 * HOUR, limit=100)
    assert len(set(Decision.objects.values_list("rule", flat=True))) == 4


def test_what_the_pipeline_decided_replays_to_itself(hot, decided):
    """Scenario 68."""
    report = verify(hot)

    assert (report.total, report.differing) == (6, [])


@pytest.mark.parametrize(
    "change",
    [
        {"target": "sitter"}, {"rule": "default"}, {"because": "So."}, {"steps": []},
        {"ruleset": "0"}, {"inputs": {}},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_a_decision_that_was_tampered_with_is_found(hot, decided, change):
    victim = Decision.objects.filter(rule="hard_safety").first()
    Decision.objects.filter(pk=victim.pk).update(**change)

    assert verify(hot).differing == [victim.pk]
