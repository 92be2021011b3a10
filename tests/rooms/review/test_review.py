"""Scenarios 154, 155, 290, 291, 293, 294, 344: what was found is looked at and decided once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from snoutos.kernel.refused import Forbidden, Missing, Refused
from snoutos.kernel.words import ReviewStatus
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.queries import actor
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.review import actions, queries, rules
from snoutos.rooms.review.rules import Filters
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.threads.models import Delivery, Message
from snoutos.toolbox import tenancy
from tests.conftest import HOUR, NOON, make_number, make_window, without_ids

TWO = "Call me at 646-201-7788 or 646-201-7799"
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def stopped(sam, carlas_thread, sams_number):
    """A message of sam's with two phone numbers, stopped inside the window."""
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    return write(sam, carlas_thread)


def write(sam, thread, body=TWO):
    with pytest.raises(Refused):
        send_message(by=actor(sam.user), thread_id=thread.pk, body=body, at=NOON)
    return Message.objects.order_by("-id").first()


def findings(message):
    return list(Violation.objects.filter(message=message).order_by("id"))


def approve(user, message, reason="The vet's number"):
    return actions.approve(
        by=actor(user), violation_id=findings(message)[0].pk, reason=reason, at=LATER
    )


def close(user, message, status=ReviewStatus.DISMISSED):
    ids = [one.pk for one in findings(message)]
    return actions.close(by=actor(user), violation_ids=ids, status=status, at=LATER)


def test_an_approved_message_is_sent_once_from_the_proper_number(olivia, stopped, sams_number):
    """290, 344"""
    approve(olivia, stopped)

    message = Message.objects.get(pk=stopped.pk)
    assert (message.state, message.body, message.number) == ("queued", TWO, sams_number)
    assert Delivery.objects.get(message=message).due_at == LATER
    for one in findings(stopped):
        assert (one.action, one.status, one.reason) == (
            "overridden", "resolved", "The vet's number",
        )  # fmt: skip
        assert (one.resolved_by_id, one.resolved_at) == (olivia.pk, LATER)
    assert Event.objects.filter(type="policy.violation.overridden", actor_id=olivia.pk).count() == 2
    assert Event.objects.filter(type="message.outbound.released", actor_id=olivia.pk).count() == 1
    sams_number.refresh_from_db()
    assert sams_number.last_used_at == LATER


def test_what_would_only_come_back_to_us_is_not_sent_after_all(olivia, stopped):
    """The client's phone has become one of our own numbers meanwhile."""
    make_number(olivia.org, stopped.contact.address, "pool")

    with pytest.raises(Refused, match="can't receive replies"):
        approve(olivia, stopped)


def test_after_the_window_an_approved_message_leaves_from_the_front_desk(
    olivia, stopped, front_desk
):
    actions.approve(
        by=actor(olivia), violation_id=findings(stopped)[0].pk, reason="Fine", at=NOON + 3 * HOUR
    )
    message = Message.objects.get(pk=stopped.pk)
    assert (message.number, message.from_address) == (front_desk, front_desk.e164)


def test_nothing_is_approved_without_a_reason_or_twice(olivia, stopped):
    """290"""
    with pytest.raises(Refused) as refused:
        approve(olivia, stopped, reason="  ")
    assert (str(refused.value), refused.value.status) == (rules.NEEDS_REASON, 422)
    assert not Delivery.objects.exists()

    approve(olivia, stopped)
    with pytest.raises(Refused) as refused:
        approve(olivia, stopped)
    assert refused.value.status == 409
    assert Delivery.objects.count() == 1


def test_nobody_is_texted_who_asked_not_to_be(olivia, stopped):
    stopped.contact.opted_out_at = NOON
    stopped.contact.save()
    with pytest.raises(Refused) as refused:
        approve(olivia, stopped)
    assert refused.value.code == "opted_out"
    assert {one.status for one in findings(stopped)} == {"open"}


@pytest.mark.parametrize("status", [ReviewStatus.RESOLVED, ReviewStatus.DISMISSED])
def test_what_is_closed_is_not_sent_and_not_decided_again(olivia, stopped, status):
    """155, 291"""
    close(olivia, stopped, status)

    assert {one.status for one in findings(stopped)} == {status.value}
    assert Event.objects.filter(type=f"policy.violation.{status.value}").count() == 2
    assert Message.objects.get(pk=stopped.pk).state == "blocked"
    for again in (close, approve):
        with pytest.raises(Refused) as refused:
            again(olivia, stopped)
        assert refused.value.status == 409
    assert not Delivery.objects.exists()


def test_only_the_owner_decides_and_only_about_their_own(olivia, dana, sam, mallory, stopped):
    for user in (dana, sam.user):
        for decide in (close, approve):
            with pytest.raises(Forbidden):
                decide(user, stopped)
    for decide in (close, approve):
        with pytest.raises(Missing):
            decide(mallory, stopped)
    assert {one.status for one in findings(stopped)} == {"open"}


def test_the_feed_tells_everything_but_the_detail(olivia, stopped, client):
    """154, 294"""
    page = queries.feed(actor(olivia), Filters(), cursor=None, limit=50)
    card = page.items[0]
    assert (card.client_name, card.sender_name) == ("Carla Whitfield", stopped.sender_name)
    assert (card.kind, card.action, card.status, len(page.items)) == ("phone", "blocked", "open", 2)

    client.force_login(olivia)
    for path in (
        "/audit/violations", f"/audit/violations/{card.id}", "/api/policy/violations",
        f"/api/policy/violations/{card.id}",
    ):  # fmt: skip
        response = client.get(path)
        assert response.status_code == 200
        shown = without_ids(response.content.decode())
        assert "7788" not in shown
        assert "7799" not in shown
    approve(olivia, stopped)
    assert not any("7788" in str(one.payload) for one in Event.objects.all())


