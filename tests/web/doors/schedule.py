from snoutos.kernel.words import WindowKind
from snoutos.rooms.assignments.models import Aside, Window
from snoutos.rooms.schedule.models import Booking, Template, WindowFile
from tests.conftest import HOUR

INBOX, LOGIN, PORTAL = "/inbox", "/login", "/sitter"
TEXTS = "/assignments/texts"
WINDOW, CLASH = "<window_id>", "<window_id>/<aside_id>"
TEXT = {"occasion": "hand_over", "name": "Ours", "body": "Hi {{client_name}}"}
HOURS = {"startsAt": "2031-01-02T10:00:00Z", "endsAt": "2031-01-02T12:00:00Z"}
WANTED = {"threadId": "<thread_id>", "sitterId": "<sitter_id>", **HOURS}

#                                                nobody  olivia  dana    sam     sasha   mallory
DOORS = {
    "GET /assignments":                          (LOGIN, 200,    200,    PORTAL, PORTAL, 200),
    "GET /assignments/export":                   (LOGIN, 200,    200,    PORTAL, PORTAL, 200),
    "GET /assignments/import":                   (LOGIN, 200,    200,    PORTAL, PORTAL, 200),
    "POST /assignments/import":                  (LOGIN, 422,    422,    PORTAL, PORTAL, 422),
    "GET /assignments/import/<file_id>":         (LOGIN, 200,    200,    PORTAL, PORTAL, 404),
    "GET /assignments/new":                      (LOGIN, 200,    200,    PORTAL, PORTAL, 200),
    "POST /assignments/new":                     (LOGIN, 422,    422,    PORTAL, PORTAL, 422),
    "GET /assignments/clients":                  (LOGIN, 200,    200,    PORTAL, PORTAL, 200),
    "GET /assignments/conflicts":                (LOGIN, 200,    200,    PORTAL, PORTAL, 200),
    f"GET /assignments/conflicts/{CLASH}":       (LOGIN, 200,    200,    PORTAL, PORTAL, 404),
    f"POST /assignments/conflicts/{CLASH}":      (LOGIN, 422,    422,    PORTAL, PORTAL, 404),
    "POST /assignments/conflicts/<aside_id>/add": (LOGIN, 409,   409,    PORTAL, PORTAL, 404),
    "GET /assignments/bookings":                 (LOGIN, 200,    200,    PORTAL, PORTAL, 200),
    "GET /assignments/planner":                  (LOGIN, 200,    200,    PORTAL, PORTAL, 200),
    "GET /assignments/texts":                    (LOGIN, 200,    200,    PORTAL, PORTAL, 200),
    "POST /assignments/texts":                   (LOGIN, TEXTS,  422,    PORTAL, PORTAL, TEXTS),
    "POST /assignments/texts/<template_id>/forget": (LOGIN, TEXTS, 404,  PORTAL, PORTAL, 404),
    f"GET /assignments/{WINDOW}":                (LOGIN, 200,    200,    PORTAL, PORTAL, 404),
    f"GET /assignments/{WINDOW}/edit":           (LOGIN, 200,    200,    PORTAL, PORTAL, 404),
    f"POST /assignments/{WINDOW}/edit":          (LOGIN, 422,    422,    PORTAL, PORTAL, 404),
    f"GET /assignments/{WINDOW}/delete":         (LOGIN, 200,    200,    PORTAL, PORTAL, 404),
    f"POST /assignments/{WINDOW}/delete":        (LOGIN, 200,    200,    PORTAL, PORTAL, 404),
    f"GET /assignments/{WINDOW}/tell":           (LOGIN, 200,    200,    PORTAL, PORTAL, 404),
    f"POST /assignments/{WINDOW}/tell":          (LOGIN, "/inbox/<thread_id>", 422, PORTAL, PORTAL,
                                                  404),
    "GET /api/assignments/windows":              (401,   200,    200,    403,    403,    200),
    "POST /api/assignments/windows":             (401,   201,    409,    403,    403,    404),
    "POST /api/assignments/windows/preview":     (401,   200,    200,    403,    403,    404),
    f"GET /api/assignments/windows/{WINDOW}":    (401,   200,    200,    403,    403,    404),
    f"PATCH /api/assignments/windows/{WINDOW}":  (401,   428,    428,    403,    403,    404),
    f"DELETE /api/assignments/windows/{WINDOW}": (401,   428,    428,    403,    403,    404),
    "GET /api/assignments/conflicts":            (401,   200,    200,    403,    403,    200),
    f"POST /api/assignments/conflicts/{CLASH}/resolve": (401, 201, 404,  403,    403,    404),
    "POST /api/assignments/reassignment-message": (401,  201,    409,    403,    403,    404),
    "GET /api/assignments/texts":                (401,   200,    200,    403,    403,    200),
    "POST /api/assignments/texts":               (401,   201,    409,    403,    403,    201),
    "PUT /api/assignments/texts/<template_id>":  (401,   200,    200,    403,    403,    404),
    "DELETE /api/assignments/texts/<template_id>": (401, 204,    404,    403,    403,    404),
    "POST /api/bookings":                        (401,   422,    422,    403,    403,    422),
    "GET /api/bookings":                         (401,   200,    200,    403,    403,    200),
    "GET /api/bookings/<reference>":             (401,   200,    200,    403,    403,    404),
    "GET /api/planner/numbers":                  (401,   200,    200,    403,    403,    200),
}  # fmt: skip
BODIES: dict[str, dict[str, object]] = {
    "POST /assignments/new": {"preview": "1"},
    "POST /assignments/texts": TEXT,
    "POST /api/assignments/windows": WANTED,
    "POST /api/assignments/windows/preview": WANTED,
    f"PATCH /api/assignments/windows/{WINDOW}": {"bookingRef": "B-2"},
    f"POST /api/assignments/conflicts/{CLASH}/resolve": {"strategy": "split"},
    "POST /api/assignments/reassignment-message": {
        "threadId": "<thread_id>", "windowId": "<window_id>",
    },
    "POST /api/assignments/texts": TEXT,
    "PUT /api/assignments/texts/<template_id>": TEXT,
    "POST /api/bookings": {"reference": "N-1"},
}  # fmt: skip


def ids(by, at):
    """The open window of the stage, hours that clash with it, a text and a booking."""
    window = Window.objects.get(org_id=by.org_id)
    clash = Aside.objects.create(
        org_id=by.org_id, thread=window.thread, sitter=window.sitter,
        kind=WindowKind.WEEKLY_CLIENT, starts_at=at, ends_at=at + 2 * HOUR, created_at=at,
    )  # fmt: skip
    text = Template.objects.create(
        org_id=by.org_id, occasion="first_message", name="First", body="Hi", updated_at=at
    )
    Booking.objects.create(
        org_id=by.org_id, reference="B-1", thread=window.thread, starts_at=at, ends_at=at + HOUR,
        created_at=at, updated_at=at,
    )  # fmt: skip
    file = WindowFile.objects.create(
        org_id=by.org_id,
        text="Client phone,Start\n+1,now",
        total=1,
        asked_by_id=by.id,
        asked_at=at,
        finished_at=at,
        stage="done",
    )
    return {
        "file_id": file.pk, "window_id": window.pk, "aside_id": clash.pk, "template_id": text.pk,
        "sitter_id": window.sitter_id, "reference": "B-1",
    }  # fmt: skip
