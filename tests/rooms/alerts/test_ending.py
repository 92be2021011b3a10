"""Scenarios 195 to 198 and 205: alerts are resolved or dismissed, once, by the office."""

import pytest

from snoutos.kernel.ids import uuid7
from snoutos.kernel.refused import Forbidden, Missing, Refused
from snoutos.kernel.words import ReviewStatus, Severity
from snoutos.rooms.alerts import actions, queries
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.alerts.rules import NO_ALERT, NOT_CRITICAL, Filters
from snoutos.rooms.audit.models import Event, Words
from snoutos.rooms.people.queries import actor
from tests.conftest import HOUR, NOON
from tests.rooms.alerts.test_actions import alert

LATER = NOON + HOUR


def test_a_resolved_alert_says_who_and_when(dana, org):
    raised = alert(org, uuid7())
    actions.resolve(by=actor(dana), alert_id=raised.pk, at=LATER)

    raised.refresh_from_db()
    assert (raised.status, raised.resolved_by_id, raised.resolved_at) == (
        "resolved", dana.pk, LATER,
    )  # fmt: skip
    event = Event.objects.get(type="alert.resolved")
    assert (event.actor_id, event.entity_id, event.payload["type"]) == (
        dana.pk, raised.pk, "policy.violation.blocked",
    )  # fmt: skip


def test_a_dismissed_alert_keeps_its_reason_in_the_log(olivia, org):
    raised = alert(org, uuid7())
    actions.dismiss(by=actor(olivia), alert_id=raised.pk, reason="  Known   since May ", at=LATER)

    assert Alert.objects.get().status == "dismissed"
    event = Event.objects.get(type="alert.dismissed")
    assert Words.objects.get(event_id=event.pk).text == "Known since May"


def test_what_is_critical_is_resolved_and_never_dismissed(olivia, org):
    raised = alert(org, uuid7(), severity=Severity.CRITICAL)
    with pytest.raises(Refused) as refused:
        actions.dismiss(by=actor(olivia), alert_id=raised.pk, at=LATER)
    assert str(refused.value) == NOT_CRITICAL
    assert Alert.objects.get().status == "open"

    actions.resolve(by=actor(olivia), alert_id=raised.pk, at=LATER)
    assert Alert.objects.get().status == "resolved"


@pytest.mark.parametrize("again", [actions.resolve, actions.dismiss])
def test_an_alert_ends_once(olivia, org, again):
    raised = alert(org, uuid7())
    actions.resolve(by=actor(olivia), alert_id=raised.pk, at=LATER)
    with pytest.raises(Missing, match=NO_ALERT):
        again(by=actor(olivia), alert_id=raised.pk, at=LATER + HOUR)
    assert Alert.objects.get().resolved_at == LATER


def test_the_same_problem_after_the_end_is_a_new_alert(olivia, org):
    about = uuid7()
    first = alert(org, about)
    actions.resolve(by=actor(olivia), alert_id=first.pk, at=LATER)
    assert alert(org, about, at=LATER).pk != first.pk


@pytest.mark.parametrize("end", [actions.resolve, actions.dismiss])
def test_sitters_and_other_organizations_end_nothing(sam, mallory, org, end):
    raised = alert(org, uuid7())
    with pytest.raises(Forbidden):
        end(by=actor(sam.user), alert_id=raised.pk, at=LATER)
    with pytest.raises(Missing):
        end(by=actor(mallory), alert_id=raised.pk, at=LATER)
    assert Alert.objects.get().status == "open"


def test_the_list_shows_what_is_open_and_everything_when_asked(olivia, org, mallory, client):
    old = alert(org, uuid7(), title="Old")
    new = alert(org, uuid7(), at=LATER, severity=Severity.INFO, type="window.soon")
    alert(mallory.org, uuid7())
    viewer = actor(olivia)
    page = queries.alerts(viewer, Filters(), cursor=None, limit=1)
    rest = queries.alerts(viewer, Filters(), cursor=page.next_cursor, limit=1)
    assert [one.id for one in (*page.items, *rest.items)] == [new.pk, old.pk]
    assert rest.next_cursor is None

    actions.resolve(by=viewer, alert_id=old.pk, at=LATER)
    client.force_login(olivia)
    asked = {
        "": [new.pk], "?status=all": [new.pk, old.pk], "?status=resolved": [old.pk],
        "?severity=info": [new.pk], "?type=window.soon": [new.pk],
        "?search=old&status=all": [old.pk],
        "?startDate=2026-07-01T16:30:00Z&status=all": [new.pk],
    }  # fmt: skip
    for query, ids in asked.items():
        found = client.get(f"/api/alerts{query}").json()["alerts"]
        assert [one["id"] for one in found] == [str(one) for one in ids], query
    assert client.get("/api/alerts?status=odd").status_code == 422
    assert queries.alert(viewer, old.pk).status is ReviewStatus.RESOLVED
