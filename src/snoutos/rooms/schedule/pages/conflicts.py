"""Conflicts: two that want the same hours, and the ways out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from snoutos.kernel.refused import Refused
from snoutos.rooms.assignments.rules.conflicts import Choice
from snoutos.rooms.plans.actions import token_of
from snoutos.rooms.schedule.actions import conflicts as actions
from snoutos.rooms.schedule.pages.door import around, go, office
from snoutos.rooms.schedule.queries import conflicts as queries
from snoutos.rooms.schedule.queries.conflicts import Conflict
from snoutos.toolbox.page import Request, show

WIDTH = 600


@dataclass(frozen=True, slots=True)
class Bar:
    """The two on one line, in the units of the picture."""

    first_x: int
    first_width: int
    second_x: int
    second_width: int
    shared_x: int
    shared_width: int


@require_safe
@office
def conflicts(request: Request) -> HttpResponse:
    pairs, free = queries.conflicts(request.viewer)
    context = around(request, "conflicts") | {
        "pairs": [(one, _bar(one)) for one in pairs], "free": free,
    }  # fmt: skip
    return show(request, "schedule/conflicts.html", context)


@require_http_methods(["GET", "POST"])
@office
def resolve(request: Request, window_id: UUID, aside_id: UUID) -> HttpResponse:
    """What one way out would do, and doing it."""
    moment = now()
    asked = request.POST if request.method == "POST" else request.GET
    choice = Choice(asked["choice"]) if asked.get("choice") in set(Choice) else Choice.SPLIT
    refusal = ""
    if request.method == "POST":
        try:
            done = actions.resolve(
                by=request.viewer, window_id=window_id, aside_id=aside_id, choice=choice,
                token=request.POST.get("token", ""), at=moment,
            )  # fmt: skip
        except Refused as no:
            refusal = str(no)
        else:
            return go(request, f"/assignments/conflicts?applied={done.applied.pk}")
    found = queries.conflict(request.viewer, window_id, aside_id)
    plan = queries.resolving(request.viewer, found, choice, split_at=None, at=moment)
    context = around(request, "conflicts", moment) | {
        "conflict": found, "plan": plan, "choice": choice, "refusal": refusal,
        "token": token_of(plan, by=request.viewer),
    }  # fmt: skip
    status = 422 if refusal else 200
    return show(request, "schedule/resolve.html", context, part="schedule/_resolve.html",
                status=status)  # fmt: skip


@require_POST
@office
def add(request: Request, aside_id: UUID) -> HttpResponse:
    """Hours whose conflict went away by itself become a window."""
    done = actions.add(by=request.viewer, aside_id=aside_id, token=None, at=now())
    return go(request, f"/assignments/conflicts?applied={done.applied.pk}")


def _bar(found: Conflict) -> Bar:
    start = min(found.first.starts_at, found.second.starts_at)
    end = max(found.first.ends_at, found.second.ends_at)

    def x(at: datetime) -> int:
        return round((at - start) / (end - start) * WIDTH)

    def width(since: datetime, until: datetime) -> int:
        return max(2, x(until) - x(since))

    first, second = found.first, found.second
    since, until = found.overlap_starts_at, found.overlap_ends_at
    return Bar(
        x(first.starts_at), width(first.starts_at, first.ends_at),
        x(second.starts_at), width(second.starts_at, second.ends_at),
        x(since), width(since, until),
    )  # fmt: skip
