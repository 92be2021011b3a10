"""What the pages of the inventory share."""

from datetime import datetime
from urllib.parse import urlencode

from snoutos.kernel.words import Role
from snoutos.rooms.plans.queries import applied
from snoutos.toolbox.page import Request, page

office = page(Role.OWNER, Role.ADMIN)
owner = page(Role.OWNER)


def around(request: Request, *, now: datetime) -> dict[str, object]:
    """Time, and the strip that says what was just done."""
    return {
        "now": now,
        "tz": request.viewer.time_zone,
        "is_owner": request.viewer.role is Role.OWNER,
        "applied": applied(request.viewer, request.GET.get("applied"), now=now),
        "back": request.path,
    }


def done_at(address: str, applied_id: object) -> str:
    return f"{address}?{urlencode({'applied': str(applied_id)})}"
