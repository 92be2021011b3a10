"""The list of numbers and its file: the office's."""

INBOX, LOGIN, PORTAL = "/inbox", "/login", "/sitter"

DOORS = {
    "GET /numbers":        (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "GET /numbers/export": (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "GET /numbers/buy":    (LOGIN, 200, INBOX, PORTAL, PORTAL, 200),
    "POST /numbers/buy":   (LOGIN, 422, INBOX, PORTAL, PORTAL, 422),
    "GET /numbers/import":  (LOGIN, 200, INBOX, PORTAL, PORTAL, 200),
    "POST /numbers/import": (LOGIN, 422, INBOX, PORTAL, PORTAL, 422),
    "POST /api/numbers/import":         (401, 409, 403, 403, 403, 409),
    "POST /api/numbers/import/preview": (401, 409, 403, 403, 403, 409),
    "GET /api/numbers":    (401, 200, 200, 403, 403, 200),
}  # fmt: skip
TO_IMPORT = {"numbers": [{"number": "+14155550101"}], "numberClass": "pool"}
BODIES = {"POST /api/numbers/import": TO_IMPORT, "POST /api/numbers/import/preview": TO_IMPORT}


def ids(by, at):
    return {}
