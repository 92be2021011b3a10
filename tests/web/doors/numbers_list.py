"""The list of numbers and its file: the office's."""

from snoutos.rooms.inventory.models import Purchase

INBOX, LOGIN, PORTAL = "/inbox", "/login", "/sitter"

DOORS = {
    "GET /numbers":        (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "GET /numbers/export": (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "GET /numbers/buy":    (LOGIN, 200, INBOX, PORTAL, PORTAL, 200),
    "POST /numbers/buy":   (LOGIN, 422, INBOX, PORTAL, PORTAL, 422),
    "POST /numbers/compare": (LOGIN, 409, INBOX, PORTAL, PORTAL, 409),
    "GET /api/numbers/comparison":  (401, 200, 200, 403, 403, 200),
    "POST /api/numbers/comparison": (401, 409, 403, 403, 403, 409),
    "GET /api/numbers/offers":       (401, 409, 403, 403, 403, 409),
    "POST /api/numbers/buy/preview": (401, 409, 403, 403, 403, 409),
    "POST /api/numbers/buy":         (401, 409, 403, 403, 403, 409),
    "GET /api/numbers/purchases":    (401, 200, 403, 403, 403, 200),
    "GET /api/numbers/purchases/<purchase_id>": (401, 200, 403, 403, 403, 404),
    "GET /api/numbers/export.csv":  (401, 200, 200, 403, 403, 200),
    "GET /numbers/import":  (LOGIN, 200, INBOX, PORTAL, PORTAL, 200),
    "POST /numbers/import": (LOGIN, 422, INBOX, PORTAL, PORTAL, 422),
    "POST /api/numbers/import":         (401, 409, 403, 403, 403, 409),
    "POST /api/numbers/import/preview": (401, 409, 403, 403, 403, 409),
    "GET /api/numbers":    (401, 200, 200, 403, 403, 200),
}  # fmt: skip
TO_IMPORT = {"numbers": [{"number": "+14155550101"}], "numberClass": "pool"}
TO_BUY = {"e164": "+14155550101", "numberClass": "pool"}
BODIES = {
    "POST /api/numbers/import": TO_IMPORT,
    "POST /api/numbers/import/preview": TO_IMPORT,
    "POST /api/numbers/buy": TO_BUY,
    "POST /api/numbers/buy/preview": TO_BUY,
}


def ids(by, at):
    asked = Purchase.objects.create(
        org_id=by.org_id, e164="+14155550166", number_class="pool", state="refused",
        asked_by_name=by.name, asked_at=at, settled_at=at,
    )  # fmt: skip
    return {"purchase_id": asked.pk}
