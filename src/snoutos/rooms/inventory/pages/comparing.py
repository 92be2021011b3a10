"""Compare with the provider now."""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from snoutos.kernel.refused import Refused
from snoutos.rooms.inventory.actions.comparing import compare as compare_numbers
from snoutos.rooms.inventory.pages.door import owner
from snoutos.toolbox.page import Request


@require_POST
@owner
def compare(request: Request) -> HttpResponse:
    """What it found stands above the list; so does why it could not be done."""
    try:
        compare_numbers(by=request.viewer, at=now())
    except Refused as no:
        if no.code != "provider_refused":
            raise
    return HttpResponseRedirect("/numbers")
