"""Assigning a sitter to a client: what is asked, what it would do, and doing it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_safe

from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.plans.actions import token_of
from snoutos.rooms.schedule.actions.assigning import assign
from snoutos.rooms.schedule.forms import KINDS, WEEKDAYS, AssignForm
from snoutos.rooms.schedule.pages.door import address, around, go, office, today
from snoutos.rooms.schedule.queries import people
from snoutos.rooms.schedule.queries.plans import assigning, sitters
from snoutos.rooms.schedule.rules.plans import assign_plan
from snoutos.toolbox.page import Request, show

SOON = timedelta(hours=1)


@require_http_methods(["GET", "POST"])
@office
def new(request: Request) -> HttpResponse:
    """The form; with a plan beside it once there is enough to plan."""
    moment = now()
    asked = request.POST if request.method == "POST" else request.GET
    if is_confirmed(request):
        done, refusal = _do(request, moment)
        if done:
            return done
        return _show(request, _plan(request, asked, moment) | refusal, moment, status=409)
    context = _plan(request, asked, moment) if _is_asked(asked) else {}
    return _show(request, context, moment, status=422 if context.get("refusal") else 200)


@require_safe
@office
def clients(request: Request) -> HttpResponse:
    """The clients whose names hold what was typed."""
    context = _people(request, request.GET.get("find", ""), request.GET.get("thread", ""))
    return show(request, "schedule/_clients.html", context)


def is_confirmed(request: Request) -> bool:
    """The token of a preview travels along with every question; only its own button confirms."""
    return request.method == "POST" and {"token", "confirm"} <= request.POST.keys()


def _is_asked(asked: Any) -> bool:
    """A click on "Preview" is a question also when something is missing."""
    return bool(asked.get("preview"))


def _do(request: Request, moment: datetime) -> tuple[HttpResponse | None, dict[str, object]]:
    try:
        wish = AssignForm(request.POST).wish(request.viewer.time_zone)
        done = assign(by=request.viewer, wish=wish, token=request.POST["token"], at=moment)
    except Refused as no:
        return None, {"refusal": str(no), "other": no.details.get("window")}
    day = wish.hours.starts_at.astimezone(ZoneInfo(request.viewer.time_zone)).date()
    if wish.weekly:
        day = max(day, today(request, moment))
    return go(request, address(day=day, applied=done.applied.pk)), {}


def _plan(request: Request, asked: Any, moment: datetime) -> dict[str, object]:
    try:
        wish = AssignForm(asked).wish(request.viewer.time_zone)
        facts = assigning(request.viewer, wish, at=moment)
    except Missing as no:
        return {"refusal": str(no)}
    except Refused as no:
        return {"refusal": str(no), "other": no.details.get("window")}
    plan = assign_plan(facts)
    return {
        "plan": plan,
        "token": token_of(plan, by=request.viewer),
        "sitter_first_name": facts.sitter.name.split()[0],
    }


def _show(
    request: Request, context: dict[str, object], moment: datetime, *, status: int
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    whole = (
        around(request, "new", moment)
        | _people(request, asked.get("find", ""), asked.get("thread", ""))
        | _values(request, asked, moment)
        | {"sitters": sitters(request.viewer), "kinds": KINDS, "weekdays": WEEKDAYS}
        | context
    )
    return show(request, "schedule/new.html", whole, part="schedule/_preview.html", status=status)


def _people(request: Request, find: str, thread: str) -> dict[str, object]:
    chosen: UUID | None
    try:
        chosen = UUID(thread)
    except ValueError:
        chosen = None
    found = people.conversations(request.viewer, find, chosen=chosen)
    new = people.without_conversation(request.viewer, find)
    return {"found": found, "find": find, "chosen": str(chosen or ""), "new": new}


def _values(request: Request, asked: Any, moment: datetime) -> dict[str, object]:
    """What stands in the fields: what was typed, else the next full hour."""
    local = (moment + SOON).astimezone(ZoneInfo(request.viewer.time_zone))
    until = local + 2 * SOON
    usual = {
        "day": f"{local:%Y-%m-%d}", "starts": f"{local:%H}:00",
        "end_day": f"{until:%Y-%m-%d}" if until.date() != local.date() else "",
        "ends": f"{until:%H}:00", "kind": KINDS[0][0],
    }  # fmt: skip
    names = ("sitter", "kind", "day", "starts", "end_day", "ends", "booking_reference", "repeat",
             "every_weeks", "last_day", "leave_out", "quiet")  # fmt: skip
    typed = {name: asked[name] for name in names if name in asked}
    if "day" in typed and "ends" not in typed:
        usual["end_day"] = ""
    days = asked.getlist("weekdays") if hasattr(asked, "getlist") else []
    return {"value": usual | typed, "chosen_days": days}
