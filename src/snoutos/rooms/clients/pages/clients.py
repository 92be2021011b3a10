"""Clients: the list, one of them, adding, changing, and their phones."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import Role
from snoutos.rooms.clients.actions import clients as actions
from snoutos.rooms.clients.queries import clients as queries
from snoutos.rooms.clients.rules import clients as rules
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.plans.queries import applied as applied_plan
from snoutos.rooms.sending.actions.start import start_conversation
from snoutos.toolbox import csv_out
from snoutos.toolbox.page import Request, go, page, show

office = page(Role.OWNER, Role.ADMIN)
owner = page(Role.OWNER)

FILTERS = (("", "All"), ("unknown", "Unknown senders"), ("opted_out", "Opted out"))
COLUMNS = ("Name", "Phones", "Tags", "Opted out", "Last activity (UTC)", "Client ID")


def common(request: Request) -> dict[str, object]:
    return {
        "now": now(),
        "tz": request.viewer.time_zone,
        "people_tab": "clients",
        "is_owner": request.viewer.role is Role.OWNER,
    }


def wanted_of(request: Request) -> queries.Wanted:
    asked = request.GET
    return queries.Wanted(asked.get("q", "")[:100], asked.get("show", ""), asked.get("tag", ""))


@require_GET
@office
def clients(request: Request) -> HttpResponse:
    wanted = wanted_of(request)
    said = {"q": wanted.search, "show": wanted.show, "tag": wanted.tag}
    counts = queries.counts(request.viewer)
    context = common(request) | {
        "page": queries.clients(
            request.viewer, wanted=wanted, now=now(), cursor=request.GET.get("after") or None
        ),
        "wanted": wanted,
        "was_erased": "erased" in request.GET,
        "chips": [(key, told, counts[key]) for key, told in FILTERS],
        "total": counts[""],
        "query": urlencode({name: value for name, value in said.items() if value}),
    }
    return show(request, "clients/clients.html", context, part="clients/_clients.html")


@require_GET
@office
def export(request: Request) -> HttpResponse:
    viewer, wanted = request.viewer, wanted_of(request)
    check_may(viewer, "clients.export")
    csv_out.check_count(queries.count(viewer, wanted=wanted), "clients")
    rows: list[queries.ClientCard] = []
    cursor = None
    while True:
        found = queries.clients(viewer, wanted=wanted, now=now(), cursor=cursor, limit=100)
        rows += found.items
        cursor = found.next_cursor
        if cursor is None:
            break
    return csv_out.download("clients", COLUMNS, [_row(one) for one in rows])


def _row(one: queries.ClientCard) -> tuple[object, ...]:
    """Read again by our own import it changes nothing."""
    at = one.last_activity_at
    out = "yes" if one.phones_out == len(one.phones) else "some"
    return (
        one.name, " ".join(one.phones), ", ".join(one.tags), out if one.is_opted_out else "",
        f"{at:%Y-%m-%d %H:%M:%S}" if at else "", one.id,
    )  # fmt: skip


@require_GET
@office
def client(request: Request, client_id: UUID) -> HttpResponse:
    found = queries.profile(request.viewer, client_id, now=now())
    context = common(request) | {
        "profile": found,
        "client": found.card,
        "was_removed": "removed" in request.GET and found.has_lost_a_phone(now()),
        "applied": applied_plan(request.viewer, request.GET.get("applied"), now=now()),
    }
    return show(request, "clients/client.html", context)


@require_http_methods(["GET", "POST"])
@office
def add(request: Request) -> HttpResponse:
    context, status = common(request) | {"asked": request.POST, "verb": "Add client"}, 200
    if request.method == "POST":
        try:
            made = actions.add_client(
                by=request.viewer, details=_details(request), phones=_phones(request), at=now()
            )
            return go(request, f"/clients/{made.pk}")
        except Refused as no:
            context["refusal"], status = str(no), 422
    return show(request, "clients/form.html", context, part="clients/_form.html", status=status)


@require_http_methods(["GET", "POST"])
@office
def change(request: Request, client_id: UUID) -> HttpResponse:
    found = queries.profile(request.viewer, client_id, now=now())
    known = {
        "name": "" if found.card.is_unknown else found.card.name,
        "notes": found.notes,
        "tags": ", ".join(found.card.tags),
    }
    verb = "Name this client" if found.card.is_unknown else "Edit client"
    context = common(request) | {
        "client": found.card, "asked": request.POST or known, "verb": verb,
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        try:
            actions.change_client(
                by=request.viewer, client_id=client_id, details=_details(request), at=now()
            )
            return go(request, f"/clients/{client_id}")
        except Missing:
            raise
        except Refused as no:
            context["refusal"], status = str(no), 422
    return show(request, "clients/form.html", context, part="clients/_form.html", status=status)


@require_http_methods(["GET", "POST"])
@office
def phone(request: Request, client_id: UUID) -> HttpResponse:
    found = queries.profile(request.viewer, client_id, now=now())
    context = common(request) | {"client": found.card, "asked": request.POST}
    status = 200
    if request.method == "POST":
        try:
            asked = request.POST
            told = rules.read_phone(asked.get("phone", ""), asked.get("label", ""))
            actions.add_phone(by=request.viewer, client_id=client_id, phone=told, at=now())
            return go(request, f"/clients/{client_id}")
        except Missing:
            raise
        except Refused as no:
            context["refusal"], status = str(no), 422
    return show(request, "clients/phone.html", context, part="clients/_phone.html", status=status)


@require_http_methods(["GET", "POST"])
@office
def label(request: Request, contact_id: UUID) -> HttpResponse:
    """What this phone is."""
    found = queries.contact(request.viewer, contact_id)
    context = common(request) | {"contact": found, "asked": request.POST or {"label": found.label}}
    status = 200
    if request.method == "POST":
        try:
            said = request.POST.get("label", "")
            actions.label_phone(by=request.viewer, contact_id=contact_id, label=said, at=now())
            return go(request, f"/clients/{found.client_id}")
        except Refused as no:
            context["refusal"], status = str(no), 422
    return show(request, "clients/label.html", context, part="clients/_label.html", status=status)


@require_http_methods(["GET", "POST"])
@office
def remove_phone(request: Request, contact_id: UUID) -> HttpResponse:
    found = queries.contact(request.viewer, contact_id)
    context, status = common(request) | {"contact": found}, 200
    try:
        if request.method == "POST":
            actions.remove_phone(by=request.viewer, contact_id=contact_id, at=now())
            return go(request, f"/clients/{found.client_id}?removed")
        queries.check_may_go(request.viewer, found)
    except Refused as no:
        context["refusal"] = str(no)
        status = no.status if request.method == "POST" else 200
    return show(request, "clients/remove.html", context, part="clients/_remove.html", status=status)


@require_POST
@office
def write(request: Request, client_id: UUID) -> HttpResponse:
    """To the conversation with this client, which begins now if there was none."""
    thread, _ = start_conversation(by=request.viewer, client_id=client_id, at=now())
    if request.POST.get("to") == "window":
        return HttpResponseRedirect(f"/assignments/new?thread={thread.pk}")
    return HttpResponseRedirect(f"/inbox/{thread.pk}")


def _details(request: Request) -> rules.Details:
    asked = request.POST
    return rules.details(
        name=asked.get("name", ""), notes=asked.get("notes", ""), tags=asked.get("tags", "")
    )


def _phones(request: Request) -> list[rules.Phone]:
    labels = request.POST.getlist("label")
    told = [one for one in request.POST.getlist("phone") if one.strip()]
    return [
        rules.read_phone(one, labels[number] if number < len(labels) else "")
        for number, one in enumerate(told)
    ]
