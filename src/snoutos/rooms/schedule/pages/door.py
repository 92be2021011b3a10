"""What all pages of the schedule share: who may open them, and what stands around each."""

from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.timezone import now

from snoutos.kernel import topics
from snoutos.kernel.words import Role
from snoutos.rooms.plans.queries import applied
from snoutos.rooms.schedule.queries.lists import conflict_count
from snoutos.toolbox.page import Request, page

office = page(Role.OWNER, Role.ADMIN)

TABS = (
    ("week", "Week", "/assignments"),
    ("month", "Month", "/assignments?view=month"),
    ("list", "List", "/assignments?view=list"),
    ("conflicts", "Conflicts", "/assignments/conflicts"),
    ("bookings", "Bookings", "/assignments/bookings"),
    ("planner", "Number planner", "/assignments/planner"),
    ("texts", "Texts", "/assignments/texts"),
)


def around(request: Request, tab: str, moment: datetime | None = None) -> dict[str, object]:
    """Tabs, time, and the strip that says what was just done."""
    moment = moment or now()
    counts = {"conflicts": conflict_count(request.viewer)}
    return {
        "now": moment,
        "tz": request.viewer.time_zone,
        "today": today(request, moment),
        "tab": tab,
        "schedule_tabs": [
            (said, url, key == tab, counts.get(key, 0), key) for key, said, url in TABS
        ],
        "applied": applied(request.viewer, request.GET.get("applied"), now=moment),
        "back": request.path,
        "inbox_topic": topics.inbox(request.viewer.org_id),
    }


def today(request: Request, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(request.viewer.time_zone)).date()


def address(**said: object) -> str:
    """An address of the schedule; what is empty is left out."""
    kept = {name: value for name, value in said.items() if value not in ("", None)}
    return f"/assignments?{urlencode(kept)}" if kept else "/assignments"


def go(request: Request, url: str) -> HttpResponse:
    """To another page, also out of a dialog."""
    if not request.htmx:
        return HttpResponseRedirect(url)
    response = HttpResponse()
    response.headers["HX-Redirect"] = url
    return response
