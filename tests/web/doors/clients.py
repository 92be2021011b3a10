"""Clients are the office's; opting somebody in by hand is the owner's."""

from snoutos.rooms.clients.actions.looking import look
from snoutos.rooms.people.models import Contact
from snoutos.rooms.threads.models import Thread
from tests.conftest import make_thread

INBOX, LOGIN, PORTAL, FILE = "/inbox", "/login", "/sitter", "/clients/import"
HEARD = "/inbox/<heard_in_id>"

DOORS = {
    "GET /clients":                       (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "GET /clients/add":                   (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "POST /clients/add":                  (LOGIN, 422, 422, PORTAL, PORTAL, 422),
    "GET /clients/export":                (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "GET /clients/import":                (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "POST /clients/import":               (LOGIN, 422, 422, PORTAL, PORTAL, 422),
    "GET /clients/import/template":       (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "GET /clients/imports/<import_id>":   (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "POST /clients/imports/<import_id>":  (LOGIN, 428, 428, PORTAL, PORTAL, 404),
    "GET /clients/imports/<import_id>/result": (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "POST /clients/imports/<import_id>/columns": (LOGIN, 422, 422, PORTAL, PORTAL, 404),
    "POST /api/clients/imports/<import_id>/columns": (401, 422, 422, 403, 403, 404),
    "POST /clients/imports/<import_id>/discard": (LOGIN, FILE, 404, PORTAL, PORTAL, 404),  # once
    "GET /clients/<client_id>":           (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "GET /clients/<client_id>/edit":      (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "POST /clients/<client_id>/edit":     (LOGIN, 422, 422, PORTAL, PORTAL, 404),
    "GET /clients/<client_id>/phones":    (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "POST /clients/<client_id>/phones":   (LOGIN, 422, 422, PORTAL, PORTAL, 404),
    "GET /clients/<client_id>/merge":     (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "POST /clients/<client_id>/merge":    (LOGIN, 422, 422, PORTAL, PORTAL, 404),
    "GET /clients/<client_id>/erase":     (LOGIN, 200, INBOX, PORTAL, PORTAL, 404),
    "POST /clients/<client_id>/erase":    (LOGIN, 422, INBOX, PORTAL, PORTAL, 404),
    "POST /clients/<client_id>/conversation": (LOGIN, HEARD, HEARD, PORTAL, PORTAL, 404),
    "GET /clients/phones/<contact_id>/remove": (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "POST /clients/phones/<contact_id>/remove": (LOGIN, 409, 409, PORTAL, PORTAL, 404),
    "GET /clients/phones/<contact_id>/label":   (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "POST /clients/phones/<contact_id>/label":  (LOGIN, 422, 422, PORTAL, PORTAL, 404),
    "GET /clients/phones/<contact_id>/opt-out": (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "POST /clients/phones/<contact_id>/opt-out": (LOGIN, 422, 422, PORTAL, PORTAL, 404),
    "GET /clients/phones/<contact_id>/opt-in":  (LOGIN, 200, INBOX, PORTAL, PORTAL, 404),
    "POST /clients/phones/<contact_id>/opt-in": (LOGIN, 422, INBOX, PORTAL, PORTAL, 404),
    "POST /clients/phones/<contact_id>/heard":  (LOGIN, HEARD, HEARD, PORTAL, PORTAL, 404),
    "GET /settings/help":                 (LOGIN, 200, INBOX, PORTAL, PORTAL, 200),
    "POST /settings/help":                (LOGIN, 422, INBOX, PORTAL, PORTAL, 422),
    "POST /api/clients/phones/<contact_id>/heard": (401, 200, 200, 403, 403, 404),
    "GET /api/settings/help":                    (401, 200, 200, 403, 403, 200),
    "PUT /api/settings/help":                    (401, 422, 403, 403, 403, 422),
    "GET /api/clients":                          (401, 200, 200, 403, 403, 200),
    "POST /api/clients":                         (401, 422, 422, 403, 403, 422),
    "GET /api/clients/<client_id>":              (401, 200, 200, 403, 403, 404),
    "PATCH /api/clients/<client_id>":            (401, 200, 200, 403, 403, 404),
    "POST /api/clients/<client_id>/phones":      (401, 201, 409, 403, 403, 404),
    "PATCH /api/clients/phones/<contact_id>":    (401, 200, 200, 403, 403, 404),
    "DELETE /api/clients/phones/<contact_id>":   (401, 409, 409, 403, 403, 404),
    "GET /api/clients/<client_id>/opt-outs":     (401, 200, 200, 403, 403, 404),
    "POST /api/clients/phones/<contact_id>/opt-in":  (401, 409, 403, 403, 403, 404),
    "POST /api/clients/phones/<contact_id>/opt-out": (401, 200, 409, 403, 403, 404),
    "POST /api/clients/<client_id>/erase/preview": (401, 200, 403, 403, 403, 404),
    "POST /api/clients/<client_id>/erase":       (401, 428, 403, 403, 403, 404),
    "POST /api/clients/<client_id>/merge/preview": (401, 404, 404, 403, 403, 404),
    "POST /api/clients/<client_id>/merge":       (401, 404, 404, 403, 403, 404),
    "POST /api/clients/imports":                 (401, 422, 422, 403, 403, 422),
    "GET /api/clients/imports/<import_id>":      (401, 200, 200, 403, 403, 404),
    "GET /api/clients/imports/<import_id>/rows": (401, 200, 200, 403, 403, 404),
    "POST /api/clients/imports/<import_id>/start": (401, 428, 428, 403, 403, 404),
    "DELETE /api/clients/imports/<import_id>":   (401, 204, 404, 403, 403, 404),
}  # fmt: skip
NOBODY = "00000000-0000-7000-8000-000000000000"
BODIES = {
    "POST /api/clients/<client_id>/erase/preview": {"reason": "asked"},
    "POST /api/clients/<client_id>/erase": {"reason": "asked"},
    "POST /settings/help": {"text": "x" * 400},
    "PUT /api/settings/help": {"text": "x" * 400},
    "POST /clients/phones/<contact_id>/heard": {"wish": "other"},
    "POST /api/clients/phones/<contact_id>/heard": {"isOut": False},
    "POST /clients/add": {"name": ""},
    "POST /clients/<client_id>/edit": {"name": " "},
    "POST /clients/<client_id>/phones": {"phone": "no phone"},
    "POST /clients/<client_id>/merge": {"into": ""},
    "POST /clients/phones/<contact_id>/opt-in": {"reason": ""},
    "POST /clients/phones/<contact_id>/opt-out": {"reason": ""},
    "POST /clients/phones/<contact_id>/label": {"label": " "},
    "POST /api/clients": {"name": "Nina", "phones": [{"phone": "12"}]},
    "PATCH /api/clients/<client_id>": {"notes": "Gate 4"},
    "POST /api/clients/<client_id>/phones": {"phone": "(415) 555-0166"},
    "PATCH /api/clients/phones/<contact_id>": {"label": "Work"},
    "POST /api/clients/phones/<contact_id>/opt-in": {"reason": "Called us"},
    "POST /api/clients/phones/<contact_id>/opt-out": {"reason": "Called us"},
    "POST /api/clients/<client_id>/merge/preview": {"into": NOBODY},
    "POST /api/clients/<client_id>/merge": {"into": NOBODY},
    "POST /api/clients/imports/<import_id>/start": {},
    "POST /api/clients/imports/<import_id>/columns": {"columns": []},
}


def ids(by, at):
    first = Thread.objects.filter(org_id=by.org_id).first()
    made = make_thread(first.org, "Cleo Client", "+15557770188", first.number)
    contact = Contact.objects.get(pk=made.contact_id)
    file = look(by=by, text="Name,Phone\nNina,(415) 555-0132\n", country="US", file_name="", at=at)
    return {
        "heard_in_id": made.pk,
        "client_id": made.client_id,
        "contact_id": contact.pk,
        "import_id": file.pk,
    }