def test_the_feed_takes_as_many_statements_for_many_as_for_one(olivia, sam, stopped, carlas_thread):
    with CaptureQueriesContext(connection) as one:
        queries.feed(actor(olivia), Filters(), cursor=None, limit=50)
    for _ in range(5):
        write(sam, carlas_thread)
    with CaptureQueriesContext(connection) as many:
        whole = queries.feed(actor(olivia), Filters(), cursor=None, limit=50)
    assert len(one) == len(many)

    first = queries.feed(actor(olivia), Filters(), cursor=None, limit=7)
    rest = queries.feed(actor(olivia), Filters(), cursor=first.next_cursor, limit=7)
    assert (*first.items, *rest.items) == whole.items
    assert not queries.feed(actor(olivia), Filters(thread_id=uuid4()), cursor=None, limit=7).items


def test_the_conversation_around_it_gives_no_part_of_it_away(olivia, sam, carlas_thread, stopped):
    """A number in three texts, of which only the last was stopped."""
    for nth, part in enumerate(("my number is 415", "867")):
        send_message(
            by=actor(sam.user), thread_id=carlas_thread.pk, body=part,
            at=LATER + timedelta(seconds=nth),
        )  # fmt: skip
    with pytest.raises(Refused):
        send_message(
            by=actor(sam.user), thread_id=carlas_thread.pk, body="5309",
            at=LATER + timedelta(seconds=9),
        )  # fmt: skip
    last = Message.objects.get(body="5309")

    card = queries.violation(actor(olivia), findings(last)[0].pk)
    shown = " ".join(one.text for one in queries.around(actor(olivia), card))

    assert not any(part in shown for part in ("415", "867", "5309"))


def test_the_owner_decides_on_the_page(olivia, dana, stopped, client):
    path = f"/audit/violations/{findings(stopped)[0].pk}"
    client.force_login(dana)
    assert "The owner decides about this." in client.get(path).content.decode()
    client.force_login(olivia)
    assert client.post(path, {"decision": "approve", "reason": ""}).status_code == 422
    assert client.post(path, {"decision": "approve", "reason": "The vet"}).status_code == 302
    assert "“The vet”" in client.get(path).content.decode()


def test_many_are_closed_together(olivia, stopped, client):
    client.force_login(olivia)
    ids = [str(one.pk) for one in findings(stopped)]
    client.post("/audit/violations/close", {"violation": ids, "decision": "dismiss"})
    assert {one.status for one in findings(stopped)} == {"dismissed"}


def test_the_database_keeps_findings_and_their_decisions(olivia, stopped):
    """293"""
    with tenancy.within(olivia.org_id), pytest.raises(ProgrammingError), transaction.atomic():
        Violation.objects.all().delete()
    for wrong in ({"status": "resolved"}, {"action": "overridden"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Violation.objects.update(**wrong)


def test_deciding_ends_the_alert_that_told_of_it(olivia, stopped):
    alert = Alert.objects.get(entity_id=stopped.pk)
    first, second = findings(stopped)
    actions.close(
        by=actor(olivia), violation_ids=[first.pk], status=ReviewStatus.DISMISSED, at=LATER
    )
    alert.refresh_from_db()
    assert alert.status == "open", "there is still something to decide"

    actions.close(
        by=actor(olivia), violation_ids=[second.pk], status=ReviewStatus.RESOLVED, at=LATER
    )
    alert.refresh_from_db()
    assert (alert.status, alert.resolved_by_id, alert.resolved_at) == (
        "resolved", olivia.pk, LATER,
    )  # fmt: skip
    assert Event.objects.filter(type="alert.resolved", entity_id=alert.pk).count() == 1


def test_approving_ends_the_alert_too_and_what_fails_ends_nothing(olivia, stopped):
    with pytest.raises(Refused):
        approve(olivia, stopped, reason=" ")
    assert Alert.objects.get(entity_id=stopped.pk).status == "open"
    approve(olivia, stopped)
    assert Alert.objects.get(entity_id=stopped.pk).status == "resolved"


def test_what_was_dismissed_in_between_is_not_sent(olivia, stopped, monkeypatch):
    """Somebody dismisses between the look and the lock of whoever approves."""
    release = actions.release_blocked

    def late(**asked):
        close(olivia, stopped)
        return release(**asked)

    monkeypatch.setattr(actions, "release_blocked", late)
    with pytest.raises(Refused) as refused, transaction.atomic():
        approve(olivia, stopped)

    assert refused.value.code == "already_decided"
    stopped.refresh_from_db()
    assert stopped.state == "blocked"
    assert not Delivery.objects.exists()


def test_a_stopped_message_leads_to_its_review(client, olivia, stopped):
    """139"""
    client.force_login(olivia)
    found = findings(stopped)[0]
    page = client.get(f"/inbox/{stopped.thread_id}").content.decode()
    assert f'href="/audit/violations/{found.pk}">Review' in page

    close(olivia, stopped)

    page = client.get(f"/inbox/{stopped.thread_id}").content.decode()
    assert "See how it was decided" in page


@pytest.mark.parametrize(
    ("grade", "said"), [("bounced", "Sent back"), ("held", "Held for you"), ("noted", "Blocked")]
)
def test_the_owner_reads_whether_it_was_sent_back_or_waits_for_them(olivia, stopped, grade, said):
    Violation.objects.update(grade=grade)
    card = queries.violation(actor(olivia), findings(stopped)[0].pk)
    assert card.action_name == said
