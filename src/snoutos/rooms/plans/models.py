"""Plans that were carried out, with what it takes to take them back."""

from django.db import models

from snoutos.kernel.ids import uuid7


class Applied(models.Model):
    """One plan that was carried out. `inverse` is what its room needs to undo it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_id = models.UUIDField()
    kind = models.CharField(max_length=64)
    subject = models.CharField(max_length=64, default="", blank=True)
    title = models.CharField(max_length=200)
    # As it was shown: question, lines, and why it is final.
    shown = models.JSONField()
    steps = models.JSONField()
    inverse = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, default="", blank=True)
    applied_by_id = models.UUIDField(null=True)
    applied_by_name = models.CharField(max_length=120, default="")
    applied_at = models.DateTimeField()
    # Empty when it cannot be undone.
    undo_until = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="plans_applied_undone_only_in_time",
                condition=models.Q(undone_at=None) | models.Q(undone_at__lt=models.F("undo_until")),
            )
        ]
        indexes = [
            # What was done lately, and whether it can still be undone.
            models.Index(fields=["org_id", "-applied_at"], name="plans_applied_newest")
        ]

    def __str__(self) -> str:
        return self.title
