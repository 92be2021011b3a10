"""What the pages about people who work here share."""

from datetime import datetime

from snoutos.kernel.words import Role
from snoutos.toolbox.page import Request, page

office = page(Role.OWNER, Role.ADMIN)
owner = page(Role.OWNER)


def common(request: Request, tab: str, *, now: datetime) -> dict[str, object]:
    return {
        "now": now,
        "tz": request.viewer.time_zone,
        "people_tab": tab,
        "is_owner": request.viewer.role is Role.OWNER,
    }
