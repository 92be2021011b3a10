"""The review of findings; dana reads it and decides nothing."""

from snoutos.kernel.words import PolicyAction
from snoutos.rooms.policy.actions.violations import keep_violations
from snoutos.rooms.policy.rules import scan
from snoutos.rooms.threads.models import Message

INBOX, LOGIN, PORTAL = "/inbox", "/login", "/sitter"
ONE = "<violation_id>"
FEED = "/audit/violations"

#                                                nobody  olivia  dana    sam     sasha   mallory
DOORS = {
    "GET /audit/violations":                     (LOGIN, 200,    200,    PORTAL, PORTAL, 200),
    "GET /audit/violations/rules":               (LOGIN, 200,    200,    PORTAL, PORTAL, 200),
    "GET /api/policy/violations/rules":          (401,   200,    200,    403,    403,    200),
    "POST /audit/violations/close":              (LOGIN, 422,    INBOX,  PORTAL, PORTAL, 422),
    f"GET /audit/violations/{ONE}":              (LOGIN, 200,    200,    PORTAL, PORTAL, 404),
    f"POST /audit/violations/{ONE}":             (LOGIN, 409,    403,    PORTAL, PORTAL, 404),
    "GET /api/policy/violations":                (401,   200,    200,    403,    403,    200),
    f"GET /api/policy/violations/{ONE}":         (401,   200,    200,    403,    403,    404),
    "POST /api/policy/violations/decide":       (401,   200,    403,    403,    403,    404),
    f"POST /api/policy/violations/{ONE}/resolve": (401,  200,    403,    403,    403,    404),
    f"POST /api/policy/violations/{ONE}/dismiss": (401,  200,    403,    403,    403,    404),
    f"POST /api/policy/violations/{ONE}/override": (401, 409,    403,    403,    403,    404),
    f"GET /audit/violations/{ONE}/not-contact-info": (LOGIN, 200, INBOX, PORTAL, PORTAL, 404),
    f"POST /audit/violations/{ONE}/not-contact-info": (LOGIN, 409, INBOX, PORTAL, PORTAL, 404),
    f"GET /api/policy/violations/{ONE}/not-contact-info": (401, 409, 403, 403, 403, 404),
    f"POST /api/policy/violations/{ONE}/not-contact-info": (401, 409, 403, 403, 403, 404),
}  # fmt: skip
BODIES: dict[str, dict[str, object]] = {
    "POST /audit/violations/close": {"decision": "resolve"},
    f"POST /audit/violations/{ONE}": {"decision": "approve", "reason": "The vet"},
    "POST /api/policy/violations/decide": {"violationIds": [ONE], "decision": "dismiss"},
    f"POST /api/policy/violations/{ONE}/resolve": {},
    f"POST /api/policy/violations/{ONE}/dismiss": {},
    f"POST /audit/violations/{ONE}/not-contact-info": {"seen": "+16462017788"},
    f"POST /api/policy/violations/{ONE}/not-contact-info": {"value": "+16462017788"},
    f"POST /api/policy/violations/{ONE}/override": {"reason": "The vet"},
}


def ids(by, at):
    """A finding in a message that has left: there is nothing to send after all."""
    message = Message.objects.filter(org_id=by.org_id).first()
    found = keep_violations(
        by=by, message=message, findings=scan("646-201-7788"), action=PolicyAction.WARNED
    )
    return {"violation_id": found[0].pk}
