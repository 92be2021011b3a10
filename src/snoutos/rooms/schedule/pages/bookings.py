"""The bookings that came in."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from snoutos.rooms.schedule.pages.door import around, office
from snoutos.rooms.schedule.queries import bookings as queries
from snoutos.rooms.schedule.rules.bookings import STATUS_NAMES, Status
from snoutos.toolbox.page import Request, show

PER_PAGE = 50


@require_safe
@office
def bookings(request: Request) -> HttpResponse:
    asked = request.GET.get("status", "")
    status = Status(asked) if asked in set(Status) else None
    page = queries.bookings(
        request.viewer, cursor=request.GET.get("cursor"), limit=PER_PAGE, status=status
    )
    more = ""
    if page.next_cursor:
        more = "?" + urlencode({"status": asked, "cursor": page.next_cursor})
    context = around(request, "bookings") | {
        "page": page,
        "more": more,
        "status": status,
        "chips": [("", "All", status is None)]
        + [(one.value, said, one is status) for one, said in STATUS_NAMES.items()],
    }
    return show(request, "schedule/bookings.html", context)
