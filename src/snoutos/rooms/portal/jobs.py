"""Sitters are told of what came for them."""

from datetime import datetime
from uuid import UUID

from snoutos.kernel.actor import the_house
from snoutos.rooms.portal.actions import notices
from snoutos.toolbox import later


@later.task("portal.tell")
def tell(*, org_id: str, at: datetime) -> None:
    """Asked for by the pipeline, once for all that came together."""
    notices.tell(by=the_house(UUID(org_id)), at=at)
