"""Whose messages are stopped again and again, for the owner."""

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from snoutos.rooms.staff.pages.door import common, owner
from snoutos.rooms.staff.queries.stopped import by_sitter
from snoutos.toolbox.page import Request, show


@require_safe
@owner
def stopped(request: Request) -> HttpResponse:
    moment = now()
    context = common(request, "sitters", now=moment) | {
        "cards": by_sitter(request.viewer, now=moment)
    }
    return show(request, "staff/stopped.html", context)
