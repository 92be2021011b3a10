"""The wire: what the provider told us, word for word, and how we reach the provider."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from snoutos.kernel.ids import uuid7
from snoutos.kernel.words import ReceiptKind, ReviewStatus
from snoutos.rooms.people.models import Organization
from snoutos.toolbox.choices import choices_of


class ProviderAccount(models.Model):
    """An organization's account at the provider. The token is stored sealed (AES-256-GCM)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.OneToOneField(
        Organization, on_delete=models.PROTECT, related_name="provider_account"
    )
    account_sid = models.CharField(max_length=34, unique=True)
    sealed_token = models.BinaryField()
    # Which encryption key sealed the token, so that keys can be rotated.
    key_id = models.CharField(max_length=16)
    # Empty means the provider itself; the demo points at the simulator.
    base_url = models.CharField(max_length=200, default="", blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    connected_at = models.DateTimeField(db_default=Now())
    # Whatever reached the provider before then has reached us too.
    caught_up_to = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.account_sid


class Receipt(models.Model):
    """One request of the provider. Kept by the edge before it answers, settled by the pipeline."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=9, choices=choices_of(ReceiptKind))
    # What makes a request the same request: provider message id, and the status for callbacks.
    # Empty for a repeated or refused request, which is only noted.
    dedupe_key = models.CharField(max_length=160, null=True)  # noqa: DJ001 - unique needs NULL
    payload = models.JSONField()
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    error = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dedupe_key"], name="traffic_receipt_happens_once")
        ]
        indexes = [
            # The pipeline's claim: only what is still open, oldest first.
            models.Index(
                fields=["due_at", "id"], name="traffic_receipt_open", condition=Q(settled_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.dedupe_key}"


class LookUp(models.Model):
    """A message of ours that the provider has to be asked about. See rules.py for how often."""

    # Of a room above this one, so that no foreign key can say it.
    attempt_id = models.UUIDField(primary_key=True)
    org = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="look_ups", db_index=False
    )
    provider_sid = models.CharField(max_length=64)
    # Reports contradict each other: the answer to our question decides.
    decides = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    # Empty when nothing is left to ask.
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["org", "due_at"],
                name="traffic_lookup_due",
                condition=Q(due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"question about {self.provider_sid}"


class Heartbeat(models.Model):
    """One running process and when it last said that it is working."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class DeadLetter(models.Model):
    """Work that failed for good and waits for a person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=16)  # receipt or delivery
    subject_id = models.UUIDField()
    error = models.TextField()
    attempts = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=9, choices=choices_of(ReviewStatus), default=ReviewStatus.OPEN.value
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(status="open"),
                name="traffic_deadletter_one_open_per_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
