"""How people sign in on the page: django-allauth, told about our house."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.views import LoginView
from django.contrib.auth import logout
from django.forms import Form, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from snoutos.kernel.words import Role
from snoutos.rooms.people import actions
from snoutos.rooms.people.actions import Door, Stranger, WrongCredentials
from snoutos.rooms.people.models import User
from snoutos.toolbox import throttle
from snoutos.toolbox.page import home_of


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """Reads the user and their organization at once."""

    def get_user(self, user_id: UUID) -> User | None:
        return User.objects.select_related("org").filter(pk=user_id, is_active=True).first()


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """People are invited by their organization; nobody signs themselves up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        return home_of(Role(user.role)) if isinstance(user, User) else "/"

    def get_client_ip(self, request: HttpRequest) -> str:
        return throttle.client_address(request)

    def authenticate(self, request: HttpRequest, **credentials: str) -> User:
        """The same check as at the door of the API, with the same count of failures."""
        try:
            return actions.sign_in(
                by=Stranger(throttle.client_address(request), Door.PAGE),
                email=credentials["email"],
                password=credentials["password"],
                at=timezone.now(),
            )
        except WrongCredentials as wrong:
            raise ValidationError(str(wrong), code=wrong.code) from None
        except throttle.TooMany as over:
            request.locked_for = over.retry_after  # type: ignore[attr-defined]
            raise ValidationError(str(over), code=over.code) from None

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The page that opens says enough; allauth's own sentences are not ours."""


class SignIn(LoginView):  # type: ignore[misc]  # allauth ships no types
    http_method_names = ("get", "head", "post")

    def form_invalid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        locked_for: int | None = getattr(self.request, "locked_for", None)
        if locked_for:
            response.status_code = 429
            response.headers["Retry-After"] = str(locked_for)
        else:
            response.status_code = 422
        return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect("/login")
