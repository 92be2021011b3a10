"""The number planner."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from snoutos.kernel.local_time import MONTHS
from snoutos.rooms.schedule.pages.door import around, office
from snoutos.rooms.schedule.queries.planner import needs, pool
from snoutos.rooms.schedule.rules.planner import DayNeed, said
from snoutos.toolbox.page import Request, show

DAYS = 28
STEP, BAR, HEIGHT, FOOT = 30, 20, 160, 34
WEEKDAYS = ("M", "T", "W", "T", "F", "S", "S")


@dataclass(frozen=True, slots=True)
class Bar:
    """One day in the units of the picture; the part above the pool stands on the other."""

    need: DayNeed
    x: int
    middle: int
    y: int
    height: int
    short_y: int
    short_height: int
    weekday: str
    label: str


@require_safe
@office
def planner(request: Request) -> HttpResponse:
    moment = now()
    days = needs(request.viewer, days=DAYS, now=moment)
    have = pool(request.viewer)
    top = max(1, have, *(one.needed for one in days))
    unit = HEIGHT / (top + 1)
    context = around(request, "planner", moment) | {
        "bars": [_bar(n, one, unit) for n, one in enumerate(days)],
        "have": have,
        "have_y": round(HEIGHT - have * unit),
        "width": STEP * DAYS + BAR,
        "height": HEIGHT + FOOT,
        "base": HEIGHT,
        "said": said(days),
        "is_short": any(one.missing for one in days),
        "short": [one for one in days if one.missing],
    }
    return show(request, "schedule/planner.html", context)


def _bar(position: int, need: DayNeed, unit: float) -> Bar:
    x = position * STEP + BAR
    covered = min(need.needed, need.available)
    y = round(HEIGHT - covered * unit)
    short_y = round(HEIGHT - need.needed * unit)
    # Mondays have their date, and the first day when it does not run into theirs.
    weekday = need.day.weekday()
    is_named = weekday == 0 or (position == 0 and weekday != 6)
    return Bar(
        need=need,
        x=x,
        middle=x + BAR // 2,
        y=y,
        height=HEIGHT - y,
        short_y=short_y,
        short_height=y - short_y,
        weekday=WEEKDAYS[weekday],
        label=f"{MONTHS[need.day.month - 1]} {need.day.day}" if is_named else "",
    )
