"""Accepting an invitation: the one page on which a stranger becomes somebody."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import Role
from snoutos.rooms.staff.actions import inviting
from snoutos.rooms.staff.rules.team import ROLE_SAYS
from snoutos.toolbox.page import home_of


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, join_token: str) -> HttpResponse:
    moment, status = now(), 200
    context: dict[str, object] = {}
    try:
        found = inviting.invitation_of(by=None, token=join_token, at=moment)
        context |= {
            "invitation": found,
            "org_name_of_invitation": found.org.name,
            "role_says": ROLE_SAYS[Role(found.role)],
        }
        if request.method == "POST":
            password = request.POST.get("password", "")
            user = inviting.accept(by=None, token=join_token, password=password, at=moment)
            login(request, user, backend="snoutos.web.accounts.Backend")
            return HttpResponseRedirect(home_of(Role(user.role)))
    except Missing as gone:
        context["gone"], status = str(gone), 404
    except Refused as refused:
        context["refusal"], status = str(refused), refused.status
    return render(request, "account/join.html", context, status=status)
