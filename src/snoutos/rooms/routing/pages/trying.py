"""What if: past messages, decided again under one change. Nothing is stored, not even the question.

The page asks for one portion after the other, so that a long period shows its progress and can be
left at any time.
"""

from datetime import datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from snoutos.kernel.refused import Refused
from snoutos.rooms.routing.forms import WhatIfForm, default_days, first_error
from snoutos.rooms.routing.pages.door import common, office
from snoutos.rooms.routing.queries import changes, overrides, preview, replay
from snoutos.rooms.routing.queries.replay import Period
from snoutos.rooms.routing.rules.what_if import Change
from snoutos.toolbox.page import Request, show

LONGEST = timedelta(days=366)
TOO_LONG = "Choose at most a year."
BACKWARDS = "The last day must not be before the first one."


@require_GET
@office
def what_if(request: Request) -> HttpResponse:
    """The form, and with an answerable question the empty result that fills itself."""
    moment, viewer = now(), request.viewer
    asked = default_days(moment, viewer.time_zone) | request.GET.dict()
    context: dict[str, object] = common(request, "what_if", now=moment) | {
        "asked": asked,
        "sitters": overrides.sitters(viewer),
        "choices": preview.choices(viewer),
        "windows": (),
        "refusal": "",
    }
    status = 200
    try:
        period = _period(WhatIfForm(asked | {"change": "away"}), viewer.time_zone)
        context["windows"] = replay.windows(viewer, period)
        if "change" in request.GET:
            _change(request, period)
            total = replay.count(viewer, period)
            context |= {"total": total, "first_part": _part_address(request, None, 0, 0, total)}
    except Refused as refused:
        context["refusal"], status = str(refused), 422
    return show(request, "routing/what_if.html", context, status=status)


@require_GET
@office
def portion(request: Request) -> HttpResponse:
    """The next portion: its rows, the progress so far, and where it goes on."""
    moment, viewer = now(), request.viewer
    period = _period(WhatIfForm(request.GET), viewer.time_zone)
    change: Change = _change(request, period)
    after, checked, moved = (request.GET.get(name, "") for name in ("after", "checked", "moved"))
    found = replay.portion(viewer, period, change, after=UUID(after) if _is_id(after) else None)
    done, hits = _number(checked) + found.checked, _number(moved) + found.moved
    total = max(_number(request.GET.get("total", "")), done)
    shown = _number(moved)
    context = common(request, "what_if", now=moment) | {
        "portion": found,
        "cards": found.cards[: max(replay.MOST_SHOWN - shown, 0)],
        "checked": done,
        "moved": hits,
        "total": total,
        "goes_on": _part_address(request, found.next_after, done, hits, total)
        if found.next_after
        else "",
        "most_shown": replay.MOST_SHOWN,
    }
    return show(request, "routing/_portion.html", context)


def _change(request: Request, period: Period) -> Change:
    form = WhatIfForm(request.GET)
    if not form.is_valid():
        raise Refused(first_error(form), code="bad_question", status=400)
    zone = request.viewer.time_zone
    return changes.change(request.viewer, form.asked(zone), period)


def _period(form: WhatIfForm, zone_name: str) -> Period:
    if not form.is_valid():
        raise Refused(first_error(form), code="bad_question", status=400)
    first, last = form.cleaned_data["since"], form.cleaned_data["until"]
    if last < first:
        raise Refused(BACKWARDS, code="bad_period", status=400)
    if last - first > LONGEST:
        raise Refused(TOO_LONG, code="bad_period", status=400)
    zone = ZoneInfo(zone_name)
    return Period(
        datetime.combine(first, time.min, zone),
        datetime.combine(last + timedelta(days=1), time.min, zone),
    )


def _part_address(
    request: Request, after: UUID | None, checked: int, moved: int, total: int
) -> str:
    said = request.GET.dict() | {
        "after": str(after or ""), "checked": str(checked), "moved": str(moved),
        "total": str(total),
    }  # fmt: skip
    return f"/routing/what-if/part?{urlencode(said)}"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 12 else 0


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
