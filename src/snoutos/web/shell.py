"""What every page shows around its own content. Nothing is read until a template asks for it."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.urls import is_valid_path
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from snoutos.kernel import pass_token, topics
from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Role
from snoutos.rooms.inbox.queries.conversations import unread_count
from snoutos.rooms.operations.queries.health import is_well
from snoutos.rooms.people.models import User

# A pass opens names of topics only, never content; it need not outlive the session.
PASS_LIFETIME = timedelta(seconds=settings.SESSION_COOKIE_AGE)


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation."""

    label: str
    url: str
    icon: str
    count: int
    is_current: bool


# In the order of the navigation; a place is shown as soon as its page exists.
NAV = (
    ("Dashboard", "/dashboard", "layout-dashboard"),
    ("Inbox", "/inbox", "inbox"),
    ("Assignments", "/assignments", "calendar-days"),
    ("Numbers", "/numbers", "phone"),
    ("Routing", "/routing", "route"),
    ("Automations", "/automations", "zap"),
    ("People", "/clients", "users"),
    ("Alerts", "/alerts", "bell"),
    ("Audit", "/audit", "history"),
    ("System health", "/ops", "activity"),
    ("Settings", "/settings", "settings"),
)
# Pages of the same place under an address of their own.
ALSO = {
    "/clients": ("/sitters", "/team"),
    "/audit": ("/audit/violations",),
    "/ops": ("/ops/stuck",),
    "/settings": ("/settings/contact-details",),
}
# Places that lead everybody else back home.
FOR_THE_OWNER = frozenset({"/settings"})
TABS = (
    ("Today", "/sitter/today", "calendar-days"),
    ("Messages", "/sitter", "message-circle"),
    ("Me", "/sitter/me", "circle-user"),
)


def shell(request: HttpRequest) -> dict[str, object]:
    """A context processor: for pages of signed-in people; bare pages get an empty shell."""
    viewer: Actor | None = getattr(request, "viewer", None)
    user = getattr(request, "user", None)
    if viewer is None or not isinstance(user, User):
        return {"viewer": None, "theme": "system", "nav": (), "tabs": (), "org_name": ""}
    is_sitter = viewer.role is Role.SITTER
    return {
        "viewer": viewer,
        "org_name": user.org.name,
        "theme": user.theme,
        "inbox_topic": topics.inbox(viewer.org_id),
        "nav": () if is_sitter else SimpleLazyObject(lambda: _places(request, viewer, NAV)),
        "tabs": SimpleLazyObject(lambda: _places(request, viewer, TABS)) if is_sitter else (),
        "people_tabs": () if is_sitter else SimpleLazyObject(lambda: _people(viewer)),
        "stream_url": SimpleLazyObject(lambda: _stream_url(request, viewer)),
        "health_ok": SimpleLazyObject(lambda: is_well(viewer, now=timezone.now())),
    }


def _places(
    request: HttpRequest, viewer: Actor, places: tuple[tuple[str, str, str], ...]
) -> tuple[Place, ...]:
    open_to_them = [
        one for one in places if viewer.role is Role.OWNER or one[1] not in FOR_THE_OWNER
    ]
    shown = [(label, *found, icon) for label, url, icon in open_to_them if (found := _first(url))]
    # The longest address that the path starts with: /sitter/today is not also /sitter.
    path = f"{request.path}/"
    here = [
        (one, url)
        for _, url, all_of_it, _ in shown
        for one in all_of_it
        if path.startswith(f"{one}/")
    ]
    current = max(here, key=lambda one: len(one[0]), default=("", ""))[1]
    return tuple(
        Place(
            label=label,
            url=url,
            icon=icon,
            count=unread_count(viewer) if url == "/inbox" else 0,
            is_current=url == current,
        )
        for label, url, _, icon in shown
    )


def _people(viewer: Actor) -> tuple[tuple[str, str], ...]:
    """Clients, sitters and the team are one place with a tab for each."""
    tabs = (("Clients", "/clients"), ("Sitters", "/sitters"), ("Team", "/team"))
    return tuple(
        (label, url)
        for label, url in tabs
        if is_valid_path(url) and (url != "/team" or viewer.role is Role.OWNER)
    )


def _first(url: str) -> tuple[str, tuple[str, ...]] | None:
    """Where a place begins, and all addresses that belong to it; None while it has no page."""
    belonging = tuple(one for one in (url, *ALSO.get(url, ())) if is_valid_path(one))
    return (belonging[0], belonging) if belonging else None


def _stream_url(request: HttpRequest, viewer: Actor) -> str:
    mine = topics.inbox(viewer.org_id)
    if viewer.role is Role.SITTER:
        mine = topics.sitter(viewer.sitter_id) if viewer.sitter_id else ""
    listened = [topic for topic in (mine, *getattr(request, "topics", ())) if topic]
    expires_at = int((timezone.now() + PASS_LIFETIME).timestamp())
    token = pass_token.write(listened, expires_at=expires_at, key=settings.SECRET_KEY)
    return f"/events?pass={token}"
