"""Reading: the list, a conversation, and its parts, which refresh themselves."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from snoutos.kernel import topics
from snoutos.rooms.inbox.forms import SeenForm
from snoutos.rooms.inbox.pages.door import (
    list_context,
    messages_of,
    office,
    thread_context,
    timeline_context,
)
from snoutos.rooms.inbox.queries import conversations as lists, timeline as threads
from snoutos.rooms.threads import actions
from snoutos.toolbox.page import Request, show


@require_GET
@office
def inbox(request: Request) -> HttpResponse:
    return show(request, "inbox/inbox.html", list_context(request) | {"view": "list"})


@require_GET
@office
def conversations(request: Request) -> HttpResponse:
    """The list alone, as it refreshes itself; `after` is the next page of it."""
    context = list_context(request) | {"is_part": True}
    response = render(request, "inbox/_conversations.html", context)
    here = request.htmx.current_url_abs_path
    if request.htmx.trigger_name == "q" and here and not context["is_more"]:
        # What was typed belongs into the address, also while a conversation is open beside it.
        path, query = here.partition("?")[0], context["query"]
        response.headers["HX-Replace-Url"] = f"{path}?{query}" if query else path
    return response


@require_GET
@office
def unread_count(request: Request) -> HttpResponse:
    return render(request, "inbox/_unread.html", {"count": lists.unread_count(request.viewer)})


@require_GET
@office
def conversation(request: Request, thread_id: UUID) -> HttpResponse:
    """Opening a conversation reads it, up to the last message on the page."""
    moment = now()
    request.topics.append(topics.thread(thread_id))
    messages, limit = messages_of(request, thread_id)
    if messages.items:
        seen = messages.items[-1].id
        actions.mark_read(by=request.viewer, thread_id=thread_id, seen=seen, at=moment)
    context = (
        thread_context(request, thread_id, moment)
        | timeline_context(request, messages, limit, moment)
        | list_context(request, current=thread_id)
        | {"view": "thread"}
    )
    return show(request, "inbox/inbox.html", context)


@require_GET
@office
def timeline(request: Request, thread_id: UUID) -> HttpResponse:
    """The messages alone. That they came onto a screen does not yet mean that somebody looked."""
    messages, limit = messages_of(request, thread_id)
    heading = threads.heading(request.viewer, thread_id)
    context = timeline_context(request, messages, limit, now()) | {
        "thread_id": thread_id,
        "thread_topic": topics.thread(thread_id),
        "first_name": heading.first_name,
        "unread": heading.unread_count,
    }
    return render(request, "inbox/_timeline.html", context)


@require_GET
@office
def next_up(request: Request, thread_id: UUID) -> HttpResponse:
    """Where the next message goes; with it, which number speaks and whether it may."""
    context = thread_context(request, thread_id, now()) | {"is_part": True}
    return render(request, "inbox/_next_up.html", context)


@require_GET
@office
def rail(request: Request, thread_id: UUID) -> HttpResponse:
    return render(request, "inbox/_rail.html", thread_context(request, thread_id, now()))


@require_POST
@office
def read(request: Request, thread_id: UUID) -> HttpResponse:
    """Somebody looked at the conversation, up to the message that is named."""
    form = SeenForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else None
    actions.mark_read(by=request.viewer, thread_id=thread_id, seen=seen, at=now())
    return _done(request)


@require_POST
@office
def unread(request: Request, thread_id: UUID) -> HttpResponse:
    actions.mark_unread(by=request.viewer, thread_id=thread_id, at=now())
    return _done(request)


def _done(request: Request) -> HttpResponse:
    if request.htmx:
        return HttpResponse(status=204)
    return HttpResponseRedirect(reverse("inbox:inbox"))
