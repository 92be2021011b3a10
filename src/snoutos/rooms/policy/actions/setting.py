"""How much doubt is enough to stop a message."""

from datetime import datetime

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.rooms.audit.actions import record
from snoutos.rooms.people.models import Organization
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.policy import rules


@transaction.atomic
def set_sensitivity(*, by: Actor, sensitivity: str, at: datetime) -> rules.Sensitivity:
    """From now on. What was decided before stays decided."""
    check_may(by, "policy.settings")
    wanted = rules.checked_sensitivity(sensitivity)
    org = Organization.objects.select_for_update().get(pk=by.org_id)
    before = rules.protection_of(org.settings, ()).sensitivity
    if before is wanted:
        return wanted
    org.settings = org.settings | {"policy": {"sensitivity": wanted.value}}
    org.save(update_fields=["settings"])
    record(
        "policy.settings.changed", by=by, entity_type="organization", entity_id=by.org_id,
        payload={"before": before.value, "after": wanted.value}, at=at,
    )  # fmt: skip
    return wanted
