"""One window: looking at it, changing it, deleting it, telling its client."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_safe

from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.plans.actions import token_of
from snoutos.rooms.schedule.actions.changing import change, delete
from snoutos.rooms.schedule.actions.hand_over import send_hand_over
from snoutos.rooms.schedule.forms import ChangeForm
from snoutos.rooms.schedule.pages.assigning import is_confirmed
from snoutos.rooms.schedule.pages.door import address, around, go, office
from snoutos.rooms.schedule.queries import hand_overs, lists
from snoutos.rooms.schedule.queries.changes import changing, deleting
from snoutos.rooms.schedule.queries.plans import sitters
from snoutos.rooms.schedule.rules.plans import change_plan
from snoutos.rooms.schedule.rules.wishes import SCOPE_NAMES, Scope
from snoutos.toolbox.page import Request, show


@require_safe
@office
def window(request: Request, window_id: UUID) -> HttpResponse:
    moment = now()
    card = lists.one(request.viewer, window_id, now=moment)
    context = around(request, "window", moment) | {
        "card": card,
        "told": hand_overs.of_window(request.viewer, window_id, now=moment),
        "series_said": hand_overs.series_said(request.viewer, card.series_id),
    }
    return show(request, "schedule/window.html", context, part="schedule/_window.html")


@require_http_methods(["GET", "POST"])
@office
def edit(request: Request, window_id: UUID) -> HttpResponse:
    moment = now()
    card = lists.one(request.viewer, window_id, now=moment)
    asked = request.POST if request.method == "POST" else request.GET
    context: dict[str, object] = {}
    if request.method == "POST":
        context = _plan_change(request, window_id, asked, moment)
        if is_confirmed(request) and "plan" in context:
            done, refusal = _change(request, window_id, moment)
            if done:
                return done
            context |= refusal
    whole = (
        around(request, "window", moment)
        | {
            "card": card,
            "value": _values(card, asked, request.viewer.time_zone),
            "sitters": sitters(request.viewer),
            "scopes": [(one.value, said) for one, said in SCOPE_NAMES.items()],
            "confirm": "Change window",
        }
        | context
    )
    status = 422 if context.get("refusal") else 200
    return show(request, "schedule/edit.html", whole, part="schedule/_preview.html", status=status)


def _plan_change(
    request: Request, window_id: UUID, asked: Any, moment: datetime
) -> dict[str, object]:
    try:
        wish = ChangeForm(asked).wish(window_id)
        plan = change_plan(changing(request.viewer, wish, at=moment))
    except Missing as no:
        return {"refusal": str(no)}
    except Refused as no:
        return {"refusal": str(no), "other": no.details.get("window")}
    return {"plan": plan, "token": token_of(plan, by=request.viewer)}


def _change(
    request: Request, window_id: UUID, moment: datetime
) -> tuple[HttpResponse | None, dict[str, object]]:
    try:
        wish = ChangeForm(request.POST).wish(window_id)
        done = change(by=request.viewer, wish=wish, token=request.POST["token"], at=moment)
    except Refused as no:
        return None, {"refusal": str(no)}
    return go(request, address(day=wish.starts.date(), applied=done.applied.pk)), {}


@require_http_methods(["GET", "POST"])
@office
def remove(request: Request, window_id: UUID) -> HttpResponse:
    """One step for a window to come; two when it is open now."""
    moment = now()
    card = lists.one(request.viewer, window_id, now=moment)
    asked = request.POST if request.method == "POST" else request.GET
    scope = Scope(asked["scope"]) if asked.get("scope") in set(Scope) else Scope.ONE
    refusal, step = "", asked.get("step", "1")
    is_open = card.starts_at <= moment < card.ends_at
    if request.method == "POST" and asked.get("token") and _is_final(asked, is_open=is_open):
        try:
            done = delete(
                by=request.viewer, window_id=window_id, scope=scope, token=asked["token"], at=moment
            )
        except Refused as no:
            refusal = str(no)
        else:
            local = card.starts_at.astimezone(ZoneInfo(request.viewer.time_zone))
            return go(request, address(day=local.date(), applied=done.applied.pk))
    elif request.method == "POST" and step == "2" and "understood" in asked.getlist("asks"):
        refusal = "Tick the box to confirm that you understand."
    plan = deleting(request.viewer, window_id, scope, at=moment)
    context = around(request, "window", moment) | {
        "card": card, "plan": plan, "token": token_of(plan, by=request.viewer), "scope": scope,
        "scopes": [(one.value, said) for one, said in SCOPE_NAMES.items()], "refusal": refusal,
        "is_open": is_open, "step": "2" if is_open and step == "2" else "1",
    }  # fmt: skip
    status = 422 if refusal else 200
    return show(request, "schedule/delete.html", context, part="schedule/_delete.html",
                status=status)  # fmt: skip


def _is_final(asked: Any, *, is_open: bool) -> bool:
    """An open window takes a second step, with a box to tick."""
    if asked.get("look"):
        return False
    return not is_open or (asked.get("step") == "2" and asked.get("understood") == "1")


@require_http_methods(["GET", "POST"])
@office
def tell(request: Request, window_id: UUID) -> HttpResponse:
    """Send the hand-over message by hand."""
    moment = now()
    card = lists.one(request.viewer, window_id, now=moment)
    refusal = ""
    if request.method == "POST":
        try:
            send_hand_over(
                by=request.viewer, thread_id=card.thread_id, window_id=window_id,
                template_id=None, at=moment,
            )  # fmt: skip
        except Refused as no:
            refusal = str(no)
        else:
            return go(request, f"/inbox/{card.thread_id}")
    text = hand_overs.text_for(request.viewer, window_id, None, at=moment)
    context = around(request, "window", moment) | {"card": card, "text": text, "refusal": refusal}
    return show(request, "schedule/tell.html", context, part="schedule/_tell.html",
                status=422 if refusal else 200)  # fmt: skip


def _values(card: lists.WindowCard, asked: Any, zone_name: str) -> dict[str, object]:
    here = ZoneInfo(zone_name)
    start, end = card.starts_at.astimezone(here), card.ends_at.astimezone(here)
    usual = {
        "day": f"{start:%Y-%m-%d}", "starts": f"{start:%H:%M}", "ends": f"{end:%H:%M}",
        "end_day": f"{end:%Y-%m-%d}" if end.date() != start.date() else "",
        "sitter": str(card.sitter_id), "booking_reference": card.booking_reference, "scope": "one",
    }  # fmt: skip
    names = (*usual, "leave_out", "quiet")
    return usual | {name: asked[name] for name in names if name in asked}
