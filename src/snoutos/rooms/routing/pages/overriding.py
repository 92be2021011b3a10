"""Starting and removing overrides."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods

from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.plans.actions import token_of
from snoutos.rooms.plans.queries import applied as applied_plan
from snoutos.rooms.routing.actions import overrides as actions
from snoutos.rooms.routing.forms import OverrideForm
from snoutos.rooms.routing.pages.door import common, office, owner
from snoutos.rooms.routing.queries import overrides as queries
from snoutos.toolbox.page import Request, go, show

SHOWN = 50
DURATION_LABELS = (
    ("1h", "1 hour"), ("4h", "4 hours"), ("24h", "24 hours"),
    ("until_removed", "Until I remove it (30 days at most)"),
)  # fmt: skip


@require_GET
@office
def overrides(request: Request) -> HttpResponse:
    moment = now()
    context = common(request, "overrides", now=moment) | {
        "page": queries.overrides(
            request.viewer, now=moment, cursor=request.GET.get("after") or None, limit=SHOWN
        ),
        "applied": applied_plan(request.viewer, request.GET.get("applied"), now=moment),
        "is_more": bool(request.GET.get("after")),
    }
    return show(request, "routing/overrides.html", context)


@require_http_methods(["GET", "POST"])
@owner
def start(request: Request, thread_id: UUID) -> HttpResponse:
    """First what and why, then what it changes, then it is on."""
    moment, viewer = now(), request.viewer
    thread = queries.thread_of(viewer, thread_id)
    context: dict[str, object] = common(request, "overrides", now=moment) | {
        "thread": thread,
        "client_name": thread.client.name,
        "asked": request.POST,
        "sitters": queries.sitters(viewer),
        "durations": DURATION_LABELS,
        "existing": queries.active_override(viewer, thread_id, now=moment),
        "goes_to_now": queries.decision_now(viewer, thread, at=moment).goes_to,
    }
    status = 200
    if request.method == "POST" and "back" not in request.POST:
        try:
            form = OverrideForm(request.POST)
            wish = form.wish()
            token = form.cleaned_data.get("token", "")
            if token:
                _, done = actions.create_override(
                    by=viewer, thread_id=thread_id, wish=wish, token=token, at=moment
                )
                return go(request, f"/routing/overrides?applied={done.pk}")
            plan = actions.plan_override(by=viewer, thread_id=thread_id, wish=wish, at=moment)
            context |= {"plan": plan, "token": token_of(plan, by=viewer)}
        except Missing:
            raise
        except Refused as refused:
            context["refusal"], status = str(refused), 422
    return show(
        request, "routing/override.html", context, part="routing/_override.html", status=status
    )


@require_http_methods(["GET", "POST"])
@owner
def remove(request: Request, override_id: UUID) -> HttpResponse:
    moment, viewer = now(), request.viewer
    found = queries.override(viewer, override_id, now=moment)
    if request.method == "POST":
        actions.remove_override(
            by=viewer, override_id=override_id, token=request.POST.get("token", ""), at=moment
        )
        return go(request, "/routing/overrides")
    plan = actions.plan_removal(by=viewer, override_id=override_id, at=moment)
    context = common(request, "overrides", now=moment) | {
        "override": found,
        "plan": plan,
        "token": token_of(plan, by=viewer),
    }
    return show(request, "routing/remove.html", context, part="routing/_remove.html")
