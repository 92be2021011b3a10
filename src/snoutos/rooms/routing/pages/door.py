"""What all pages of routing share."""

from datetime import datetime
from uuid import UUID

from snoutos.kernel.words import Role
from snoutos.rooms.routing.queries import overrides
from snoutos.rooms.routing.rules.deciding import Decision
from snoutos.toolbox.page import Request, page

office = page(Role.OWNER, Role.ADMIN)
owner = page(Role.OWNER)

TABS = (
    ("rules", "Rules", "/routing"),
    ("simulator", "Simulator", "/routing/simulator"),
    ("history", "History", "/routing/history"),
    ("overrides", "Overrides", "/routing/overrides"),
    ("what_if", "What if", "/routing/what-if"),
)
ICONS = {"owner_inbox": "inbox", "sitter": "user-round", "client": "send-horizontal"}


def common(request: Request, tab: str, *, now: datetime) -> dict[str, object]:
    return {
        "now": now,
        "tz": request.viewer.time_zone,
        "tabs_of_page": TABS,
        "tab": tab,
        "active_overrides": overrides.count_active(request.viewer, now=now),
        "may_override": request.viewer.role is Role.OWNER,
    }


def outcome(decision: Decision, *, lead: str, is_client_writing: bool) -> dict[str, object]:
    """A decision as ui/_trace.html shows it."""
    target = decision.goes_to
    if decision.target == "owner_inbox":
        target = "Your inbox" if is_client_writing else "It would not be sent"
    return {
        "icon": ICONS[decision.target],
        "lead": lead,
        "target": target,
        "because": decision.because,
        "steps": decision.steps,
        "at": decision.facts.at,
    }


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
