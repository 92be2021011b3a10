"""What was held because the detector failed is reviewed like everything that was stopped."""

import pytest

from snoutos.kernel.refused import Refused
from snoutos.kernel.words import ReviewStatus
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.queries import actor
from snoutos.rooms.policy import rules as policy
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.policy.queries.allowing import lesson
from snoutos.rooms.review import actions, queries
from snoutos.rooms.review.rules import Filters
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.threads.models import Message
from tests.conftest import HOUR, NOON, make_window

TEXT = "Luna is asleep, all good"


@pytest.fixture
def held(sam, carlas_thread, sams_number, monkeypatch):
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)

    def broken(*_, **__):
        raise RecursionError

    with monkeypatch.context() as patched:
        patched.setattr(policy, "scan", broken)
        with pytest.raises(Refused, match="couldn't be checked"):
            send_message(by=actor(sam.user), thread_id=carlas_thread.pk, body=TEXT, at=NOON)
    return Message.objects.get()


def test_it_is_in_the_feed_and_nothing_of_it_is_shown(olivia, held, client):
    (card,) = queries.feed(actor(olivia), Filters(), cursor=None, limit=9).items

    assert (card.kind_name, card.because) == ("Not checked", "We could not check this message.")
    assert (card.excerpt, card.is_held, card.status) == ("█████", True, "open")
    assert Event.objects.filter(type="policy.violation.created", entity_id=card.id).exists()
    client.force_login(olivia)
    for path in ("/audit/violations", f"/audit/violations/{card.id}", "/api/policy/violations"):
        shown = client.get(path).content.decode()
        assert "We could not check this message." in shown or "Not checked" in shown
        assert "Luna" not in shown
    # Whoever decides reads it where it was written.
    whole = client.get(f"/inbox/{held.thread_id}").content.decode()
    assert TEXT in whole
    assert "We could not check this message, so it was held for the owner." in whole


def test_it_is_approved_or_dismissed_like_others(olivia, held):
    (one,) = Violation.objects.all()
    actions.approve(by=actor(olivia), violation_id=one.pk, reason="Harmless", at=NOON)
    held.refresh_from_db()
    one.refresh_from_db()
    assert (held.state, one.action, one.status) == ("queued", "overridden", "resolved")


def test_it_can_be_closed_without_sending(olivia, held):
    (one,) = Violation.objects.all()
    actions.close(by=actor(olivia), violation_ids=[one.pk], status=ReviewStatus.DISMISSED, at=NOON)
    held.refresh_from_db()
    assert held.state == "blocked"


def test_it_teaches_nothing(olivia, held):
    assert lesson(actor(olivia), Violation.objects.get().pk) is None


def test_a_detector_that_still_fails_does_not_fail_the_review(olivia, held, monkeypatch, client):
    def broken(*_, **__):
        raise RecursionError

    monkeypatch.setattr("snoutos.kernel.detector.split.may_go_on", broken)
    client.force_login(olivia)
    one = Violation.objects.get()
    assert client.get(f"/audit/violations/{one.pk}").status_code == 200
