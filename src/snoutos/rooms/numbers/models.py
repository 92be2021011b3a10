"""The inventory of business numbers."""

from django.db import models
from django.db.models import F, Q

from snoutos.kernel.ids import uuid7
from snoutos.kernel.words import NumberClass, NumberStatus
from snoutos.rooms.people.models import Organization, Sitter
from snoutos.toolbox.choices import choices_of


class Number(models.Model):
    """A business number of ours. Clients and sitters only ever see these."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="numbers")
    e164 = models.CharField(max_length=16, unique=True)
    number_class = models.CharField(max_length=10, choices=choices_of(NumberClass))
    status = models.CharField(
        max_length=11, choices=choices_of(NumberStatus), default=NumberStatus.ACTIVE.value
    )
    sitter = models.ForeignKey(
        Sitter, on_delete=models.PROTECT, null=True, blank=True, related_name="numbers"
    )
    provider_sid = models.CharField(max_length=34, null=True, blank=True, unique=True)
    quarantine_reason = models.CharField(max_length=200, default="", blank=True)
    quarantined_until = models.DateTimeField(null=True, blank=True)
    monthly_cost_cents = models.PositiveIntegerField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sitter"],
                condition=Q(status="active"),
                name="numbers_number_one_active_per_sitter",
            ),
            models.CheckConstraint(
                condition=Q(sitter=None) | Q(number_class="sitter"),
                name="numbers_number_only_sitter_class_has_a_sitter",
            ),
        ]
        indexes = [
            # Choosing a pool or Front Desk number: the least recently used first.
            models.Index(
                F("org"),
                F("number_class"),
                F("status"),
                F("last_used_at").asc(nulls_first=True),
                name="numbers_number_choice",
            )
        ]

    def __str__(self) -> str:
        return self.e164
