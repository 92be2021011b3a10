"""The schedule as a file, out and in."""

from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_safe

from snoutos.kernel.refused import Refused
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.schedule.actions.importing import import_windows
from snoutos.rooms.schedule.forms import LookForm
from snoutos.rooms.schedule.pages.door import around, office
from snoutos.rooms.schedule.queries import lists
from snoutos.rooms.schedule.queries.importing import fates, lines, sheet_of
from snoutos.rooms.schedule.rules.importing import FATE_NAMES, FIELDS, MOST_ROWS, Fate
from snoutos.toolbox import csv_in, csv_out
from snoutos.toolbox.page import Request, show

COLUMNS = ("Client", "Sitter", "Type", "Starts", "Ends", "Length", "Status", "Booking reference")
NO_FILE = "Choose a file first."
MOST_SHOWN = 200


@require_safe
@office
def export(request: Request) -> HttpResponse:
    """The windows of the list, as it is filtered."""
    viewer, moment = request.viewer, now()
    check_may(viewer, "windows.export")
    filters = LookForm(request.GET).filters()
    csv_out.check_count(lists.count(viewer, filters, now=moment), "windows")
    here = ZoneInfo(viewer.time_zone)
    rows = (
        (
            one.client_name, one.sitter_name, one.kind_name,
            f"{one.starts_at.astimezone(here):%Y-%m-%d %H:%M}",
            f"{one.ends_at.astimezone(here):%Y-%m-%d %H:%M}",
            one.length, one.phase.value, one.booking_reference,
        )
        for one in lists.every(viewer, filters, now=moment)
    )  # fmt: skip
    return csv_out.download("assignments", COLUMNS, rows)


@require_http_methods(["GET", "POST"])
@office
def take_in(request: Request) -> HttpResponse:
    """Choose a file, look at what would become of it, and take it."""
    context: dict[str, object] = {"most": MOST_ROWS, "fields": FIELDS}
    if request.method == "POST":
        try:
            context |= _taken(request)
        except Refused as no:
            context["refusal"] = str(no)
    context |= around(request, "import")
    status = 422 if context.get("refusal") else 200
    return show(request, "schedule/import.html", context, status=status)


def _taken(request: Request) -> dict[str, object]:
    text = _text(request)
    sheet = sheet_of(text)
    is_done = request.POST.get("confirm") == "1"
    if is_done:
        plans = import_windows(by=request.viewer, text=text, at=now())
    else:
        plans = fates(request.viewer, sheet)
    return {
        "text": text,
        "is_done": is_done,
        "rows": plans[:MOST_SHOWN],
        "more": max(0, len(plans) - MOST_SHOWN),
        "counts": [(FATE_NAMES[fate], lines(plans, fate), fate.value) for fate in Fate],
        "good": sum(lines(plans, one) for one in (Fate.WINDOW, Fate.BOOKING, Fate.CONFLICT)),
        "ignored": sheet.ignored,
    }


def _text(request: Request) -> str:
    """The file, or the text of it that the preview brought along."""
    file = request.FILES.get("file")
    if file is not None:
        return csv_in.decoded(file.read(csv_in.MOST_BYTES + 1))
    text = request.POST.get("text", "")
    if not text.strip():
        raise Refused(NO_FILE, code="no_file", status=422)
    return text
