"""The portal as an app: what is about nobody is open to all, notifications are the sitters'."""

OPEN = (200,) * 6
INBOX, LOGIN, ME = "/inbox", "/login", "/sitter/me"

DOORS = {
    "GET /sitter/offline": OPEN,
    "GET /sitter/manifest.webmanifest": OPEN,
    "GET /sitter/worker.js": OPEN,
    #                                        nobody  olivia  dana    sam  sasha  mallory
    "POST /sitter/me/email":                 (LOGIN, INBOX,  INBOX,  ME,  ME,    INBOX),
    "POST /api/sitter/notifications":        (401,   403,    403,    422, 422,   403),
    "POST /api/sitter/notifications/off":    (401,   403,    403,    204, 204,   403),
    "PUT /api/sitter/notifications/email":   (401,   403,    403,    204, 204,   403),
}  # fmt: skip
BODIES: dict[str, dict[str, object]] = {
    "POST /sitter/me/email": {"by_email": "yes"},
    "POST /api/sitter/notifications": {
        "endpoint": "https://evil.example/1", "keys": {"p256dh": "a", "auth": "b"},
    },
    "POST /api/sitter/notifications/off": {"endpoint": "https://evil.example/1"},
    "PUT /api/sitter/notifications/email": {"byEmail": True},
}  # fmt: skip


def ids(by, at):
    return {}
