"""Activating and deactivating a sitter."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.plans.actions import token_of
from snoutos.rooms.staff.actions import duty as actions
from snoutos.rooms.staff.pages.door import common, owner
from snoutos.rooms.staff.queries import sitters as queries
from snoutos.rooms.staff.rules import duty as rules
from snoutos.toolbox.page import Request, go, show


@require_http_methods(["GET", "POST"])
@owner
def activate(request: Request, sitter_id: UUID) -> HttpResponse:
    moment, viewer = now(), request.viewer
    found = queries.profile(viewer, sitter_id, now=moment)
    context = common(request, "sitters", now=moment) | {"sitter": found.card}
    status = 200
    try:
        if request.method == "POST":
            done = actions.activate(
                by=viewer, sitter_id=sitter_id, token=request.POST.get("token", ""), at=moment
            )
            return go(request, f"/sitters/{sitter_id}?applied={done.applied.pk}")
        plan = actions.plan_activation(by=viewer, sitter_id=sitter_id, at=moment)
        context |= {"plan": plan, "token": token_of(plan, by=viewer)}
    except Missing:
        raise
    except Refused as refused:
        context["refusal"], status = str(refused), 422
    return show(request, "staff/activate.html", context, part="staff/_activate.html", status=status)


@require_http_methods(["GET", "POST"])
@owner
def deactivate(request: Request, sitter_id: UUID) -> HttpResponse:
    """Step 1: what moves, why, and what clients are told. Step 2: the name, typed out."""
    moment, viewer = now(), request.viewer
    found = queries.profile(viewer, sitter_id, now=moment)
    asked = request.POST
    text = asked.get("text", "") if "step" in asked else rules.TEXT
    context = common(request, "sitters", now=moment) | {
        "sitter": found.card,
        "asked": asked,
        "text": text,
        "reasons": rules.REASONS,
        "step": 1,
    }
    status = 200
    try:
        plan = actions.plan_deactivation(by=viewer, sitter_id=sitter_id, text=text, at=moment)
        context |= {"plan": plan, "token": token_of(plan, by=viewer)}
        if request.method == "POST" and "back" not in asked:
            rules.checked_reason(asked.get("reason", ""), asked.get("note", ""))
            context["step"] = 2
        if context["step"] == 2 and asked.get("step") == "2":
            rules.check_confirmed_name(asked.get("name", ""), found.card.name)
            done = actions.deactivate(
                by=viewer, sitter_id=sitter_id, reason=asked.get("reason", ""),
                note=asked.get("note", ""), text=text, token=asked.get("token", ""), at=moment,
            )  # fmt: skip
            return go(request, f"/sitters/{sitter_id}?applied={done.applied.pk}")
    except Missing:
        raise
    except Refused as refused:
        context["refusal"], status = str(refused), 422
    return show(
        request, "staff/deactivate.html", context, part="staff/_deactivate.html", status=status
    )
