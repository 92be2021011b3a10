"""A sitter's own number."""

HOME, INBOX, LOGIN = "/sitter", "/inbox", "/login"

DOORS = {
    "POST /sitter/number/known":     (LOGIN, INBOX, INBOX, HOME, HOME, INBOX),
    "GET /api/sitter/number":        (401, 403, 403, 200, 200, 403),
    "POST /api/sitter/number/known": (401, 403, 403, 200, 200, 403),
}  # fmt: skip
BODIES: dict[str, dict[str, object]] = {}


def ids(by, at):
    return {}
