"""The sitter's pages: messages, today, me. Made for a phone."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from snoutos.kernel import topics, vapid
from snoutos.kernel.ids import uuid7
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import Role
from snoutos.rooms.inventory.actions import telling
from snoutos.rooms.inventory.queries.holding import held
from snoutos.rooms.portal import rules
from snoutos.rooms.portal.actions import notices
from snoutos.rooms.portal.forms import WriteForm
from snoutos.rooms.portal.queries import conversations as queries
from snoutos.rooms.portal.queries.notices import by_email
from snoutos.rooms.sending.actions import send as sending
from snoutos.rooms.threads import actions as threads
from snoutos.toolbox.files import handed_out
from snoutos.toolbox.page import Request, page, show

KEPT_IN_BROWSER = 300  # seconds
UNREADABLE = "This text has characters in it that can't be sent. Write it again."


@require_GET
@page(Role.SITTER)
def messages(request: Request) -> HttpResponse:
    moment = now()
    context = _common(request, moment) | {
        "conversations": queries.conversations(request.viewer, now=moment),
        "held": held(request.viewer),
        "next_window": _next(request, moment),
    }
    return show(request, "portal/messages.html", context, part="portal/_messages.html")


@require_GET
@page(Role.SITTER)
def today(request: Request) -> HttpResponse:
    moment = now()
    zone = ZoneInfo(request.viewer.time_zone)
    date = moment.astimezone(zone).date()
    windows = queries.schedule(request.viewer, now=moment)
    ahead = [window for window in windows if window.ends_at > moment]
    context = _common(request, moment) | {
        "today": [w for w in ahead if w.starts_at.astimezone(zone).date() <= date],
        "coming": [w for w in ahead if w.starts_at.astimezone(zone).date() > date],
        "past": [w for w in reversed(windows) if w.ends_at <= moment],
    }
    return show(request, "portal/today.html", context, part="portal/_today.html")


@require_GET
@page(Role.SITTER)
def me(request: Request) -> HttpResponse:
    context = _common(request, now()) | {
        "held": held(request.viewer),
        "by_email": by_email(request.viewer),
        "push_key": vapid.public_key(settings.SECRET_KEY),
    }
    return show(request, "portal/me.html", context)


@require_POST
@page(Role.SITTER)
def email(request: Request) -> HttpResponse:
    """E-mail about new messages, or none."""
    is_wanted = request.POST.get("by_email") == "yes"
    notices.choose_email(by=request.viewer, by_email=is_wanted, at=now())
    return HttpResponseRedirect(reverse("portal:me"))


@require_POST
@page(Role.SITTER)
def know_number(request: Request) -> HttpResponse:
    telling.know_number(by=request.viewer, at=now())
    return HttpResponseRedirect(reverse("portal:messages"))


@require_GET
@page(Role.SITTER)
def conversation(request: Request, thread_id: UUID) -> HttpResponse:
    moment = now()
    try:
        found = queries.conversation(request.viewer, thread_id, now=moment)
    except Refused as refusal:
        if refusal.status != 403:
            raise
        return _closed(request, thread_id, moment, str(refusal))
    if request.htmx and "closed" in request.GET:
        # The page that waited for the window shows the whole conversation now.
        return HttpResponse(headers={"HX-Refresh": "true"})
    return _conversation(request, found, moment)


@require_GET
@page(Role.SITTER)
def file(request: Request, attachment_id: UUID) -> HttpResponse:
    """A picture, for as long as its conversation is open to this sitter."""
    is_small = "small" in request.GET
    found = queries.picture(request.viewer, attachment_id, is_small=is_small, now=now())
    return handed_out(
        found.body, content_type=found.content_type, name=found.name, is_shown=True,
        seconds=KEPT_IN_BROWSER,
    )  # fmt: skip


@require_POST
@page(Role.SITTER)
def send(request: Request, thread_id: UUID) -> HttpResponse:
    moment = now()
    body = request.POST.get("body", "")
    try:
        _send(request, thread_id, moment)
        refusal, body = "", ""
    except Refused as problem:
        if problem.status == 404:
            raise
        refusal = str(problem)
        queries.check_known(request.viewer, thread_id)
    # What was not sent is still there tomorrow.
    threads.save_draft(by=request.viewer, thread_id=thread_id, body=body, at=moment)
    if not refusal and not request.htmx:
        return HttpResponseRedirect(reverse("portal:conversation", args=[thread_id]))
    try:
        found = queries.conversation(request.viewer, thread_id, now=moment)
    except Refused as problem:
        return _closed(request, thread_id, moment, refusal or str(problem))
    response = _conversation(
        request, replace(found, draft=body), moment, refusal=refusal, part="portal/_composer.html"
    )
    # Sent or stopped: the messages above have one more to show.
    response.headers["HX-Trigger"] = "sent"
    return response


@require_POST
@page(Role.SITTER)
def draft(request: Request, thread_id: UUID) -> HttpResponse:
    queries.check_known(request.viewer, thread_id)
    threads.save_draft(
        by=request.viewer, thread_id=thread_id, body=request.POST.get("body", ""), at=now()
    )
    return HttpResponse(status=204)


def _send(request: Request, thread_id: UUID, moment: datetime) -> None:
    form = WriteForm(request.POST)
    if not form.is_valid():
        raise Refused(UNREADABLE, code="unreadable", status=400)
    sending.send_message(
        by=request.viewer,
        thread_id=thread_id,
        body=form.cleaned_data["body"],
        idempotency_key=form.cleaned_data["key"] or None,
        at=moment,
    )


def _conversation(
    request: Request,
    found: queries.Conversation,
    moment: datetime,
    *,
    refusal: str = "",
    part: str = "portal/_thread_live.html",
) -> HttpResponse:
    context = _common(request, moment) | {
        "conversation": found,
        "refusal": refusal,
        "key": str(uuid7()),
        "thread_topic": topics.thread(found.card.id),
    }
    request.topics.append(topics.thread(found.card.id))
    return show(
        request, "portal/conversation.html", context, part=part, status=422 if refusal else 200
    )


def _closed(request: Request, thread_id: UUID, moment: datetime, sentence: str) -> HttpResponse:
    """Outside the window nothing of the conversation is shown but its hours, and the own draft."""
    windows = [
        window
        for window in queries.schedule(request.viewer, now=moment)
        if window.thread_id == thread_id
    ]
    last = next((w for w in reversed(windows) if w.ends_at <= moment), None)
    context = _common(request, moment) | {
        "thread_id": thread_id,
        "sentence": sentence,
        "draft": queries.my_draft(request.viewer, thread_id),
        "next_window": next((w for w in windows if w.starts_at > moment), None),
        "last_window": last,
        "has_just_ended": last is not None and rules.has_just_ended(last.ends_at, moment),
    }
    part = (
        "portal/_closed_composer.html" if request.method == "POST" else "portal/_closed_live.html"
    )
    response = show(request, "portal/closed.html", context, part=part, status=403)
    if request.method == "POST":
        response.headers["HX-Trigger"] = "sent"
    return response


def _next(request: Request, moment: datetime) -> queries.WindowCard | None:
    windows = queries.schedule(request.viewer, now=moment)
    return next((window for window in windows if window.starts_at > moment), None)


def _common(request: Request, moment: datetime) -> dict[str, object]:
    sitter_id = request.viewer.sitter_id
    return {
        "now": moment,
        "tz": request.viewer.time_zone,
        "sitter_topic": topics.sitter(sitter_id) if sitter_id else "",
    }
