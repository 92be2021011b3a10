"""What the clock does for routing."""

from datetime import datetime
from uuid import UUID

from snoutos.kernel.actor import the_house
from snoutos.rooms.routing.actions.overrides import tell_of_ends
from snoutos.toolbox import later


@later.every_org("routing.overrides", cron="* * * * *", at_start=True)
def overrides(*, org_id: str, at: datetime) -> None:
    """Overrides that ran out, or soon will, are told of."""
    tell_of_ends(by=the_house(UUID(org_id)), at=at)
