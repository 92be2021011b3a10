"""Sitters: the list, one of them, adding and renaming, and asking them to sign in."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods

from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import Role
from snoutos.rooms.plans.queries import applied as applied_plan
from snoutos.rooms.staff.actions import inviting, sitters as actions
from snoutos.rooms.staff.pages.door import common, office
from snoutos.rooms.staff.queries import sitters as queries, team as team_queries
from snoutos.rooms.staff.queries.stopped import tally_of
from snoutos.toolbox.page import Request, go, show

FILTERS = (
    ("", "All"), ("active", "Active"), ("inactive", "Inactive"),
    ("without_number", "Without a number"),
)  # fmt: skip


@require_GET
@office
def sitters(request: Request) -> HttpResponse:
    moment, viewer = now(), request.viewer
    search, chosen = request.GET.get("q", ""), request.GET.get("show", "")
    counts = queries.counts(viewer)
    context = common(request, "sitters", now=moment) | {
        "page": queries.sitters(
            viewer, now=moment, search=search, show=chosen,
            cursor=request.GET.get("after") or None,
        ),
        "search": search,
        "show": chosen,
        "chips": [(key, said, counts[key]) for key, said in FILTERS],
        "total": counts[""],
        "is_more": bool(request.GET.get("after")),
    }  # fmt: skip
    return show(request, "staff/sitters.html", context, part="staff/_sitters.html")


@require_GET
@office
def sitter(request: Request, sitter_id: UUID) -> HttpResponse:
    moment, viewer = now(), request.viewer
    found = queries.profile(viewer, sitter_id, now=moment)
    context = common(request, "sitters", now=moment) | {
        "profile": found,
        "sitter": found.card,
        "invitations": team_queries.invitations(viewer, now=moment, sitter_id=sitter_id),
        "applied": applied_plan(viewer, request.GET.get("applied"), now=moment),
    }
    if viewer.role is Role.OWNER:
        context["tally"] = tally_of(viewer, sitter_id, now=moment)
    return show(request, "staff/sitter.html", context)


@require_http_methods(["GET", "POST"])
@office
def add(request: Request) -> HttpResponse:
    moment = now()
    context = common(request, "sitters", now=moment) | {"asked": request.POST}
    status = 200
    if request.method == "POST":
        try:
            made = actions.add_sitter(
                by=request.viewer, name=request.POST.get("name", ""), at=moment
            )
            return go(request, f"/sitters/{made.pk}")
        except Refused as refused:
            context["refusal"], status = str(refused), 422
    return show(request, "staff/add.html", context, part="staff/_add.html", status=status)


@require_http_methods(["GET", "POST"])
@office
def rename(request: Request, sitter_id: UUID) -> HttpResponse:
    moment = now()
    found = queries.profile(request.viewer, sitter_id, now=moment)
    context = common(request, "sitters", now=moment) | {
        "sitter": found.card,
        "asked": request.POST or {"name": found.card.name},
    }
    status = 200
    if request.method == "POST":
        try:
            actions.rename_sitter(
                by=request.viewer, sitter_id=sitter_id, name=request.POST.get("name", ""),
                at=moment,
            )  # fmt: skip
            return go(request, f"/sitters/{sitter_id}")
        except Missing:
            raise
        except Refused as refused:
            context["refusal"], status = str(refused), 422
    return show(request, "staff/rename.html", context, part="staff/_rename.html", status=status)


@require_http_methods(["GET", "POST"])
@office
def invite(request: Request, sitter_id: UUID) -> HttpResponse:
    """Ask a sitter to sign in. The link is shown, too, so that it can be handed over."""
    moment = now()
    found = queries.profile(request.viewer, sitter_id, now=moment)
    context = common(request, "sitters", now=moment) | {
        "sitter": found.card,
        "asked": request.POST,
    }
    status = 200
    if request.method == "POST":
        try:
            done = inviting.invite_sitter(
                by=request.viewer, sitter_id=sitter_id, email=request.POST.get("email", ""),
                at=moment,
            )  # fmt: skip
            context |= {"invitation": done.invitation}
        except Missing:
            raise
        except Refused as refused:
            context["refusal"], status = str(refused), 422
    return show(request, "staff/invite.html", context, part="staff/_invite.html", status=status)
