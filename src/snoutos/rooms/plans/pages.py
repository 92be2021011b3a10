"""Undo."""

from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from snoutos.kernel.words import Role
from snoutos.rooms.plans.actions import undo as undo_plan
from snoutos.toolbox.page import Request, home_of, page


@require_POST
@page(Role.OWNER, Role.ADMIN)
def undo(request: Request, applied_id: UUID) -> HttpResponse:
    undo_plan(by=request.viewer, applied_id=applied_id, at=now())
    back = request.POST.get("next", "")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = home_of(request.viewer.role)
    # The page says that it is undone, by the same banner that offered it.
    parts = urlsplit(back)
    asked = [pair for pair in parse_qsl(parts.query) if pair[0] != "applied"]
    query = urlencode([*asked, ("applied", str(applied_id))])
    return HttpResponseRedirect(f"{parts.path}?{query}")
