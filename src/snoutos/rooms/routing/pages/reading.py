"""The rules, the simulator and the history: looking only."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from snoutos.kernel import local_time
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import Direction
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.routing.forms import RESULTS, HistoryForm, QuestionForm
from snoutos.rooms.routing.pages.door import common, office, outcome
from snoutos.rooms.routing.queries import history as lists, overrides, preview
from snoutos.rooms.routing.rules.history import RULES, HistoryFilters
from snoutos.rooms.routing.rules.track import track
from snoutos.toolbox import csv_out
from snoutos.toolbox.page import Request, show

SHOWN = 50
QUARTER = timedelta(minutes=15)
COLUMNS = ("Time (UTC)", "Client", "What", "Goes to", "Rule", "Because", "By")
WHAT = {
    "decision": "Message", "override_started": "Override started",
    "override_ended": "Override ended",
}  # fmt: skip


@require_GET
@office
def rules(request: Request) -> HttpResponse:
    moment = now()
    context = common(request, "rules", now=moment) | {
        "rules": lists.rules(request.viewer, now=moment)
    }
    return show(request, "routing/rules.html", context)


@require_GET
@office
def simulator(request: Request) -> HttpResponse:
    """The question stands in the address; without one, a few to start from."""
    moment, viewer = now(), request.viewer
    context = (
        common(request, "simulator", now=moment)
        | {
            "choices": preview.choices(viewer),
            "numbers": preview.numbers(viewer),
            "sitters": overrides.sitters(viewer),
            "asked": request.GET,
            "answer": None,
            "refusal": "",
        }
        | _clock(moment, viewer.time_zone)
    )
    status = 200
    try:
        question = QuestionForm(request.GET).question(now=moment, zone=viewer.time_zone)
        if question is not None:
            context |= _answered(request, question, moment)
    except Refused as refused:
        context["refusal"], status = str(refused), refused.status
    part = "routing/_answer.html"
    return show(request, "routing/simulator.html", context, part=part, status=status)


def _answered(request: Request, question: preview.Question, moment: datetime) -> dict[str, object]:
    viewer = request.viewer
    answer = preview.preview(viewer, question)
    decision, zone = answer.decision, ZoneInfo(viewer.time_zone)
    is_inbound = question.direction is Direction.INBOUND
    clock = local_time.moment(question.at.astimezone(zone), moment.astimezone(zone))
    lead = f"At {clock} the message goes to" if is_inbound else f"At {clock} our message goes to"
    change_at = decision.next_change_at
    return {
        "answer": answer,
        "question": question,
        "outcome": outcome(decision, lead=lead, is_client_writing=is_inbound),
        "track": track(decision.facts.windows, at=question.at, zone=viewer.time_zone),
        "small_track": track(
            decision.facts.windows, at=question.at, zone=viewer.time_zone, width=320
        ),
        "next_change": decision.next_change,
        "next_link": _at(request, change_at, zone) if change_at else "",
        **_clock(question.at, viewer.time_zone),
        # In UTC: on the wall, the hour that comes twice could not be told apart.
        "earlier": _at(request, question.at.astimezone(UTC) - QUARTER, zone),
        "later": _at(request, question.at.astimezone(UTC) + QUARTER, zone),
    }


def _clock(at: datetime, zone: str) -> dict[str, object]:
    """Day and time for the form's fields, on the organization's clock."""
    local = at.astimezone(ZoneInfo(zone))
    return {"here_day": local.date().isoformat(), "here_time": f"{local:%H:%M}"}


def _at(request: Request, at: datetime, zone: ZoneInfo) -> str:
    """The address of the same question at another moment."""
    local = at.astimezone(zone)
    said = request.GET.copy()
    said["day"], said["time"] = local.date().isoformat(), local.strftime("%H:%M")
    said.pop("second", None)
    if local.fold:
        said["second"] = "1"
    return f"/routing/simulator?{said.urlencode()}"


@require_GET
@office
def history(request: Request) -> HttpResponse:
    moment, viewer = now(), request.viewer
    filters = HistoryForm(request.GET).filters()
    found = lists.history(
        viewer, filters=filters, cursor=request.GET.get("after") or None, limit=SHOWN
    )
    client = overrides.thread_of(viewer, filters.thread_id) if filters.thread_id else None
    context = common(request, "history", now=moment) | {
        "page": found,
        "total": lists.total(viewer, filters=filters),
        "filters": filters,
        "asked": request.GET,
        "rules": RULES,
        "results": RESULTS,
        "query": query_of(filters),
        "client_name": client.client.name if client else "",
        "is_more": bool(request.GET.get("after")),
        "has_filter": filters != HistoryFilters(thread_id=filters.thread_id),
    }
    return show(request, "routing/history.html", context, part="routing/_history.html")


@require_GET
@office
def export(request: Request) -> HttpResponse:
    """The whole history under these filters, as a file; times in UTC."""
    viewer = request.viewer
    check_may(viewer, "routing.export")
    filters = HistoryForm(request.GET).filters()
    csv_out.check_count(lists.total(viewer, filters=filters), "entries")
    entries: list[lists.Entry] = []
    cursor = None
    while True:
        page = lists.history(viewer, filters=filters, cursor=cursor, limit=100)
        entries += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    return csv_out.download("routing-history", COLUMNS, [_row(one) for one in entries])


def _row(one: lists.Entry) -> tuple[object, ...]:
    return (
        f"{one.at:%Y-%m-%d %H:%M:%S}", one.client_name, WHAT[one.what], one.goes_to,
        one.rule_name, one.because, one.by,
    )  # fmt: skip


def query_of(filters: HistoryFilters) -> str:
    said = {
        "thread": filters.thread_id or "",
        "since": filters.since or "",
        "until": filters.until or "",
        "rule": filters.rule,
        "result": filters.result,
        "overrides": "on" if filters.overrides_only else "",
    }
    return urlencode({name: value for name, value in said.items() if value})
