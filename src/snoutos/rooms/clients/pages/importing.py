"""A file of clients: choose it, look at what would happen, watch it happen, read what did."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.clients.actions import importing as actions, looking
from snoutos.rooms.clients.models import ImportRow
from snoutos.rooms.clients.pages.clients import common, office
from snoutos.rooms.clients.queries import importing as queries
from snoutos.rooms.clients.rules import importing as rules
from snoutos.rooms.clients.rules.importing import Stage
from snoutos.rooms.clients.rules.judging import FATE_NAMES, Fate
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.plans.actions import token_of
from snoutos.rooms.plans.queries import applied as applied_plan
from snoutos.toolbox import csv_in, csv_out
from snoutos.toolbox.page import Request, go, show

NO_FILE = "Choose a file first."
TEMPLATE = ("Name", "Phone", "Phone 2", "Label", "Tags", "Notes", "Opted out")
RESULT = ("Line", "Name", "Phone", "Result", "Why", "Changes")


@require_http_methods(["GET", "POST"])
@office
def choose(request: Request) -> HttpResponse:
    """The file is read and judged; nothing happens before the next page is confirmed."""
    context, status = common(request) | _around(request), 200
    if request.method == "POST":
        try:
            file = request.FILES.get("file")
            if file is None:
                raise Refused(NO_FILE, code="no_file")
            found = looking.look(
                by=request.viewer,
                text=csv_in.decoded(file.read(csv_in.MOST_BYTES + 1)),
                country=request.POST.get("country", "US"),
                file_name=file.name or "",
                at=now(),
                needs_phones=False,
            )
            return go(request, f"/clients/imports/{found.pk}")
        except Refused as no:
            context["refusal"], status = str(no), no.status
    return show(request, "clients/import.html", context, status=status)


@require_GET
@office
def template(request: Request) -> HttpResponse:
    """The headings that are always understood."""
    check_may(request.viewer, "clients.import")
    return csv_out.download("clients-template", TEMPLATE, [])


@require_http_methods(["GET", "POST"])
@office
def one(request: Request, import_id: UUID) -> HttpResponse:
    """The preview, the progress and the result: the same file at its three ages."""
    context, status = common(request), 200
    if request.method == "POST":
        try:
            token = request.POST.get("token", "")
            actions.start(by=request.viewer, import_id=import_id, token=token, at=now())
            return go(request, f"/clients/imports/{import_id}")
        except Missing:
            raise
        except Refused as no:
            context["refusal"], status = str(no), no.status
    context |= _shown(request, import_id)
    return show(
        request, "clients/imported.html", context, part="clients/_imported.html", status=status
    )


@require_POST
@office
def columns(request: Request, import_id: UUID) -> HttpResponse:
    """Somebody says what the columns are, and the file is read again."""
    chosen = request.POST.getlist("column")
    try:
        looking.choose_columns(by=request.viewer, import_id=import_id, chosen=chosen)
    except Missing:
        raise
    except Refused as no:
        context = common(request) | _shown(request, import_id)
        there = [column for column, _ in queries.columns(request.viewer, import_id)]
        context |= {"wrong_columns": str(no), "file_columns": [*zip(there, chosen, strict=False)]}
        return show(request, "clients/imported.html", context, part="clients/_imported.html",
                    status=no.status)  # fmt: skip
    return go(request, f"/clients/imports/{import_id}")


@require_POST
@office
def discard(request: Request, import_id: UUID) -> HttpResponse:
    actions.discard(by=request.viewer, import_id=import_id)
    return go(request, "/clients/import")


@require_GET
@office
def result(request: Request, import_id: UUID) -> HttpResponse:
    """Every row with what became of it."""
    queries.one(request.viewer, import_id)
    lines = [_line(row) for row in queries.every(request.viewer, import_id)]
    return csv_out.download("clients-import", RESULT, lines)


def _around(request: Request) -> dict[str, object]:
    return {
        "countries": rules.COUNTRIES.items(),
        "country": request.POST.get("country", "US"),
        "most": f"{rules.MOST_ROWS:,}",
        "before": queries.imports(request.viewer),
        "columns": TEMPLATE,
    }


def _shown(request: Request, import_id: UUID) -> dict[str, object]:
    viewer = request.viewer
    found = queries.one(viewer, import_id)
    fate = request.GET.get("show", "")
    fate = fate if fate in list(Fate) else ""
    after = request.GET.get("after", "0")
    context: dict[str, object] = {
        "file": found.row,
        "card": found,
        "fate": fate,
        "chips": [(one.value, FATE_NAMES[one], found.counts[one]) for one in Fate],
        "page": queries.rows(
            viewer, import_id, fate=fate, after=int(after) if after.isdecimal() else 0
        ),
        "applied": applied_plan(viewer, found.row.applied_id, now=now()),
    }
    if found.row.stage == Stage.PREVIEWED:
        plan = actions.plan_import(by=viewer, import_id=import_id)
        context |= {
            "plan": plan,
            "token": token_of(plan, by=viewer),
            "file_columns": queries.columns(viewer, import_id),
            "field_names": rules.SAID.items(),
            "has_phones": {"phone", "id"} & set(found.row.fields),
            "no_phones": rules.NO_PHONE_COLUMN,
        }
    return context


def _line(row: ImportRow) -> tuple[object, ...]:
    changes = "; ".join(
        f"{what}: {was} → {becomes}" if was else f"{what}: {becomes}"
        for what, was, becomes in row.changes
    )
    return (row.line, row.name, row.phone, FATE_NAMES[Fate(row.fate)], row.why, changes)
