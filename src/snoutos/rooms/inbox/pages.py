"""The inbox: a list, a conversation, and why things went where they went."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from snoutos.kernel import topics
from snoutos.kernel.ids import uuid7
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import Role, Target
from snoutos.rooms.inbox.forms import FilterForm, WriteForm
from snoutos.rooms.inbox.queries import conversations as lists, timeline as threads
from snoutos.rooms.inbox.rules import Filter, Filters, Sort
from snoutos.rooms.routing import queries as routing
from snoutos.rooms.sending import actions as sending
from snoutos.rooms.threads import actions
from snoutos.toolbox.page import Request, page, show
from snoutos.toolbox.paging import Page

CHIPS = (
    (Filter.ALL, "All", "all"),
    (Filter.UNREAD, "Unread", "unread"),
    (Filter.UNASSIGNED, "Unassigned", "unassigned"),
    (Filter.ASSIGNED, "Assigned", ""),
    (Filter.FAILED, "Not delivered", ""),
    (Filter.STOPPED, "Stopped", ""),
    (Filter.UNKNOWN, "Unknown", ""),
)
SORTS = {
    Sort.RECENT: "Newest first",
    Sort.UNREAD_FIRST: "Unread first",
    Sort.CLIENT: "By client",
    Sort.ASSIGNMENT: "Assigned first",
}
office = page(Role.OWNER, Role.ADMIN)


@require_GET
@office
def inbox(request: Request) -> HttpResponse:
    return show(request, "inbox/inbox.html", _list(request) | {"view": "list"})


@require_GET
@office
def conversations(request: Request) -> HttpResponse:
    """The list alone, as it refreshes itself; `after` is the next page of it."""
    return render(request, "inbox/_conversations.html", _list(request))


@require_GET
@office
def unread_count(request: Request) -> HttpResponse:
    return render(request, "inbox/_unread.html", {"count": lists.unread_count(request.viewer)})


@require_GET
@office
def conversation(request: Request, thread_id: UUID) -> HttpResponse:
    moment = now()
    found = threads.conversation(request.viewer, thread_id, now=moment)
    request.topics.append(topics.thread(thread_id))
    messages = threads.timeline(request.viewer, thread_id)
    if found.unread_count:
        seen = messages.items[-1].id if messages.items else None
        actions.mark_read(by=request.viewer, thread_id=thread_id, seen=seen, at=moment)
    context = _list(request, current=thread_id) | {
        "view": "thread",
        "conversation": found,
        "key": str(uuid7()),
        **_timeline(request, thread_id, messages, moment),
    }
    return show(request, "inbox/inbox.html", context)


@require_GET
@office
def timeline(request: Request, thread_id: UUID) -> HttpResponse:
    """The messages alone. Whoever has them on the screen has read them."""
    moment = now()
    before = request.GET.get("before")
    messages = threads.timeline(request.viewer, thread_id, before=before)
    if messages.items and not before:
        actions.mark_read(
            by=request.viewer, thread_id=thread_id, seen=messages.items[-1].id, at=moment
        )
    return render(request, "inbox/_timeline.html", _timeline(request, thread_id, messages, moment))


@require_GET
@office
def next_up(request: Request, thread_id: UUID) -> HttpResponse:
    return _part(request, thread_id, "inbox/_next_up.html")


@require_GET
@office
def rail(request: Request, thread_id: UUID) -> HttpResponse:
    return _part(request, thread_id, "inbox/_rail.html")


@require_GET
@office
def why(request: Request, message_id: UUID) -> HttpResponse:
    """Why this message went where it went, as it was decided then."""
    found = routing.decision_of(request.viewer, message_id)
    outcome = {
        "icon": "user-round" if found.target is Target.SITTER else "inbox",
        "lead": "The message went to" if found.direction == "inbound" else "This was about",
        "target": found.sitter_name or "Your inbox",
        "because": found.because,
        "steps": found.steps,
        "at": found.at,
    }
    return _why(request, outcome, found.thread_id)


@require_GET
@office
def why_next(request: Request, thread_id: UUID) -> HttpResponse:
    """Where a message would go that came now."""
    moment = now()
    found = threads.next_decision(request.viewer, thread_id, now=moment)
    outcome = {
        "icon": "user-round" if found.target is Target.SITTER else "inbox",
        "lead": "A message that comes now goes to",
        "target": "Your inbox" if found.target is Target.OWNER_INBOX else found.goes_to,
        "because": found.because,
        "steps": found.steps,
        "at": moment,
    }
    return _why(request, outcome, thread_id)


@require_POST
@office
def send(request: Request, thread_id: UUID) -> HttpResponse:
    moment = now()
    form = WriteForm(request.POST)
    body, refusal = request.POST.get("body", ""), None
    if form.is_valid():
        try:
            sending.send_message(
                by=request.viewer, thread_id=thread_id, body=body,
                idempotency_key=form.cleaned_data["key"],
                confirm_policy=form.cleaned_data["confirm"], at=moment,
            )  # fmt: skip
            actions.save_draft(by=request.viewer, thread_id=thread_id, body="", at=moment)
            body = ""
        except Missing:
            raise
        except Refused as problem:
            refusal = problem
    else:
        refusal = Refused("This page is too old to send from. Reload it; your text is kept.")
    if not request.htmx and refusal is None:
        return HttpResponseRedirect(reverse("inbox:conversation", args=[thread_id]))
    if not request.htmx:
        actions.save_draft(by=request.viewer, thread_id=thread_id, body=body, at=moment)
    context = _common(request, moment) | {
        "conversation": threads.conversation(request.viewer, thread_id, now=moment),
        "text": body,
        "refusal": refusal,
        "key": str(uuid7()),
    }
    status = refusal.status if refusal else 200
    response = render(request, "inbox/_composer.html", context, status=status)
    if refusal is None:
        response.headers["HX-Trigger"] = "sent"
    return response


@require_POST
@office
def draft(request: Request, thread_id: UUID) -> HttpResponse:
    body = request.POST.get("body", "")
    actions.save_draft(by=request.viewer, thread_id=thread_id, body=body, at=now())
    return HttpResponse(status=204)


@require_POST
@office
def read(request: Request, thread_id: UUID) -> HttpResponse:
    actions.mark_read(by=request.viewer, thread_id=thread_id, seen=None, at=now())
    return HttpResponseRedirect(reverse("inbox:inbox"))


@require_POST
@office
def unread(request: Request, thread_id: UUID) -> HttpResponse:
    actions.mark_unread(by=request.viewer, thread_id=thread_id, at=now())
    return HttpResponseRedirect(reverse("inbox:inbox"))


@require_http_methods(["GET", "POST"])
@office
def retry(request: Request, message_id: UUID) -> HttpResponse:
    """Ask before sending once more; a reason is needed after the automatic tries."""
    thread_id, found = threads.message(request.viewer, message_id)
    refusal = ""
    if request.method == "POST":
        try:
            sending.retry_message(
                by=request.viewer, message_id=message_id,
                reason=request.POST.get("reason", ""), at=now(),
            )  # fmt: skip
            return HttpResponseRedirect(reverse("inbox:conversation", args=[thread_id]))
        except Refused as problem:
            refusal = str(problem)
    context = _common(request, now()) | {
        "message": found, "thread_id": thread_id, "refusal": refusal,
    }  # fmt: skip
    return show(
        request, "inbox/retry.html", context, part="inbox/_retry.html",
        status=422 if refusal else 200,
    )  # fmt: skip


def _part(request: Request, thread_id: UUID, template: str) -> HttpResponse:
    moment = now()
    found = threads.conversation(request.viewer, thread_id, now=moment)
    return render(request, template, _common(request, moment) | {"conversation": found})


def _why(request: Request, outcome: Mapping[str, object], thread_id: UUID) -> HttpResponse:
    context = _common(request, now()) | {"outcome": outcome, "thread_id": thread_id}
    return show(request, "inbox/why.html", context, part="inbox/_why.html")


def _common(request: Request, moment: datetime) -> dict[str, object]:
    return {"now": moment, "tz": request.viewer.time_zone}


def _list(request: Request, current: UUID | None = None) -> dict[str, object]:
    moment = now()
    filters = FilterForm(request.GET).filters()
    named = request.GET.get("current", "")
    after = request.GET.get("after")
    return _common(request, moment) | {
        "conversations": lists.conversations(
            request.viewer, filters=filters, cursor=after, now=moment
        ),
        "counts": lists.counts(request.viewer, now=moment),
        "filters": filters,
        "sort_name": SORTS[filters.sort],
        "sorts": [(sort, said, _query(filters, sort=sort)) for sort, said in SORTS.items()],
        "chips": [
            (said, chip is filters.show, _query(filters, show=chip), counted)
            for chip, said, counted in CHIPS
        ],
        "query": _query(filters),
        "current": str(current) if current else named,
        "is_more": bool(after),
        "inbox_topic": topics.inbox(request.viewer.org_id),
    }


def _query(filters: Filters, **change: str) -> str:
    """The address of this list with one thing changed; what is usual is left out."""
    said = {
        "show": filters.show, "sort": filters.sort, "q": filters.search,
        "since": filters.since or "", "until": filters.until or "",
    } | change  # fmt: skip
    usual = {"show": Filter.ALL, "sort": Sort.RECENT, "q": "", "since": "", "until": ""}
    return urlencode({name: value for name, value in said.items() if value != usual[name]})


def _timeline(
    request: Request, thread_id: UUID, messages: Page[threads.MessageCard], moment: datetime
) -> dict[str, object]:
    zone = ZoneInfo(request.viewer.time_zone)
    days: list[tuple[datetime, list[threads.MessageCard]]] = []
    last = None
    for card in messages.items:
        date = card.at.astimezone(zone).date()
        if date != last:
            days.append((card.at, []))
            last = date
        days[-1][1].append(card)
    return _common(request, moment) | {
        "days": days,
        "earlier": messages.next_cursor,
        "thread_id": thread_id,
        "thread_topic": topics.thread(thread_id),
    }
