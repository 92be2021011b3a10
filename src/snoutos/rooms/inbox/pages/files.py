"""Files that came with messages: shown, downloaded, and asked for once more."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from snoutos.rooms.attachments import actions, queries
from snoutos.rooms.attachments.rules import Kind
from snoutos.rooms.inbox.pages.door import common, office
from snoutos.rooms.inbox.queries import timeline as threads
from snoutos.rooms.people.rules import check_may
from snoutos.toolbox.files import handed_out
from snoutos.toolbox.page import Request

A_DAY = 24 * 3600


@require_GET
@office
def file(request: Request, attachment_id: UUID) -> HttpResponse:
    check_may(request.viewer, "threads.read")
    found = queries.file(request.viewer, attachment_id, is_small="small" in request.GET)
    return handed_out(
        found.body, content_type=found.content_type, name=found.name,
        is_shown=found.kind is Kind.PICTURE, seconds=A_DAY,
    )  # fmt: skip


@require_POST
@office
def again(request: Request, attachment_id: UUID) -> HttpResponse:
    """Ask the provider once more for a file that was given up."""
    moment = now()
    message_id = actions.fetch_again(by=request.viewer, attachment_id=attachment_id, at=moment)
    return _files(request, message_id, moment)


@require_POST
@office
def release(request: Request, attachment_id: UUID) -> HttpResponse:
    """Let sitters see a picture that the office has looked at."""
    moment = now()
    message_id = actions.release(by=request.viewer, attachment_id=attachment_id, at=moment)
    return _files(request, message_id, moment)


def _files(request: Request, message_id: UUID, moment: datetime) -> HttpResponse:
    thread_id, card = threads.message(request.viewer, message_id)
    if not request.htmx:
        return HttpResponseRedirect(reverse("inbox:conversation", args=[thread_id]))
    context = common(request, moment) | {"message": card}
    return render(request, "inbox/_files.html", context)
