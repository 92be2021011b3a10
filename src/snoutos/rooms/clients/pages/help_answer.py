"""The settings of the answer to HELP."""

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from snoutos.kernel.refused import Refused
from snoutos.rooms.clients.actions import helping as actions
from snoutos.rooms.clients.pages.clients import owner
from snoutos.rooms.clients.queries import helping as queries
from snoutos.rooms.clients.rules import helping as rules
from snoutos.rooms.people.queries import organization
from snoutos.toolbox.page import Request, go, show


@require_http_methods(["GET", "POST"])
@owner
def settings(request: Request) -> HttpResponse:
    refusal, status = "", 200
    text = queries.help_answer(request.viewer)
    if request.method == "POST":
        text = request.POST.get("text", "")
        try:
            actions.set_help_answer(by=request.viewer, text=text, at=now())
            return go(request, f"{request.path}?saved=1")
        except Refused as no:
            refusal, status = str(no), no.status
    context = {
        "text": text,
        "suggested": rules.suggested(organization(request.viewer).name),
        "refusal": refusal,
        "is_saved": request.GET.get("saved") == "1",
        "tab": "help",
    }
    return show(request, "clients/help.html", context, status=status)
