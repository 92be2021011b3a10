"""The routing pages; dana sees everything and overrides nothing."""

from datetime import timedelta

from snoutos.rooms.people.models import User
from snoutos.rooms.routing.models import Override
from snoutos.rooms.threads.models import Thread
from tests.conftest import make_thread

INBOX, LOGIN, PORTAL = "/inbox", "/login", "/sitter"

DOORS = {
    "GET /routing":                   (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "GET /routing/simulator":         (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "GET /routing/history":           (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "GET /routing/history/export":    (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "GET /routing/overrides":         (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "GET /routing/what-if":           (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "GET /routing/what-if/part":      (LOGIN, 400, 400, PORTAL, PORTAL, 400),
    "GET /routing/overrides/<override_id>/remove":      (LOGIN, 200, INBOX, PORTAL, PORTAL, 404),
    "POST /routing/overrides/<override_id>/remove":     (LOGIN, 428, INBOX, PORTAL, PORTAL, 404),
    "GET /routing/conversations/<thread_id>/override":  (LOGIN, 200, INBOX, PORTAL, PORTAL, 404),
    "POST /routing/conversations/<thread_id>/override": (LOGIN, 200, INBOX, PORTAL, PORTAL, 404),
    "GET /api/routing/rules":                           (401, 200, 200, 403, 403, 200),
    "POST /api/routing/simulate":                       (401, 200, 200, 403, 403, 404),
    "GET /api/routing/history":                         (401, 200, 200, 403, 403, 200),
    "GET /api/routing/threads/<thread_id>/history":     (401, 200, 200, 403, 403, 404),
    "GET /api/routing/overrides":                       (401, 200, 200, 403, 403, 200),
    "POST /api/routing/overrides":                      (401, 428, 403, 403, 403, 404),
    "POST /api/routing/overrides/preview":              (401, 200, 403, 403, 403, 404),
    "DELETE /api/routing/overrides/<override_id>":      (401, 428, 403, 403, 403, 404),
    "POST /api/routing/what-if":                        (401, 200, 200, 403, 403, 404),
}  # fmt: skip
WISH = {"target": "owner_inbox", "duration": "1h", "reason": "Owner wants to answer"}
BODIES = {
    "POST /routing/conversations/<thread_id>/override": WISH,
    "POST /api/routing/simulate": {"threadId": "<thread_id>"},
    "POST /api/routing/overrides": {"threadId": "<thread_id>", **WISH},
    "POST /api/routing/overrides/preview": {"threadId": "<thread_id>", **WISH},
    "POST /api/routing/what-if": {
        "startsAt": "2026-06-01T00:00:00Z", "endsAt": "2026-08-01T00:00:00Z",
        "change": "override", "threadId": "<thread_id>",
    },
}  # fmt: skip


def ids(by, at):
    """Another conversation of the same business, with an override that is on."""
    first = Thread.objects.filter(org_id=by.org_id).first()
    other = make_thread(first.org, "Omar Redirected", "+15557770199", first.number)
    override = Override.objects.create(
        org_id=by.org_id, thread=other, target="owner_inbox", reason="Held back",
        starts_at=at - timedelta(hours=1), ends_at=at + timedelta(hours=3),
        created_by=User.objects.get(pk=by.id),
    )  # fmt: skip
    return {"override_id": override.pk}
