"""How people sign in: django-allauth, told about our house."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from snoutos.kernel.words import Role

HOMES = {Role.OWNER: "/inbox", Role.ADMIN: "/inbox", Role.SITTER: "/sitter"}


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """People are invited by their organization; nobody signs themselves up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        return HOMES.get(Role(user.role), "/") if user.is_authenticated else "/"
