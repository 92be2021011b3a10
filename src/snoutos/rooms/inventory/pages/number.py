"""One number."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from snoutos.rooms.inventory.pages.door import around, office
from snoutos.rooms.inventory.queries import detail
from snoutos.rooms.inventory.rules.offers import offers
from snoutos.toolbox.page import Request, show

JUST_NOW = timedelta(minutes=2)


@require_safe
@office
def number(request: Request, number_id: UUID) -> HttpResponse:
    moment = now()
    found = detail.number(request.viewer, number_id, now=moment)
    context = around(request, now=moment) | {
        "number": found,
        "was_bought": "bought" in request.GET and found.created_at > moment - JUST_NOW,
        "offers": offers(found.number_class, found.status, is_held=found.sitter_id is not None,
                         is_resting=found.days_left > 0, role=request.viewer.role),
    }  # fmt: skip
    return show(request, "inventory/number.html", context)
