"""For each rule: how often what it stopped was sent after all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from snoutos.kernel.refused import Refused
from snoutos.kernel.words import ReviewStatus
from snoutos.rooms.people.queries import actor
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.review import actions, queries
from snoutos.rooms.sending.actions.send import send_message
from tests.conftest import HOUR, make_window

NOW = timezone.now()


@pytest.fixture
def stopped(olivia, sam, carlas_thread, sams_number):
    """Four phone numbers (two released, one dismissed, one open) and a link, still open."""
    make_window(carlas_thread, sam, NOW - HOUR, NOW + HOUR)
    for body in (*(f"646-201-778{n}" for n in range(4)), "see www.example.com"):
        with pytest.raises(Refused):
            send_message(by=actor(sam.user), thread_id=carlas_thread.pk, body=body, at=NOW)
    found = list(Violation.objects.filter(rule="phone").order_by("id"))
    by = actor(olivia)
    for one in found[:2]:
        actions.approve(by=by, violation_id=one.pk, reason="The vet", at=NOW)
    actions.close(by=by, violation_ids=[found[2].pk], status=ReviewStatus.DISMISSED, at=NOW)
    send_message(
        by=by, thread_id=carlas_thread.pk, body="646-201-7799", confirm_policy=True, at=NOW
    )


def told(viewer, days=30):
    found = queries.by_rule(viewer, since=NOW - timedelta(days=days))
    return [(one.rule, one.stopped, one.released, one.closed, one.undecided) for one in found]


def test_what_was_stopped_is_counted_by_rule_and_what_was_decided(olivia, mallory, stopped):
    assert told(actor(olivia)) == [("phone", 4, 2, 1, 1), ("url", 1, 0, 0, 1)]
    assert told(actor(mallory)) == []
    (phone, _) = queries.by_rule(actor(olivia), since=NOW - HOUR)
    assert (phone.share, phone.said) == (67, "This looks like a phone number.")


def test_what_is_older_is_left_out(olivia, stopped):
    Violation.objects.update(at=NOW - timedelta(days=60))
    assert told(actor(olivia)) == []
    assert len(told(actor(olivia), days=90)) == 2


def test_the_page_and_programs_tell_it(olivia, stopped, client):
    client.force_login(olivia)
    page = client.get("/audit/violations/rules?days=90").content.decode()
    assert "2 of 3" in page
    assert 'class="release__part" width="67"' in page
    assert "Not decided yet" in page
    (phone, _) = client.get("/api/policy/violations/rules?days=90").json()["rules"]
    assert (phone["stopped"], phone["released"], phone["undecided"]) == (4, 2, 1)
    assert client.get("/api/policy/violations/rules?days=31").status_code == 422
