"""What the clock does in the schedule."""

from datetime import datetime
from uuid import UUID

from snoutos.kernel.actor import the_house
from snoutos.rooms.schedule.actions.ahead import make_ahead
from snoutos.rooms.schedule.actions.bookings import end_bookings
from snoutos.rooms.schedule.actions.planning import warn_of_shortage
from snoutos.toolbox import later


@later.every_org("schedule.end_bookings", cron="*/5 * * * *", at_start=True)
def ended(*, org_id: str, at: datetime) -> None:
    """Bookings that are over set their pool numbers free."""
    end_bookings(by=the_house(UUID(org_id)), at=at)


@later.every_org("schedule.plan_numbers", cron="41 * * * *")
def planned(*, org_id: str, at: datetime) -> None:
    """Too few pool numbers in the coming days are said while there is time to buy some."""
    warn_of_shortage(by=the_house(UUID(org_id)), at=at)


@later.every_org("schedule.make_ahead", cron="17 * * * *", at_start=True)
def ahead(*, org_id: str, at: datetime) -> None:
    """Weekly windows are made before anybody needs them."""
    make_ahead(by=the_house(UUID(org_id)), at=at)
