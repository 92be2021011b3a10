"""The life of numbers; dana assigns and releases, and does nothing that is final."""

from snoutos.rooms.numbers.models import Number
from tests.conftest import make_number

INBOX, LOGIN, PORTAL = "/inbox", "/login", "/sitter"

DOORS = {
    "GET /numbers/<number_id>":              (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "GET /numbers/<number_id>/assign":      (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "POST /numbers/<number_id>/assign":     (LOGIN, 422, 422, PORTAL, PORTAL, 404),
    "GET /numbers/<number_id>/release":     (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "POST /numbers/<number_id>/release":    (LOGIN, 409, 409, PORTAL, PORTAL, 404),
    "GET /numbers/<number_id>/quarantine":  (LOGIN, 200, 403, PORTAL, PORTAL, 404),
    "POST /numbers/<number_id>/quarantine": (LOGIN, 422, 403, PORTAL, PORTAL, 404),
    "GET /numbers/<number_id>/release-from-quarantine": (LOGIN, 200, 403, PORTAL, PORTAL, 404),
    "POST /numbers/<number_id>/release-from-quarantine": (LOGIN, 409, 403, PORTAL, PORTAL, 404),
    "GET /numbers/<number_id>/change-class":  (LOGIN, 200, 403, PORTAL, PORTAL, 404),
    "POST /numbers/<number_id>/change-class": (LOGIN, 422, 403, PORTAL, PORTAL, 404),
    "GET /numbers/<number_id>/deactivate":  (LOGIN, 200, 403, PORTAL, PORTAL, 404),
    "POST /numbers/<number_id>/deactivate": (LOGIN, 200, 403, PORTAL, PORTAL, 404),
    "GET /numbers/<number_id>/reactivate":  (LOGIN, 200, 403, PORTAL, PORTAL, 404),
    "POST /numbers/<number_id>/reactivate": (LOGIN, 409, 403, PORTAL, PORTAL, 404),
    "POST /numbers/bulk/assign":             (LOGIN, 200, INBOX, PORTAL, PORTAL, 200),
    "POST /numbers/bulk/release":            (LOGIN, 200, INBOX, PORTAL, PORTAL, 200),
    "POST /numbers/bulk/quarantine":         (LOGIN, 422, INBOX, PORTAL, PORTAL, 422),
    "GET /api/numbers/<number_id>":          (401, 200, 200, 403, 403, 404),
    "POST /api/numbers/<number_id>/impact":  (401, 200, 403, 403, 403, 404),
    "POST /api/numbers/<number_id>/assign-to-sitter": (401, 404, 404, 403, 403, 404),
    "POST /api/numbers/<number_id>/release-to-pool": (401, 409, 409, 403, 403, 404),
    "POST /api/numbers/<number_id>/quarantine": (401, 428, 403, 403, 403, 404),
    "POST /api/numbers/<number_id>/release-from-quarantine": (401, 409, 403, 403, 403, 404),
    "PATCH /api/numbers/<number_id>/class":  (401, 428, 403, 403, 403, 404),
    "POST /api/numbers/<number_id>/deactivate": (401, 428, 403, 403, 403, 404),
    "POST /api/numbers/<number_id>/reactivate": (401, 409, 403, 403, 403, 404),
    "POST /api/numbers/bulk-assign":         (401, 200, 403, 403, 403, 200),
    "POST /api/numbers/bulk-release":        (401, 200, 403, 403, 403, 200),
    "POST /api/numbers/bulk-quarantine":     (401, 428, 403, 403, 403, 200),
}  # fmt: skip
MANY = {"numbers": [{"numberId": "<number_id>"}], "reason": "Manual review"}
BODIES = {
    "POST /api/numbers/<number_id>/impact": {"action": "quarantine", "reason": "Manual review"},
    "POST /api/numbers/<number_id>/assign-to-sitter": {},
    "POST /api/numbers/<number_id>/release-to-pool": {},
    "POST /api/numbers/<number_id>/quarantine": {"reason": "Manual review"},
    "POST /api/numbers/<number_id>/release-from-quarantine": {},
    "PATCH /api/numbers/<number_id>/class": {"to": "front_desk"},
    "POST /api/numbers/<number_id>/deactivate": {},
    "POST /api/numbers/<number_id>/reactivate": {},
    "POST /api/numbers/bulk-assign": MANY,
    "POST /api/numbers/bulk-release": MANY,
    "POST /api/numbers/bulk-quarantine": MANY,
    "POST /numbers/bulk/assign": {"number": "<number_id>"},
    "POST /numbers/bulk/release": {"number": "<number_id>", "step": "1"},
    "POST /numbers/bulk/quarantine": {"number": "<number_id>", "step": "1"},
}  # fmt: skip


def ids(by, at):
    """A pool number that nobody uses."""
    org = Number.objects.filter(org_id=by.org_id).first().org
    return {"number_id": make_number(org, "+15553330177", "pool").pk}
