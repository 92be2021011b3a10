"""Stuck jobs; dana sees them and decides nothing."""

from snoutos.rooms.traffic.models import DeadLetter, Receipt

INBOX, LOGIN, PORTAL = "/inbox", "/login", "/sitter"
ONE = "<job_id>"

#                                                nobody  olivia  dana    sam     sasha   mallory
DOORS = {
    "GET /ops/stuck":                            (LOGIN, 200,    200,    PORTAL, PORTAL, 200),
    f"GET /ops/stuck/{ONE}/replay":              (LOGIN, 200,    INBOX,  PORTAL, PORTAL, 404),
    f"POST /ops/stuck/{ONE}/replay":             (LOGIN, "/ops/stuck", INBOX, PORTAL, PORTAL, 404),
    f"GET /ops/stuck/{ONE}/ignore":              (LOGIN, 200,    INBOX,  PORTAL, PORTAL, 404),
    f"POST /ops/stuck/{ONE}/ignore":             (LOGIN, "/ops/stuck", INBOX, PORTAL, PORTAL, 404),
    "GET /api/ops/jobs":                         (401,   200,    200,    403,    403,    200),
    f"POST /api/ops/jobs/{ONE}/replay":          (401,   200,    403,    403,    403,    404),
    f"POST /api/ops/jobs/{ONE}/ignore":          (401,   200,    403,    403,    403,    404),
}  # fmt: skip
WHY: dict[str, object] = {"reason": "The mistake is mended"}
BODIES = {
    f"POST /ops/stuck/{ONE}/replay": WHY,
    f"POST /ops/stuck/{ONE}/ignore": WHY,
    f"POST /api/ops/jobs/{ONE}/replay": WHY,
    f"POST /api/ops/jobs/{ONE}/ignore": WHY,
}


def ids(by, at):
    receipt = Receipt.objects.create(
        kind="inbound", payload={"pairs": [["From", "+15550001111"]], "query": ""},
        received_at=at, due_at=at, settled_at=at, attempts=6,
    )  # fmt: skip
    job = DeadLetter.objects.create(
        org_id=by.org_id, kind="receipt", subject_id=receipt.pk, error="KeyError", attempts=6,
        created_at=at,
    )  # fmt: skip
    return {"job_id": job.pk}
