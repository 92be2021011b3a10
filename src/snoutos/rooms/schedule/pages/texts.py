"""The texts that clients get from the schedule."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from snoutos.kernel.refused import Refused
from snoutos.rooms.schedule.actions.hand_over import delete_text, save_text
from snoutos.rooms.schedule.forms import TextForm
from snoutos.rooms.schedule.pages.door import around, go, office
from snoutos.rooms.schedule.queries.hand_overs import own_texts
from snoutos.rooms.schedule.rules.texts import VARIABLES, Occasion
from snoutos.toolbox.page import Request, show


@require_http_methods(["GET", "POST"])
@office
def texts(request: Request) -> HttpResponse:
    """All of them; what was typed and refused stays where it was typed."""
    refused: dict[str, str] = {}
    if request.method == "POST":
        form = TextForm(request.POST)
        try:
            if not form.is_valid():
                raise Refused("Give the text a name and something to say.")
            save_text(
                by=request.viewer, template_id=_id(request.POST.get("template", "")),
                occasion=Occasion(form.cleaned_data["occasion"]), name=form.cleaned_data["name"],
                body=form.cleaned_data["body"], at=now(),
            )  # fmt: skip
        except Refused as no:
            refused = {
                "where": request.POST.get("template", "") or request.POST.get("occasion", ""),
                "why": str(no), "name": request.POST.get("name", ""),
                "body": request.POST.get("body", ""),
            }  # fmt: skip
        else:
            return go(request, "/assignments/texts?saved=1")
    context = around(request, "texts") | {
        "texts": own_texts(request.viewer),
        "variables": [("{{" + name + "}}", said) for name, said in VARIABLES.items()],
        "refused": refused,
        "is_saved": bool(request.GET.get("saved")),
    }
    return show(request, "schedule/texts.html", context, status=422 if refused else 200)


@require_POST
@office
def forget(request: Request, template_id: UUID) -> HttpResponse:
    delete_text(by=request.viewer, template_id=template_id, at=now())
    return go(request, "/assignments/texts?saved=1")


def _id(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
