"""Files of clients are taken in while nobody waits for it."""

from datetime import datetime
from uuid import UUID

from django.utils.timezone import now

from snoutos.kernel.actor import the_house
from snoutos.kernel.refused import Forbidden
from snoutos.rooms.clients.actions import erased_receipts, importing
from snoutos.rooms.clients.queries.importing import asked_by
from snoutos.toolbox import later


@later.task("clients.import")
def take_in(*, org_id: str, import_id: str) -> None:
    """Portion by portion; started again after a crash it goes on where it was."""
    house, file = the_house(UUID(org_id)), UUID(import_id)
    by = asked_by(house, file)
    try:
        if by is None:
            raise Forbidden(importing.MAY_NOT)
        while importing.take_portion(by=by, import_id=file, at=now()):
            pass
    except Forbidden:
        importing.stop(by=house, import_id=file, at=now())


@later.task("clients.forget_receipts")
def forget_receipts(*, org_id: str, at: datetime) -> None:
    """What the provider told us about clients who were just erased."""
    erased_receipts.forget(by=the_house(UUID(org_id)), at=at)


@later.every_org("clients.forget_late_receipts", cron="7 5 * * *")
def forget_late_receipts(*, org_id: str, at: datetime) -> None:
    """Reports about their last messages come for days."""
    erased_receipts.forget(by=the_house(UUID(org_id)), at=at)


@later.every_org("clients.tidy_imports", cron="37 4 * * *")
def tidy(*, org_id: str, at: datetime) -> None:
    """Nobody needs the rows of a file for ever, and they are about people."""
    importing.forget(by=the_house(UUID(org_id)), at=at)
