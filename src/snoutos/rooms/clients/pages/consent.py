"""Whether a client may be texted, decided by hand."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from snoutos.kernel.refused import Refused
from snoutos.rooms.clients.actions import consent as actions
from snoutos.rooms.clients.pages.clients import common, office, owner
from snoutos.rooms.clients.queries import clients as queries
from snoutos.toolbox.page import Request, go, show


@require_http_methods(["GET", "POST"])
@owner
def opt_in(request: Request, contact_id: UUID) -> HttpResponse:
    """Only with a reason of consent; the client's own START needs none."""
    return _decided(request, contact_id, actions.opt_in, "opt_in")


@require_http_methods(["GET", "POST"])
@office
def opt_out(request: Request, contact_id: UUID) -> HttpResponse:
    """They said so in their own words, or on the phone."""
    return _decided(request, contact_id, actions.opt_out, "opt_out")


@require_POST
@office
def heard(request: Request, contact_id: UUID) -> HttpResponse:
    """One tap beside the text that sounded like STOP; back to where it was read."""
    is_out = request.POST.get("wish") == "out"
    found = actions.decide_wish(by=request.viewer, contact_id=contact_id, is_out=is_out, at=now())
    thread = queries.profile(request.viewer, found.client_id, now=now()).card.thread_id
    return go(request, f"/inbox/{thread}" if thread else f"/clients/{found.client_id}")


def _decided(
    request: Request, contact_id: UUID, decide: Callable[..., Any], name: str
) -> HttpResponse:
    found = queries.contact(request.viewer, contact_id)
    context = common(request) | {"contact": found, "asked": request.POST}
    status = 200
    if request.method == "POST":
        try:
            reason = request.POST.get("reason", "")
            decide(by=request.viewer, contact_id=contact_id, reason=reason, at=now())
            return go(request, f"/clients/{found.client_id}")
        except Refused as no:
            context["refusal"], status = str(no), 422
    template = f"clients/{name}.html"
    return show(request, template, context, part=f"clients/_{name}.html", status=status)
