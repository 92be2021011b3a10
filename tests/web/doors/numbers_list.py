"""The list of numbers and its file: the office's."""

INBOX, LOGIN, PORTAL = "/inbox", "/login", "/sitter"

DOORS = {
    "GET /numbers":        (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "GET /numbers/export": (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "GET /numbers/buy":    (LOGIN, 200, INBOX, PORTAL, PORTAL, 200),
    "POST /numbers/buy":   (LOGIN, 422, INBOX, PORTAL, PORTAL, 422),
    "GET /api/numbers":    (401, 200, 200, 403, 403, 200),
}  # fmt: skip
BODIES: dict[str, dict[str, object]] = {}


def ids(by, at):
    return {}
