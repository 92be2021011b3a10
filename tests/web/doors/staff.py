"""Sitters for the office, the team for the owner, and the one page for whoever holds a link."""

from uuid import uuid4

from snoutos.rooms.people.models import Sitter, User
from snoutos.rooms.staff.actions.inviting import invite

INBOX, LOGIN, PORTAL, TEAM = "/inbox", "/login", "/sitter", "/team"

DOORS = {
    "GET /join/<join_token>":              (404, 404, 404, 404, 404, 404),
    "POST /join/<join_token>":             (404, 404, 404, 404, 404, 404),
    "GET /sitters":                        (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "GET /sitters/add":                    (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "POST /sitters/add":                   (LOGIN, 422, 422, PORTAL, PORTAL, 422),
    "GET /sitters/stopped":                (LOGIN, 200, INBOX, PORTAL, PORTAL, 200),
    "GET /api/policy/sitters":             (401, 200, 403, 403, 403, 200),
    "GET /sitters/<sitter_id>":            (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "GET /sitters/<sitter_id>/rename":     (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "POST /sitters/<sitter_id>/rename":    (LOGIN, 422, 422, PORTAL, PORTAL, 404),
    "GET /sitters/<sitter_id>/invite":     (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "POST /sitters/<sitter_id>/invite":    (LOGIN, 422, 422, PORTAL, PORTAL, 404),
    "GET /sitters/<sitter_id>/activate":    (LOGIN, 422, INBOX, PORTAL, PORTAL, 404),
    "POST /sitters/<sitter_id>/activate":   (LOGIN, 422, INBOX, PORTAL, PORTAL, 404),
    "GET /sitters/<sitter_id>/deactivate":  (LOGIN, 200, INBOX, PORTAL, PORTAL, 404),
    "POST /sitters/<sitter_id>/deactivate": (LOGIN, 422, INBOX, PORTAL, PORTAL, 404),
    "POST /api/sitters/<sitter_id>/activate/preview": (401, 409, 403, 403, 403, 404),
    "POST /api/sitters/<sitter_id>/activate":   (401, 409, 403, 403, 403, 404),
    "POST /api/sitters/<sitter_id>/deactivate": (401, 428, 403, 403, 403, 404),
    "GET /team":                           (LOGIN, 200, INBOX, PORTAL, PORTAL, 200),
    "GET /team/invite":                    (LOGIN, 200, INBOX, PORTAL, PORTAL, 200),
    "POST /team/invite":                   (LOGIN, 422, INBOX, PORTAL, PORTAL, 422),
    "GET /team/<user_id>":                 (LOGIN, 200, INBOX, PORTAL, PORTAL, 404),
    "POST /team/<user_id>":                (LOGIN, 422, INBOX, PORTAL, PORTAL, 404),
    "POST /team/invitations/<invitation_id>/again":  (LOGIN, 200, 403, PORTAL, PORTAL, 404),
    "POST /team/invitations/<invitation_id>/revoke": (LOGIN, TEAM, 403, PORTAL, PORTAL, 404),
    "GET /api/sitters":                    (401, 200, 200, 403, 403, 200),
    "POST /api/sitters":                   (401, 422, 422, 403, 403, 422),
    "GET /api/sitters/<sitter_id>":        (401, 200, 200, 403, 403, 404),
    "PATCH /api/sitters/<sitter_id>":      (401, 200, 200, 403, 403, 404),
    "POST /api/sitters/<sitter_id>/invitation": (401, 422, 422, 403, 403, 404),
    "GET /api/team":                       (401, 200, 403, 403, 403, 200),
    "PATCH /api/team/<user_id>":           (401, 200, 403, 403, 403, 404),
    "POST /api/team/<user_id>/sign-out":   (401, 200, 403, 403, 403, 404),
    "GET /api/team/invitations":           (401, 200, 403, 403, 403, 200),
    "POST /api/team/invitations":          (401, 422, 403, 403, 403, 422),
    "DELETE /api/team/invitations/<invitation_id>": (401, 204, 403, 403, 403, 404),
}  # fmt: skip
BODIES = {
    "POST /join/<join_token>": {"password": "short"},
    "POST /sitters/add": {"name": " "},
    "POST /sitters/<sitter_id>/rename": {"name": ""},
    "POST /sitters/<sitter_id>/invite": {"email": "nobody"},
    "POST /team/invite": {"email": "nobody", "name": "N", "role": "admin"},
    "POST /team/<user_id>": {"verb": "dance"},
    "POST /api/sitters": {"name": " "},
    "PATCH /api/sitters/<sitter_id>": {"name": "Renamed"},
    "POST /api/sitters/<sitter_id>/invitation": {"email": "nobody"},
    "PATCH /api/team/<user_id>": {},
    "POST /api/sitters/<sitter_id>/activate": {},
    "POST /api/sitters/<sitter_id>/deactivate": {"reason": "Taking a break"},
    "POST /api/team/invitations": {"email": "nobody", "name": "N", "role": "admin"},
}


def ids(by, at):
    """A sitter who has no sign-in yet, the admin, and an open invitation to the office."""
    nora = Sitter.objects.create(org_id=by.org_id, name="Nora New")
    invited = invite(by=by, email="petra@example.com", name="Petra", role="admin", at=at)
    return {
        "sitter_id": nora.pk,
        "user_id": User.objects.create_user(
            email="paul@example.com", org_id=by.org_id, name="Paul", role="admin"
        ).pk,
        "invitation_id": invited.invitation.pk,
        # A link that nobody was sent; what a real one opens is told in the tests of the room.
        "join_token": uuid4(),
    }
