"""Stuck jobs, and what the owner does about one."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_safe

from snoutos.kernel import topics
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import Role
from snoutos.rooms.operations import actions
from snoutos.rooms.operations.queries import health, stuck as queries
from snoutos.rooms.operations.rules import Choice
from snoutos.rooms.people.rules import may
from snoutos.toolbox.page import Request, go, page, show

office = page(Role.OWNER, Role.ADMIN)
owner = page(Role.OWNER)
PER_PAGE = 50


@require_safe
@office
def stuck(request: Request) -> HttpResponse:
    moment, viewer = now(), request.viewer
    is_open = request.GET.get("show") != "ended"
    found = queries.stuck_jobs(
        viewer, is_open=is_open, cursor=request.GET.get("cursor"), limit=PER_PAGE
    )
    more = ""
    if found.next_cursor:
        more = "?" + urlencode({"show": "" if is_open else "ended", "cursor": found.next_cursor})
    request.topics.append(topics.inbox(viewer.org_id))
    context = {
        "page": found,
        "more": more,
        "is_open": is_open,
        "open_count": queries.count_open(viewer),
        "health": health.health(viewer, now=moment),
        "may_decide": may(viewer, "operations.decide"),
        "now": moment,
        "tz": viewer.time_zone,
    }
    return show(request, "operations/stuck.html", context)


@require_http_methods(["GET", "POST"])
@owner
def decide(request: Request, job_id: UUID, choice: Choice) -> HttpResponse:
    """Say why, and it is done."""
    viewer, refusal = request.viewer, ""
    if request.method == "POST":
        act = actions.replay if choice is Choice.REPLAY else actions.ignore
        try:
            act(by=viewer, job_id=job_id, reason=request.POST.get("reason", ""), at=now())
        except Missing:
            raise
        except Refused as problem:
            refusal = str(problem)
        else:
            return go(request, reverse("operations:stuck"))
    context = {
        "card": queries.stuck_job(viewer, job_id),
        "is_replay": choice is Choice.REPLAY,
        "refusal": refusal,
        "written": request.POST.get("reason", ""),
        "now": now(),
        "tz": viewer.time_zone,
    }
    return show(request, "operations/decide.html", context, part="operations/_decide.html",
                status=422 if refusal else 200)  # fmt: skip
