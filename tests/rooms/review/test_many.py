"""Several findings are decided at once, for one reason: all of them or none."""

import pytest

from snoutos.kernel.refused import Forbidden, Missing, Refused
from snoutos.kernel.words import PolicyAction, ReviewStatus
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.queries import actor
from snoutos.rooms.policy.actions.violations import keep_violations
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.policy.rules import scan
from snoutos.rooms.review import actions, rules
from snoutos.rooms.threads.models import Delivery
from tests.conftest import HOUR, NOON, make_window
from tests.rooms.review.test_review import LATER, write


@pytest.fixture
def two(sam, carlas_thread, sams_number):
    """Two stopped messages with two phone numbers each."""
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    return [write(sam, carlas_thread), write(sam, carlas_thread)]


def ids():
    return list(Violation.objects.values_list("pk", flat=True))


def approve(user, chosen, reason="The vet's numbers"):
    return actions.approve_many(by=actor(user), violation_ids=chosen, reason=reason, at=LATER)


def test_each_message_is_sent_once(olivia, two):
    sent = approve(olivia, ids())

    assert {one.pk for one in sent} == {one.pk for one in two}
    assert Delivery.objects.count() == 2
    for one in Violation.objects.all():
        assert (one.action, one.status, one.reason) == (
            "overridden", "resolved", "The vet's numbers",
        )  # fmt: skip
    assert Event.objects.filter(type="message.outbound.released").count() == 2
    assert Event.objects.filter(type="policy.violation.overridden").count() == 4


@pytest.mark.parametrize("spoil", ["reason", "decided", "warned", "unknown", "opted_out"])
def test_when_one_may_not_none_is_sent(olivia, mallory, two, spoil):
    chosen, reason = ids(), "Fine"
    if spoil == "reason":
        reason = " "
    elif spoil == "decided":
        actions.close(
            by=actor(olivia), violation_ids=chosen[:1], status=ReviewStatus.DISMISSED, at=LATER
        )
    elif spoil == "warned":
        keep_violations(
            by=actor(olivia), message=two[0], findings=scan("646-201-7788"),
            action=PolicyAction.WARNED,
        )  # fmt: skip
        chosen = ids()
    elif spoil == "unknown":
        chosen = [*chosen, mallory.pk]
    else:
        two[0].contact.opted_out_at = NOON
        two[0].contact.save()

    with pytest.raises(Refused):
        approve(olivia, chosen, reason)
    assert not Delivery.objects.exists()
    assert not Violation.objects.filter(action="overridden").exists()


def test_only_the_owner_decides_about_their_own(dana, mallory, two):
    with pytest.raises(Forbidden):
        approve(dana, ids())
    with pytest.raises(Missing):
        approve(mallory, ids())
    for chosen, status in (([], 422), ([mallory.pk] * 1, 404)):
        with pytest.raises(Refused) as refused:
            approve(mallory, chosen)
        assert refused.value.status == status


def test_one_reason_is_kept_with_each_that_is_closed(olivia, two):
    actions.close(
        by=actor(olivia), violation_ids=ids(), status=ReviewStatus.RESOLVED,
        reason=" Talked  to Sam ", at=LATER,
    )  # fmt: skip
    assert {one.reason for one in Violation.objects.all()} == {"Talked to Sam"}
    assert not Delivery.objects.exists()


def test_the_page_sends_what_is_chosen_and_says_why_it_does_not(olivia, two, client):
    client.force_login(olivia)
    chosen = [str(one) for one in ids()]
    page = "/audit/violations/close"

    refused = client.post(page, {"violation": chosen, "decision": "approve", "reason": ""})
    assert refused.status_code == 422
    assert rules.NEEDS_REASON in refused.content.decode()
    done = client.post(page, {"violation": chosen, "decision": "approve", "reason": "The vet"})
    assert done.status_code == 302
    assert Delivery.objects.count() == 2


def test_programs_decide_the_same(olivia, two, client):
    client.force_login(olivia)
    asked = {"violationIds": [str(one) for one in ids()], "decision": "dismiss", "reason": "Known"}
    path = "/api/policy/violations/decide"
    answer = client.post(path, asked, content_type="application/json")
    assert {one["status"] for one in answer.json()["violations"]} == {"dismissed"}
    assert {one["reason"] for one in answer.json()["violations"]} == {"Known"}
    again = client.post(path, asked, content_type="application/json")
    assert again.status_code == 409
