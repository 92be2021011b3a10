"""Settings of the protection; only olivia sets anything."""

from snoutos.rooms.policy.actions.allowing import allow

INBOX, LOGIN, PORTAL = "/inbox", "/login", "/sitter"
HERE = "/settings/contact-details"
ONE = "<allowed_id>"

#                                                nobody  olivia  dana    sam     sasha   mallory
DOORS = {
    f"GET {HERE}":                               (LOGIN, 200,    INBOX,  PORTAL, PORTAL, 200),
    f"POST {HERE}":                              (LOGIN, HERE,   INBOX,  PORTAL, PORTAL, HERE),
    f"POST {HERE}/{ONE}/remove":                 (LOGIN, HERE,   INBOX,  PORTAL, PORTAL, 404),
    f"POST {HERE}/sensitivity":                  (LOGIN, HERE,   INBOX,  PORTAL, PORTAL, HERE),
    f"POST {HERE}/pictures":                     (LOGIN, HERE,   INBOX,  PORTAL, PORTAL, HERE),
    f"GET {HERE}/try":                           (LOGIN, 200,    INBOX,  PORTAL, PORTAL, 200),
    f"GET {HERE}/try/part":                      (LOGIN, 422,    INBOX,  PORTAL, PORTAL, 422),
    "GET /api/policy/settings/try":              (401,   422,    403,    403,    403,    422),
    "GET /api/policy/settings":                  (401,   200,    403,    403,    403,    200),
    "PATCH /api/policy/settings":                (401,   200,    403,    403,    403,    200),
    "GET /api/policy/allow-list":                (401,   200,    403,    403,    403,    200),
    "POST /api/policy/allow-list":               (401,   201,    403,    403,    403,    201),
    f"DELETE /api/policy/allow-list/{ONE}":      (401,   204,    403,    403,    403,    404),
}  # fmt: skip
BODIES: dict[str, dict[str, object]] = {
    f"POST {HERE}": {"kind": "site", "value": "happypaws.com"},
    f"POST {HERE}/pictures": {"hold_pictures": "yes"},
    f"POST {HERE}/sensitivity": {"sensitivity": "strict"},
    "PATCH /api/policy/settings": {"sensitivity": "strict"},
    "POST /api/policy/allow-list": {"kind": "email", "value": "hello@happypaws.com"},
}


def ids(by, at):
    return {"allowed_id": allow(by=by, kind="phone", value="415-867-5309", at=at).pk}
