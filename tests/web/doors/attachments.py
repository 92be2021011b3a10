"""Files of messages: the office opens all of them, a sitter the photos of an open conversation."""

from snoutos.rooms.attachments.models import Attachment, Content
from snoutos.rooms.threads.models import Message

INBOX, LOGIN, PORTAL, THREAD = "/inbox", "/login", "/sitter", "/inbox/<thread_id>"
ONE = "<attachment_id>"

#                                                nobody  olivia  dana    sam     sasha   mallory
DOORS = {
    f"GET /inbox/files/{ONE}":                   (LOGIN, 200,    200,    PORTAL, PORTAL, 404),
    f"POST /inbox/files/{ONE}/again":            (LOGIN, 409,    409,    PORTAL, PORTAL, 404),
    f"POST /inbox/files/{ONE}/release":          (LOGIN, THREAD, 403,    PORTAL, PORTAL, 404),
    f"POST /api/messages/attachments/{ONE}/release": (401, 204,  403,    403,    403,    404),
    f"GET /sitter/files/{ONE}":                  (LOGIN, INBOX,  INBOX,  200,    404,    INBOX),
    f"GET /api/messages/attachments/{ONE}":      (401,   200,    200,    403,    403,    404),
    f"GET /api/sitter/pictures/{ONE}":           (401,   403,    403,    200,    404,    403),
}  # fmt: skip
BODIES: dict[str, dict[str, object]] = {}


def ids(by, at):
    message = Message.objects.filter(org_id=by.org_id).first()
    message.media = [{"url": "", "content_type": "image/png"}]
    message.save(update_fields=["media"])
    one = Attachment.objects.create(
        org_id=by.org_id, message=message, position=0, source_url="", said_type="image/png",
        kind="picture", state="kept", content_type="image/png",
    )  # fmt: skip
    Content.objects.create(attachment=one, org_id=by.org_id, body=b"x", small=b"x")
    return {"attachment_id": one.pk}
