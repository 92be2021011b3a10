"""The provider's own words about erased clients, in the table that web pages may not see."""

from datetime import datetime, timedelta

from snoutos.kernel.actor import Actor
from snoutos.rooms.people.models import Client
from snoutos.rooms.people.rules import check_may
from snoutos.toolbox import receipts

# The provider reports on a message, and repeats its reports, for days.
LATE = timedelta(days=14)


def forget(*, by: Actor, at: datetime) -> int:
    """Empties what was worked already; says how many. The rest is found by the next night."""
    check_may(by, "clients.forget")
    since = at - LATE
    if not Client.objects.filter(org_id=by.org_id, erased_at__gte=since).exists():
        return 0
    return receipts.forget(since=since)
