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
    org = Organization.objects.select_for_update(no_key=True).get(pk=by.org_id)
    before = rules.protection_of(org.settings, ()).sensitivity
    if before is wanted:
        return wanted
    _keep(org, sensitivity=wanted.value)
    record(
        "policy.settings.changed", by=by, entity_type="organization", entity_id=by.org_id,
        payload={"before": before.value, "after": wanted.value}, at=at,
    )  # fmt: skip
    return wanted


@transaction.atomic
def hold_pictures(*, by: Actor, is_held: bool, at: datetime) -> None:
    """Whether the office looks at each picture before a sitter does, from now on."""
    check_may(by, "policy.settings")
    org = Organization.objects.select_for_update(no_key=True).get(pk=by.org_id)
    if rules.pictures_are_held(org.settings) is is_held:
        return
    _keep(org, hold_pictures=is_held)
    record(
        "policy.settings.changed", by=by, entity_type="organization", entity_id=by.org_id,
        payload={"hold_pictures": is_held}, at=at,
    )  # fmt: skip


def _keep(org: Organization, **change: object) -> None:
    said = org.settings.get("policy")
    said = said if isinstance(said, dict) else {}
    org.settings = org.settings | {"policy": said | change}
    org.save(update_fields=["settings"])
