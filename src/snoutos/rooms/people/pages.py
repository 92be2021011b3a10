"""What people set for themselves."""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from snoutos.kernel.words import Role
from snoutos.rooms.people import actions
from snoutos.toolbox.page import Request, home_of, page


@require_POST
@page(Role.OWNER, Role.ADMIN, Role.SITTER)
def theme(request: Request) -> HttpResponse:
    actions.set_theme(by=request.viewer, theme=request.POST.get("theme", ""))
    if request.htmx:
        return HttpResponse(status=204)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = home_of(request.viewer.role)
    return HttpResponseRedirect(back)
