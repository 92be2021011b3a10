"""Where everything is: each room says its own addresses."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path
from django.views.decorators.http import require_safe

from snoutos.kernel.actor import Actor
from snoutos.toolbox.page import home_of
from snoutos.web import accounts, docs, join
from snoutos.web.api import api


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    viewer: Actor | None = getattr(request, "viewer", None)
    return HttpResponseRedirect(home_of(viewer.role) if viewer else "/login")


@require_safe
def icon(_: HttpRequest) -> HttpResponse:
    """Where browsers look for it without being told."""
    return HttpResponseRedirect(static("ui/img/favicon.ico"))


urlpatterns = [
    path("", home, name="home"),
    path("favicon.ico", icon, name="icon"),
    path("login", accounts.SignIn.as_view(), name="account_login"),
    path("logout", accounts.sign_out, name="account_logout"),
    path("join/<str:join_token>", join.join, name="join"),
    path("", include("snoutos.rooms.people.urls")),
    path("", include("snoutos.rooms.plans.urls")),
    path("", include("snoutos.rooms.routing.urls")),
    path("", include("snoutos.rooms.inventory.urls")),
    path("", include("snoutos.rooms.clients.urls")),
    path("", include("snoutos.rooms.staff.urls")),
    path("", include("snoutos.rooms.schedule.urls")),
    path("", include("snoutos.rooms.operations.urls")),
    path("", include("snoutos.rooms.review.urls")),
    path("", include("snoutos.rooms.policy.urls")),
    path("", include("snoutos.rooms.sending.urls")),
    path("", include("snoutos.rooms.inbox.urls")),
    path("", include("snoutos.rooms.portal.urls")),
    path("api/docs", docs.page, name="api_docs"),
    path("api/", api.urls),
]

handler400 = "snoutos.web.problems.bad_request"
handler403 = "snoutos.web.problems.not_allowed"
handler404 = "snoutos.web.problems.not_found"
handler500 = "snoutos.web.problems.our_fault"
