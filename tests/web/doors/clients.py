"""Clients are the office's; opting somebody in by hand is the owner's."""

from snoutos.rooms.people.models import Contact
from snoutos.rooms.threads.models import Thread
from tests.conftest import make_thread

INBOX, LOGIN, PORTAL = "/inbox", "/login", "/sitter"

DOORS = {
    "GET /clients":                       (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "GET /clients/add":                   (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "POST /clients/add":                  (LOGIN, 422, 422, PORTAL, PORTAL, 422),
    "GET /clients/export":                (LOGIN, 200, 200, PORTAL, PORTAL, 200),
    "GET /clients/<client_id>":           (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "GET /clients/<client_id>/edit":      (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "POST /clients/<client_id>/edit":     (LOGIN, 422, 422, PORTAL, PORTAL, 404),
    "GET /clients/<client_id>/phones":    (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "POST /clients/<client_id>/phones":   (LOGIN, 422, 422, PORTAL, PORTAL, 404),
    "GET /clients/<client_id>/merge":     (LOGIN, 200, 200, PORTAL, PORTAL, 404),
    "POST /clients/<client_id>/merge":    (LOGIN, 422, 422, PORTAL, PORTAL, 404),
    "POST /clients/phones/<contact_id>/remove": (LOGIN, 409, 409, PORTAL, PORTAL, 404),
    "GET /clients/phones/<contact_id>/opt-in":  (LOGIN, 200, INBOX, PORTAL, PORTAL, 404),
    "POST /clients/phones/<contact_id>/opt-in": (LOGIN, 422, INBOX, PORTAL, PORTAL, 404),
}  # fmt: skip
BODIES = {
    "POST /clients/add": {"name": ""},
    "POST /clients/<client_id>/edit": {"name": " "},
    "POST /clients/<client_id>/phones": {"phone": "no phone"},
    "POST /clients/<client_id>/merge": {"into": ""},
    "POST /clients/phones/<contact_id>/opt-in": {"reason": ""},
}


def ids(by, at):
    first = Thread.objects.filter(org_id=by.org_id).first()
    made = make_thread(first.org, "Cleo Client", "+15557770188", first.number)
    contact = Contact.objects.get(pk=made.contact_id)
    return {"client_id": made.client_id, "contact_id": contact.pk}
