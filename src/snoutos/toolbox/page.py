"""What every page of the house does alike: the door, and showing a whole page or one part of it."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import Role
from snoutos.toolbox.problems import problem_page

Arguments = ParamSpec("Arguments")


class Request(HttpRequest):
    """A request that has passed the door."""

    viewer: Actor
    htmx: HtmxDetails
    # What this page listens to beside the viewer's own list.
    topics: list[str]


PageFunction = Callable[Concatenate[Request, Arguments], HttpResponse]
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]

_HOMES = {Role.OWNER: "/inbox", Role.ADMIN: "/inbox", Role.SITTER: "/sitter"}


def home_of(role: Role) -> str:
    return _HOMES.get(role, "/login")


def page(*roles: Role) -> Callable[[PageFunction[Arguments]], View[Arguments]]:
    """Open a page to these roles only.

    Nobody in particular goes to sign-in and comes back; a wrong role goes to its own home. A
    refusal that the page itself does not show becomes a page with its sentence.
    """

    def door(function: PageFunction[Arguments]) -> View[Arguments]:
        @wraps(function)
        def enter(
            request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponse:
            viewer: Actor | None = getattr(request, "viewer", None)
            if viewer is None:
                return _to_sign_in(request)
            if viewer.role not in roles:
                return HttpResponseRedirect(home_of(viewer.role))
            try:
                response = function(request, *args, **kwargs)  # type: ignore[arg-type]  # it is a Request now
            except Refused as refused:
                response = problem_page(request, refused.status, str(refused))
            response.headers.setdefault("Cache-Control", "no-store, private")
            return response

        enter.roles = roles  # type: ignore[attr-defined]  # the door table of the tests reads it
        return enter

    return door


AnyView = TypeVar("AnyView", bound=Callable[..., HttpResponse])


def open_to_everybody(view: AnyView) -> AnyView:
    """What is about nobody may be had by anybody, signed in or not."""
    view.roles = tuple(Role)  # type: ignore[attr-defined]  # as `page` says it
    return view


def show(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    *,
    part: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page, or only its part when htmx asks for it."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]  # set by the htmx middleware
    wants_part = part is not None and htmx and not htmx.boosted
    if htmx.history_restore_request:
        wants_part = False
    chosen = part if wants_part and part is not None else template
    response = render(request, chosen, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def go(request: HttpRequest, address: str) -> HttpResponse:
    """On to another page; a dialog that posted by itself takes the whole browser along."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]  # set by the htmx middleware
    if not htmx:
        return HttpResponseRedirect(address)
    return HttpResponse(status=204, headers={"HX-Redirect": address})


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    back = (htmx.current_url_abs_path if htmx else None) or request.get_full_path()
    address = f"{reverse('account_login')}?{urlencode({'next': back})}"
    if not htmx:
        return HttpResponseRedirect(address)
    response = HttpResponse(status=401)
    response.headers["HX-Redirect"] = address
    return response
