"""What the clock does for the inventory."""

from datetime import datetime
from uuid import UUID

from snoutos.kernel.actor import the_house
from snoutos.rooms.inventory.actions import buying
from snoutos.rooms.inventory.actions.lifecycle import tell_cooldowns_over
from snoutos.toolbox import later


@later.every_org("numbers.cooldowns", cron="*/5 * * * *", at_start=True)
def tell_cooldowns(*, org_id: str, at: datetime) -> None:
    tell_cooldowns_over(by=the_house(UUID(org_id)), at=at)


@later.every_org("numbers.purchases", cron="*/5 * * * *", at_start=True)
def finish_purchases(*, org_id: str, at: datetime) -> None:
    """Those that died half-way."""
    buying.recover(by=the_house(UUID(org_id)), at=at)
