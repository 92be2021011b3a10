"""The answer to HELP, in the business's own words."""

from datetime import datetime

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.rooms.audit.actions import record
from snoutos.rooms.clients.rules import helping as rules
from snoutos.rooms.people.models import Organization
from snoutos.rooms.people.rules import check_may


@transaction.atomic
def set_help_answer(*, by: Actor, text: str, at: datetime) -> str:
    """From the next HELP on. Empty switches it off."""
    check_may(by, "clients.help")
    said = rules.checked(text)
    org = Organization.objects.select_for_update(no_key=True).get(pk=by.org_id)
    was = rules.help_answer_of(org.settings)
    if said == was:
        return said
    org.settings = org.settings | {"help": {"answer": said}}
    org.save(update_fields=["settings"])
    record(
        "clients.help_answer.changed", by=by, entity_type="organization", entity_id=by.org_id,
        payload={"was": was, "now": said}, at=at,
    )  # fmt: skip
    return said
