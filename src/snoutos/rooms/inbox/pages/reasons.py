"""See why: of a message that came or went, and of the next one."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from snoutos.kernel.words import Direction, Target
from snoutos.rooms.inbox.pages.door import common, office
from snoutos.rooms.inbox.queries import timeline as threads
from snoutos.rooms.routing.queries import decisions as routing
from snoutos.toolbox.page import Request, show

ICONS = {Target.SITTER: "user-round", Target.OWNER_INBOX: "inbox", Target.CLIENT: "send-horizontal"}


@require_GET
@office
def why(request: Request, message_id: UUID) -> HttpResponse:
    """Why this message went where it went, as it was decided then."""
    found = routing.decision_of(request.viewer, message_id)
    is_inbound = found.direction == Direction.INBOUND
    places = {Target.SITTER: found.sitter_name, Target.OWNER_INBOX: "Your inbox"}
    outcome = {
        "title": "Why it went there",
        "icon": ICONS[found.target],
        "lead": "The message went to" if is_inbound else "The sitter’s message went to",
        "target": places.get(found.target, "The client") if is_inbound else "The client",
        "because": found.because,
        "steps": found.steps,
        "at": found.at,
    }
    if not is_inbound and found.target is not Target.CLIENT:
        outcome |= {"lead": "The sitter’s message was", "target": "Not sent"}
    return _show(request, outcome, found.thread_id)


@require_GET
@office
def why_next(request: Request, thread_id: UUID) -> HttpResponse:
    """Where a message would go that came now."""
    moment = now()
    found = threads.next_decision(request.viewer, thread_id, now=moment)
    outcome = {
        "title": "Why it goes there",
        "icon": ICONS[found.target],
        "lead": "A message that comes now goes to",
        "target": "Your inbox" if found.target is Target.OWNER_INBOX else found.goes_to,
        "because": found.because,
        "steps": found.steps,
        "at": moment,
    }
    return _show(request, outcome, thread_id)


def _show(request: Request, outcome: Mapping[str, object], thread_id: UUID) -> HttpResponse:
    context = common(request, now()) | {"outcome": outcome, "thread_id": thread_id}
    return show(request, "inbox/why.html", context, part="inbox/_why.html")
