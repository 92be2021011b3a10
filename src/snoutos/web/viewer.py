"""Who is looking. Asked anew for every request, so that a deactivated user is out at once."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from snoutos.kernel.actor import Actor
from snoutos.rooms.people.models import User
from snoutos.rooms.people.queries import actor
from snoutos.toolbox import tenancy, tokens

API = "/api/"
BEARER = "bearer "


def viewer(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Set `request.viewer`, and stand inside their organization's walls from here on."""

    def handle(request: HttpRequest) -> HttpResponse:
        user = _user(request)
        found: Actor | None = None
        if user is not None:
            tenancy.enter(user.org_id)
            found = actor(user)
        request.viewer = found  # type: ignore[attr-defined]
        request.topics = []  # type: ignore[attr-defined]
        return get_response(request)

    return handle


def _user(request: HttpRequest) -> User | None:
    """A token counts on the API only, and a cookie does not make up for a token that fails."""
    given = request.headers.get("Authorization", "")
    if request.path.startswith(API) and given:
        request.is_program = True  # type: ignore[attr-defined]
        return _user_of_token(given)
    request.is_program = False  # type: ignore[attr-defined]
    session_user = request.user
    if isinstance(session_user, User):
        return session_user
    if SESSION_KEY in request.session:
        request.session.flush()
    return None


def _user_of_token(given: str) -> User | None:
    if not given.lower().startswith(BEARER):
        return None
    claims = tokens.read(given[len(BEARER) :].strip(), now=timezone.now(), key=settings.JWT_SECRET)
    if claims is None:
        return None
    user = _active(claims.user_id, claims.org_id)
    if user is None or user.sessions_from is None or claims.issued_at is None:
        return user
    # A token knows its second only; one of the very second in which sessions ended is not believed.
    return user if claims.issued_at > user.sessions_from else None


def _active(user_id: UUID, org_id: UUID) -> User | None:
    return (
        User.objects.select_related("org").filter(pk=user_id, org_id=org_id, is_active=True).first()
    )
