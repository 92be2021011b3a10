"""What a composer asks while somebody is writing."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from snoutos.kernel.words import Role
from snoutos.rooms.sending.actions.check import check_message
from snoutos.toolbox.page import Request, page


@require_POST
@page(Role.OWNER, Role.ADMIN, Role.SITTER)
def check(request: Request, thread_id: UUID) -> HttpResponse:
    """One sentence, or none, and which characters it is about."""
    body = request.POST.get("body", "")
    seen = check_message(by=request.viewer, thread_id=thread_id, body=body, at=now())
    places = [(one.start, one.end) for one in seen.findings]
    return JsonResponse({"sentence": seen.sentence, "places": places})
