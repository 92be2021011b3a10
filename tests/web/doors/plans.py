from snoutos.rooms.plans.actions import keep
from snoutos.rooms.plans.rules import Plan

INBOX, LOGIN, PORTAL = "/inbox", "/login", "/sitter"

DOORS = {
    "POST /plans/<applied_id>/undo":     (LOGIN, 409, 409, PORTAL, PORTAL, 404),
    "POST /api/plans/<applied_id>/undo": (401,   409, 409, 403,    403,    404),
}  # fmt: skip
BODIES: dict[str, dict[str, object]] = {}


def ids(by, at):
    """A plan that was carried out and is final."""
    plan = Plan(
        kind="numbers.quarantine", subject="", title="Quarantine number", question="?", lines=(),
        steps=(), final="For good.",
    )  # fmt: skip
    return {"applied_id": keep(plan, by=by, inverse={}, at=at).pk}
