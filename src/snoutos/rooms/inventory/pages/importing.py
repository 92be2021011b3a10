"""Importing numbers that are at the provider already: say which, look, confirm, see what came."""

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from snoutos.kernel.refused import Refused
from snoutos.rooms.inventory.actions import importing
from snoutos.rooms.inventory.pages.door import around, owner
from snoutos.rooms.inventory.queries import comparing
from snoutos.rooms.inventory.queries.importing import rows_of
from snoutos.rooms.inventory.rules import importing as rules
from snoutos.rooms.inventory.rules.buying import checked_class
from snoutos.rooms.inventory.rules.plans import TYPES
from snoutos.rooms.plans.actions import token_of
from snoutos.toolbox import csv_in
from snoutos.toolbox.page import Request, show


@require_http_methods(["GET", "POST"])
@owner
def take_in(request: Request) -> HttpResponse:
    context = around(request, now=now()) | {
        "classes": TYPES.items(), "most": rules.MOST_ROWS, "asked": request.POST or request.GET,
    }  # fmt: skip
    if "found" in request.GET:
        latest = comparing.latest(request.viewer)
        context["text"] = "\n".join(latest.strangers) if latest else ""
    status = 200
    if request.method == "POST" and "back" not in request.POST:
        try:
            context |= _taken(request)
        except Refused as no:
            context |= {"refusal": str(no), "text": request.POST.get("text", "")}
            status = no.status
    elif request.method == "POST":
        context["text"] = request.POST.get("text", "")
    return show(request, "inventory/import.html", context, status=status)


def _taken(request: Request) -> dict[str, object]:
    text = _text(request)
    number_class = checked_class(request.POST.get("class", ""))
    token = request.POST.get("token", "")
    if token:
        done = importing.import_numbers(
            by=request.viewer, rows=rows_of(text), number_class=number_class, token=token, at=now()
        )
        came = len(rules.imported(done.rows))
        return {"rows": done.rows, "is_done": True, "came": came, "text": text}
    plan, rows = importing.preview(by=request.viewer, rows=rows_of(text), number_class=number_class)
    return {
        "plan": plan,
        "rows": rows,
        "good": len(rules.imported(rows)),
        "token": token_of(plan, by=request.viewer),
        "text": text,
    }


def _text(request: Request) -> str:
    """The file when there is one, else what was pasted or what the preview brought along."""
    file = request.FILES.get("file")
    if file is not None:
        return csv_in.decoded(file.read(csv_in.MOST_BYTES + 1))
    return request.POST.get("text", "").replace("\x00", "")
