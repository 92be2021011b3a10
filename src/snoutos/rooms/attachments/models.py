"""Files that came with texts: what is known about each, and, apart from it, the file itself."""

from django.db import models
from django.db.models import Q

from snoutos.kernel.ids import uuid7
from snoutos.rooms.attachments.rules import Kind, State
from snoutos.rooms.people.models import Organization
from snoutos.rooms.threads.models import Message
from snoutos.toolbox.choices import choices_of


class Attachment(models.Model):
    """One file of an inbound message, in the order the provider named them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="attachments", db_index=False
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="attachments", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    source_url = models.CharField(max_length=2048)
    said_type = models.CharField(max_length=255)
    kind = models.CharField(max_length=12, choices=choices_of(Kind))
    state = models.CharField(max_length=7, choices=choices_of(State), default=State.WAITING.value)
    content_type = models.CharField(max_length=255, default="", db_default="")
    size = models.PositiveIntegerField(default=0, db_default=0)  # bytes
    width = models.PositiveSmallIntegerField(default=0, db_default=0)  # pixels of the small one
    height = models.PositiveSmallIntegerField(default=0, db_default=0)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Empty when nothing is left to fetch.
    due_at = models.DateTimeField(null=True)
    # Where the office looks at pictures first: when somebody let sitters see this one.
    released_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "position"], name="attachments_attachment_happens_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["org", "due_at"],
                name="attachments_attachment_due",
                condition=Q(due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.position + 1} of message {self.message_id}"


class Content(models.Model):
    """The file as we keep it; of a picture a copy that does not say where it was taken."""

    attachment = models.OneToOneField(
        Attachment, on_delete=models.CASCADE, primary_key=True, related_name="content"
    )
    org = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    body = models.BinaryField()
    # A picture as large as a conversation shows it.
    small = models.BinaryField(default=b"", db_default=b"")

    def __str__(self) -> str:
        return f"content of {self.attachment_id}"
