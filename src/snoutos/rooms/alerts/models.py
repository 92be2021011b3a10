"""What a person must know now."""

from django.db import models
from django.db.models import Q

from snoutos.kernel.ids import uuid7
from snoutos.kernel.words import ReviewStatus, Severity
from snoutos.toolbox.choices import choices_of


class Alert(models.Model):
    """One open problem. The same problem again counts up instead of opening a second alert."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_id = models.UUIDField()
    severity = models.CharField(max_length=8, choices=choices_of(Severity))
    type = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    description = models.TextField(default="")
    # What the alert is about, without a foreign key: alerts lie below the rooms that raise them.
    entity_type = models.CharField(max_length=32, default="")
    entity_id = models.UUIDField(null=True)
    thread_id = models.UUIDField(null=True)
    status = models.CharField(
        max_length=9, choices=choices_of(ReviewStatus), default=ReviewStatus.OPEN.value
    )
    count = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="alerts_alert_one_open_per_problem",
                fields=["org_id", "type", "entity_id"],
                condition=Q(status="open"),
                nulls_distinct=False,
            )
        ]
        indexes = [
            # The alerts page: open ones, newest first.
            models.Index(fields=["org_id", "status", "-last_seen_at"], name="alerts_alert_newest")
        ]

    def __str__(self) -> str:
        return self.title
