"""Erasing a client for good."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.clients.actions import erasing as actions
from snoutos.rooms.clients.pages.clients import common, owner
from snoutos.rooms.clients.queries import clients as queries
from snoutos.rooms.clients.rules import erasing as rules
from snoutos.rooms.plans.actions import token_of
from snoutos.toolbox.page import Request, go, show


@require_http_methods(["GET", "POST"])
@owner
def erase(request: Request, client_id: UUID) -> HttpResponse:
    """Say why, look at what is lost, confirm."""
    moment, viewer = now(), request.viewer
    found = queries.profile(viewer, client_id, now=moment)
    context: dict[str, object] = common(request) | {
        "client": found.card,
        "reasons": rules.WHY.items(),
        "asked": request.POST,
    }
    status = 200
    if request.method == "POST" and "back" not in request.POST:
        try:
            why = rules.why_of(request.POST.get("reason", ""))
            token = request.POST.get("token", "")
            if token:
                actions.erase(by=viewer, client_id=client_id, why=why, token=token, at=moment)
                return go(request, "/clients?erased=1")
            plan = actions.plan_erase(by=viewer, client_id=client_id, why=why, at=moment)
            context |= {"plan": plan, "token": token_of(plan, by=viewer)}
        except Missing:
            raise
        except Refused as no:
            context["refusal"], status = str(no), 422
    return show(request, "clients/erase.html", context, part="clients/_erase.html", status=status)
