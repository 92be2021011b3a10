from snoutos.kernel.actor import the_house
from snoutos.kernel.ids import uuid7
from snoutos.kernel.words import Severity
from snoutos.rooms.alerts.actions import raise_alert
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.audit.models import Event
from tests.conftest import HOUR, NOON


def alert(org, about, at=NOON, **changes):
    words = {
        "severity": Severity.WARNING, "type": "policy.violation.blocked", "title": "Stopped",
        "description": "Look.", "entity_type": "message", "entity_id": about,
    } | changes  # fmt: skip
    return raise_alert(by=the_house(org.pk), at=at, **words)


def test_the_same_problem_counts_up(org):
    about = uuid7()
    first = alert(org, about)
    second = alert(org, about, at=NOON + HOUR)

    assert second.pk == first.pk
    assert (second.count, second.last_seen_at) == (2, NOON + HOUR)
    assert Event.objects.filter(type="alert.created").count() == 1


def test_a_problem_without_a_thing_counts_up_too(org):
    assert alert(org, None).pk == alert(org, None).pk


def test_another_thing_another_type_or_another_organization_is_another_alert(org, mallory):
    about = uuid7()
    alert(org, about)
    alert(org, uuid7())
    alert(org, about, type="policy.unscanned")
    alert(mallory.org, about)

    assert Alert.objects.count() == 4


def test_a_problem_that_was_resolved_opens_anew(org):
    about = uuid7()
    first = alert(org, about)
    Alert.objects.update(status="resolved")

    assert alert(org, about).pk != first.pk
