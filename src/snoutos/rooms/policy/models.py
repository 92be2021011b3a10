"""What may not be said, and what was done when somebody said it."""

from django.db import models
from django.db.models import F

from snoutos.kernel.ids import uuid7
from snoutos.kernel.words import FindingKind, PolicyAction, ReviewStatus
from snoutos.rooms.people.models import Organization
from snoutos.rooms.threads.models import Message, Thread
from snoutos.toolbox.choices import choices_of


class Violation(models.Model):
    """Contact details were found in a message. The detail itself is never stored here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="violations", db_index=False
    )
    thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, related_name="violations", db_index=False
    )
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="violations")
    kind = models.CharField(max_length=12, choices=choices_of(FindingKind))
    excerpt = models.TextField()
    rule = models.CharField(max_length=64)
    because = models.TextField()
    action = models.CharField(max_length=10, choices=choices_of(PolicyAction))
    status = models.CharField(
        max_length=9, choices=choices_of(ReviewStatus), default=ReviewStatus.OPEN.value
    )
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [
            # The violations filter of the inbox and the review feed.
            models.Index(F("org"), F("status"), F("id").desc(), name="policy_violation_newest"),
            models.Index(fields=["thread"], name="policy_violation_by_thread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.message_id}"
