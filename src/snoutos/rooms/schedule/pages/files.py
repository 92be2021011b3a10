"""The schedule as a file, out and in."""

from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_safe

from snoutos.kernel.refused import Refused
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.schedule.actions.importing import start
from snoutos.rooms.schedule.forms import LookForm
from snoutos.rooms.schedule.pages.door import around, go, office
from snoutos.rooms.schedule.queries import lists
from snoutos.rooms.schedule.queries.importing import RowPlan, fates, file_of, lines, sheet_of
from snoutos.rooms.schedule.rules.importing import FATE_NAMES, FIELDS, GOOD, MOST_ROWS, Fate
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
            text, name = _text(request)
            if request.POST.get("confirm") == "1":
                file = start(by=request.viewer, text=text, file_name=name, at=now())
                return go(request, reverse("schedule:imported", args=[file.pk]))
            context |= _preview(request, text, name)
        except Refused as no:
            context["refusal"] = str(no)
    context |= around(request, "import")
    status = 422 if context.get("refusal") else 200
    return show(request, "schedule/import.html", context, status=status)


@require_safe
@office
def taken_in(request: Request, file_id: UUID) -> HttpResponse:
    """How far it is, and then what became of each row."""
    card = file_of(request.viewer, file_id)
    context = around(request, "import") | {"card": card, "file": card.row}
    if not card.is_at_work:
        context |= _table(card.plans)
    return show(request, "schedule/imported.html", context, part="schedule/_imported.html")


def _preview(request: Request, text: str, name: str) -> dict[str, object]:
    sheet = sheet_of(text)
    plans = fates(request.viewer, sheet)
    good = sum(lines(plans, one) for one in GOOD)
    return _table(plans) | {"text": text, "name": name, "good": good, "ignored": sheet.ignored}


def _table(plans: Sequence[RowPlan]) -> dict[str, object]:
    """What needs somebody comes first, otherwise in the order of the file."""
    rows = sorted(plans, key=lambda one: (one.fate is not Fate.BAD, one.fate is not Fate.CONFLICT))
    return {
        "rows": rows[:MOST_SHOWN],
        "more": max(0, len(plans) - MOST_SHOWN),
        "counts": [(FATE_NAMES[fate], lines(plans, fate), fate.value) for fate in Fate],
    }


def _text(request: Request) -> tuple[str, str]:
    """The file and its name, or the text of it that the preview brought along."""
    file = request.FILES.get("file")
    if file is not None:
        return csv_in.decoded(file.read(csv_in.MOST_BYTES + 1)), file.name or ""
    text = request.POST.get("text", "")
    if not text.strip():
        raise Refused(NO_FILE, code="no_file", status=422)
    return text, request.POST.get("name", "")
