"""The door of the API: whom an endpoint is open to, and how often they may knock."""

from django.http import HttpRequest
from ninja.utils import check_csrf

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Forbidden, Refused
from snoutos.kernel.words import Role
from snoutos.toolbox import throttle

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class AccessToken:
    """Given to an endpoint as `auth`: who may come in. Refuses with 401, 403 or 429."""

    openapi_security_schema = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}

    def __init__(self, *roles: Role) -> None:
        self.roles = roles

    def __call__(self, request: HttpRequest) -> Actor:
        viewer: Actor | None = getattr(request, "viewer", None)
        if viewer is None:
            raise Refused(
                "Sign in to use this. The access token is missing, wrong or too old.",
                code="not_signed_in",
                status=401,
            )
        throttle.take(f"api:{viewer.id}", throttle.API)
        if viewer.role not in self.roles:
            raise Forbidden(
                f"This is not open to {_THEY[viewer.role]}. Ask the owner of your organization."
            )
        if not getattr(request, "is_program", False) and request.method not in SAFE_METHODS:
            self._check_that_our_own_page_asks(request)
        return viewer

    def _check_that_our_own_page_asks(self, request: HttpRequest) -> None:
        """A cookie is sent by the browser whoever asks; a token is not."""
        if check_csrf(request, _nothing) is not None:
            raise Forbidden("This did not come from a page of ours. Reload the page and try again.")


def open_to(*roles: Role) -> AccessToken:
    return AccessToken(*roles)


_THEY = {
    Role.OWNER: "owners",
    Role.ADMIN: "admins",
    Role.SITTER: "sitters",
    Role.AUTOMATION: "automations",
    Role.SYSTEM: "the system",
}


def _nothing() -> None:
    """What check_csrf asks for: the view whose exemption it should look at."""
