"""What the clock does for the inventory."""

from datetime import datetime
from uuid import UUID

import structlog

from snoutos.kernel.actor import the_house
from snoutos.kernel.refused import Refused
from snoutos.rooms.inventory.actions import buying, comparing
from snoutos.rooms.inventory.actions.lifecycle import tell_cooldowns_over
from snoutos.rooms.inventory.actions.telling import mail_number
from snoutos.toolbox import later, provider

logger = structlog.get_logger(__name__)


@later.every_org("numbers.cooldowns", cron="*/5 * * * *", at_start=True)
def tell_cooldowns(*, org_id: str, at: datetime) -> None:
    tell_cooldowns_over(by=the_house(UUID(org_id)), at=at)


@later.task("numbers.tell_sitter")
def tell_sitter(*, org_id: str, tenure_id: str) -> None:
    mail_number(by=the_house(UUID(org_id)), tenure_id=UUID(tenure_id))


@later.every_org("numbers.purchases", cron="*/5 * * * *", at_start=True)
def finish_purchases(*, org_id: str, at: datetime) -> None:
    """Those that died half-way."""
    buying.recover(by=the_house(UUID(org_id)), at=at)


@later.every_org("numbers.reconcile", cron="37 * * * *", at_start=True)
def compare_with_the_provider(*, org_id: str, at: datetime) -> None:
    """What was bought, released or led elsewhere outside of us is found within the hour."""
    by = the_house(UUID(org_id))
    if not provider.is_connected(by.org_id):
        return
    try:
        comparing.compare(by=by, at=at)
    except Refused as no:
        # It is written down why; the next one is made by the clock.
        logger.warning("numbers.not_compared", org_id=org_id, reason=str(no))
