"""Writing: sending, keeping a draft, trying again."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from snoutos.kernel import topics
from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.inbox.forms import WriteForm
from snoutos.rooms.inbox.pages.door import (
    common,
    list_context,
    messages_of,
    office,
    thread_context,
    timeline_context,
)
from snoutos.rooms.inbox.queries import timeline as threads
from snoutos.rooms.sending.actions import again, send as sending
from snoutos.rooms.threads import actions
from snoutos.toolbox.page import Request, show

TOO_OLD = "This page is too old to send from. Reload it; your text is kept."
# The statuses of refusals whose part htmx puts in place.
SHOWN = (403, 409, 422)


@require_POST
@office
def send(request: Request, thread_id: UUID) -> HttpResponse:
    moment = now()
    body = request.POST.get("body", "")
    refusal = _send(request, thread_id, moment)
    actions.save_draft(
        by=request.viewer, thread_id=thread_id, body=body if refusal else "", at=moment
    )
    if refusal is None and not request.htmx:
        return HttpResponseRedirect(reverse("inbox:conversation", args=[thread_id]))
    context = thread_context(request, thread_id, moment) | {"refusal": refusal}
    status = 200 if refusal is None else refusal.status if refusal.status in SHOWN else 422
    if not request.htmx:
        return _whole_page(request, thread_id, context, moment, status)
    response = render(request, "inbox/_composer.html", context, status=status)
    if refusal is None:
        response.headers["HX-Trigger"] = "sent"
    return response


def _send(request: Request, thread_id: UUID, moment: datetime) -> Refused | None:
    """Why it was not sent, or None. Raises Missing."""
    form = WriteForm(request.POST)
    if not form.is_valid():
        return Refused(TOO_OLD)
    try:
        sending.send_message(
            by=request.viewer,
            thread_id=thread_id,
            body=form.cleaned_data["body"],
            idempotency_key=form.cleaned_data["key"],
            confirm_policy=form.cleaned_data["confirm"],
            at=moment,
        )
    except Missing:
        raise
    except Refused as refusal:
        return refusal
    return None


def _whole_page(
    request: Request,
    thread_id: UUID,
    context: dict[str, object],
    moment: datetime,
    status: int,
) -> HttpResponse:
    request.topics.append(topics.thread(thread_id))
    messages, limit = messages_of(request, thread_id)
    whole = (
        context
        | timeline_context(request, messages, limit, moment)
        | list_context(request, current=thread_id)
        | {"view": "thread"}
    )
    return show(request, "inbox/inbox.html", whole, status=status)


@require_POST
@office
def draft(request: Request, thread_id: UUID) -> HttpResponse:
    body = request.POST.get("body", "")
    actions.save_draft(by=request.viewer, thread_id=thread_id, body=body, at=now())
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
@office
def retry(request: Request, message_id: UUID) -> HttpResponse:
    """Ask before sending once more; a reason is needed after the automatic tries."""
    thread_id, found = threads.message(request.viewer, message_id)
    refusal = ""
    if request.method == "POST":
        try:
            again.retry_message(
                by=request.viewer,
                message_id=message_id,
                reason=request.POST.get("reason", ""),
                at=now(),
            )
            return HttpResponseRedirect(reverse("inbox:conversation", args=[thread_id]))
        except Refused as problem:
            refusal = str(problem)
    context = common(request, now()) | {
        "message": found,
        "thread_id": thread_id,
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return show(request, "inbox/retry.html", context, part="inbox/_retry.html", status=status)
