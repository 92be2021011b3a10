"""Saying in time that the pool will not be enough."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Severity
from snoutos.rooms.alerts.actions import raise_alert
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.people.models import Organization
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.schedule.queries.planner import needs
from snoutos.rooms.schedule.rules.planner import said

DAYS = 14
KIND = "numbers.pool_too_small"


@transaction.atomic
def warn_of_shortage(*, by: Actor, at: datetime) -> bool:
    """An alert when a day of the coming two weeks needs more pool numbers than there are."""
    check_may(by, "bookings.write")
    zone_name = Organization.objects.values_list("time_zone", flat=True).get(pk=by.org_id)
    days = needs(replace(by, time_zone=zone_name), days=DAYS, now=at)
    if not any(one.missing for one in days):
        return False
    sentence = f"{said(days)} Bookings that find no free number are refused."
    known = Alert.objects.filter(
        org_id=by.org_id, type=KIND, entity_id=by.org_id, description=sentence, status="open"
    )
    if not known.exists():
        raise_alert(
            by=by, severity=Severity.WARNING, type=KIND, title="Too few pool numbers ahead",
            description=sentence, entity_type="organization", entity_id=by.org_id, at=at,
        )  # fmt: skip
    return True
