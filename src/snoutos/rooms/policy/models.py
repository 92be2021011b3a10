"""What may not be said, and what was done when somebody said it."""

from django.db import models
from django.db.models import F, Q

from snoutos.kernel.ids import uuid7
from snoutos.kernel.words import AllowedKind, FindingKind, Grade, PolicyAction, ReviewStatus
from snoutos.rooms.people.models import Organization
from snoutos.rooms.policy.rules import Sensitivity
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
    # What became of the message because of this finding, and why, in one sentence. With the kind,
    # the author and these two it can be decided again, and comes out the same.
    grade = models.CharField(max_length=7, choices=choices_of(Grade), default="", db_default="")
    ruling = models.TextField(default="", db_default="", blank=True)
    confidence = models.FloatField(default=0, db_default=0)
    sensitivity = models.CharField(
        max_length=8, choices=choices_of(Sensitivity), default="", db_default=""
    )
    status = models.CharField(
        max_length=9, choices=choices_of(ReviewStatus), default=ReviewStatus.OPEN.value
    )
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by_id = models.UUIDField(null=True, blank=True)
    # Why it was decided so; the owner's own words.
    reason = models.CharField(max_length=300, default="", db_default="", blank=True)

    class Meta:
        constraints = [
            # Decided once, by somebody, at some time; never sent after all without a reason.
            models.CheckConstraint(
                name="policy_violation_decided_or_open",
                condition=Q(status="open", resolved_at=None, resolved_by_id=None)
                | (~Q(status="open") & Q(resolved_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="policy_violation_override_has_a_reason",
                condition=~Q(action="overridden") | ~Q(reason=""),
            ),
        ]
        indexes = [
            # The violations filter of the inbox and the review feed.
            models.Index(
                F("org"),
                F("status"),
                F("at").desc(),
                F("id").desc(),
                include=["message"],
                name="policy_violation_newest",
            ),
            models.Index(fields=["thread"], name="policy_violation_by_thread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.message_id}"


class Allowed(models.Model):
    """A detail that everybody may share. It is written down here and nowhere else."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="allowed", db_index=False
    )
    kind = models.CharField(max_length=6, choices=choices_of(AllowedKind))
    # As kernel/detector/details.py spells it.
    value = models.CharField(max_length=200)
    with_subdomains = models.BooleanField(default=False)
    # Whose it is: "Our site", "Greenwood vet clinic".
    note = models.CharField(max_length=80, default="", blank=True)
    # The finding of which the owner said that it was none.
    learned_from = models.ForeignKey(
        Violation, on_delete=models.PROTECT, null=True, blank=True, related_name="taught"
    )
    added_by_id = models.UUIDField(null=True, blank=True)
    added_by_name = models.CharField(max_length=120, default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Also the way in for the pipeline, which asks by organization.
            models.UniqueConstraint(
                fields=["org", "kind", "value"], name="policy_allowed_each_value_once"
            ),
            models.CheckConstraint(
                name="policy_allowed_subdomains_are_of_sites",
                condition=Q(with_subdomains=False) | Q(kind="site"),
            ),
        ]

    def __str__(self) -> str:
        return f"allowed {self.kind} of {self.org_id}"
