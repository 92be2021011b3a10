"""What the clock does in the schedule."""

from datetime import datetime
from uuid import UUID

from django.utils.timezone import now

from snoutos.kernel.actor import the_house
from snoutos.kernel.refused import Forbidden
from snoutos.rooms.schedule.actions import importing
from snoutos.rooms.schedule.actions.ahead import make_ahead
from snoutos.rooms.schedule.actions.bookings import end_bookings
from snoutos.rooms.schedule.actions.planning import warn_of_shortage
from snoutos.rooms.schedule.queries.importing import asked_by
from snoutos.toolbox import later


@later.task("schedule.import")
def take_in(*, org_id: str, file_id: str) -> None:
    """Portion by portion; started again after a crash it goes on where it was."""
    house, file = the_house(UUID(org_id)), UUID(file_id)
    by = asked_by(house, file)
    try:
        if by is None:
            raise Forbidden(importing.MAY_NOT)
        while importing.take_portion(by=by, file_id=file, at=now()):
            pass
    except Forbidden:
        importing.stop(by=house, file_id=file, at=now())


@later.every_org("schedule.forget_files", cron="47 4 * * *")
def tidy(*, org_id: str, at: datetime) -> None:
    """Nobody needs the rows of a file for ever, and they are about people."""
    importing.forget_files(by=the_house(UUID(org_id)), at=at)


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
