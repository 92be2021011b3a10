"""The schedule as a week, a month or a list."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from snoutos.kernel.local_time import MONTHS
from snoutos.rooms.schedule.forms import KINDS, LookForm
from snoutos.rooms.schedule.pages.door import address, around, office, today
from snoutos.rooms.schedule.queries import lists
from snoutos.rooms.schedule.queries.lists import WindowCard
from snoutos.rooms.schedule.queries.plans import sitters
from snoutos.rooms.schedule.rules import calendar as rules
from snoutos.rooms.schedule.rules.calendar import Day, Timed, View
from snoutos.rooms.schedule.rules.filters import SHOW_NAMES, Filters, Show, Sort
from snoutos.toolbox.page import Request, show

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
PER_PAGE = 50


@require_safe
@office
def schedule(request: Request) -> HttpResponse:
    moment = now()
    form = LookForm(request.GET)
    view, day = form.view_and_day(today(request, moment))
    filters = form.filters()
    context = around(request, view.value, moment) | _look(request, view, day, filters)
    if view is View.LIST:
        context |= _list(request, filters, moment)
    else:
        context |= _calendar(request, view, day, filters, moment)
    return show(request, "schedule/schedule.html", context)


def _look(request: Request, view: View, day: date, filters: Filters) -> dict[str, object]:
    kept = _kept(filters)
    usual = {"view": "" if view is View.WEEK else view.value, **kept}
    return {
        "view": view.value,
        "filters": filters,
        "sitters": sitters(request.viewer),
        "kinds": KINDS,
        "shows": [(one.value, said) for one, said in SHOW_NAMES.items()],
        "is_filtered": any(kept.values()) and kept != _kept(_usual(view)),
        "clear": address(view=usual["view"], day=day),
        "sort_links": [
            (said, filters.sort is sort, address(**usual | {"sort": sort.value}))
            for sort, said in ((Sort.SOONEST, "Soonest first"), (Sort.LATEST, "Latest first"))
        ],
        "export": address(**kept).replace("/assignments", "/assignments/export", 1),
    }


def _usual(view: View) -> Filters:
    return Filters(show=Show.COMING if view is View.LIST else Show.ANY)


def _kept(filters: Filters) -> dict[str, object]:
    """The filters as an address says them."""
    return {
        "q": filters.search,
        "sitter": filters.sitter_id or "",
        "kind": filters.kind.value if filters.kind else "",
        "show": "" if filters.show is Show.ANY else filters.show.value,
        "since": filters.since or "",
        "until": filters.until or "",
    }


def _list(request: Request, filters: Filters, moment: datetime) -> dict[str, object]:
    viewer = request.viewer
    page = lists.windows(
        viewer, filters, cursor=request.GET.get("cursor"), now=moment, limit=PER_PAGE
    )
    more = ""
    if page.next_cursor:
        sort = "" if filters.sort is Sort.SOONEST else filters.sort.value
        more = address(view="list", **_kept(filters), sort=sort, cursor=page.next_cursor)
    return {"page": page, "total": lists.count(viewer, filters, now=moment), "more": more}


def _calendar(
    request: Request, view: View, day: date, filters: Filters, moment: datetime
) -> dict[str, object]:
    viewer = request.viewer
    dates = rules.days_of(view, day)
    cards, is_cut = lists.in_days(viewer, filters, first=dates[0], last=dates[-1], now=moment)
    timed = [Timed(card, card.starts_at, card.ends_at) for card in cards]
    days = rules.layout(timed, dates, viewer.time_zone)
    whole = max((len(one.whole) for one in days), default=0)
    first, last = rules.rows_shown(days)
    here = moment.astimezone(ZoneInfo(viewer.time_zone))
    kept = {"view": "" if view is View.WEEK else view.value, **_kept(filters)}
    return {
        "days": [_column(one, view, day, (first, last)) for one in days],
        "hours": [_hour(row) for row in range(first, last, 2)],
        "rows": last - first,
        "has_whole": bool(whole),
        "now_row": _row_of(here.time(), first, last),
        "title": _title(view, day, dates),
        "earlier": address(**kept, day=rules.step(view, day, -1)),
        "later": address(**kept, day=rules.step(view, day, 1)),
        "this": address(**kept),
        "is_cut": is_cut,
        "is_empty": not cards,
        "weekdays": WEEKDAYS,
        "most": lists.MOST_IN_CALENDAR,
    }


def _column(
    day: Day[WindowCard], view: View, chosen: date, rows: tuple[int, int]
) -> dict[str, object]:
    """One day for the template: rows counted from the first one that is shown."""
    chips = rules.CHIPS
    return {
        "date": day.date,
        "at": datetime.combine(day.date, time(12)),
        "name": WEEKDAYS[day.date.weekday()],
        "said": f"{WEEKDAYS[day.date.weekday()]}, {MONTHS[day.date.month - 1]} {day.date.day}",
        "placed": [(one, *rules.clipped(one, rows)) for one in day.placed],
        "whole": day.whole[:chips],
        "whole_more": max(0, len(day.whole) - chips),
        "lanes": day.lanes,
        "hidden": day.hidden,
        "chips": day.items[:chips],
        "items": day.items,
        "more": max(0, len(day.items) - chips),
        "url": address(view="list", since=day.date, until=day.date, show="any"),
        "is_other": view is View.MONTH and day.date.month != chosen.month,
    }


def _row_of(at: time, first: int, last: int) -> int:
    """The half hour in which the clock is now, counted from 1; 0 when it is not shown."""
    row = at.hour * 2 + at.minute // 30
    return row - first + 1 if first <= row < last else 0


def _hour(row: int) -> str:
    hour = row // 2
    return f"{hour % 12 or 12} {'AM' if hour < 12 else 'PM'}"


def _title(view: View, day: date, dates: tuple[date, ...]) -> str:
    if view is View.MONTH:
        return f"{LONG_MONTHS[day.month - 1]} {day.year}"
    first, last = dates[0], dates[-1]
    start = f"{MONTHS[first.month - 1]} {first.day}"
    end = f"{last.day}" if first.month == last.month else f"{MONTHS[last.month - 1]} {last.day}"
    if first.year != last.year:
        start += f", {first.year}"
    return f"{start} – {end}, {last.year}"
