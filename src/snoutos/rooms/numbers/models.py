"""The inventory of business numbers."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from snoutos.kernel.ids import uuid7
from snoutos.kernel.words import NumberClass, NumberStatus
from snoutos.rooms.numbers.rules import SHORTEST_REST
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


class Tenure(models.Model):
    """Who held a number from when to when. Rows are added and closed, never rewritten."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="tenures")
    number = models.ForeignKey(Number, on_delete=models.PROTECT, related_name="tenures")
    sitter = models.ForeignKey(Sitter, on_delete=models.PROTECT, related_name="tenures")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    # When the sitter said that they know about it.
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(until=None),
                name="numbers_tenure_one_holder_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="numbers_tenure_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"tenure of {self.number_id}"


class Rest(models.Model):
    """One quarantine of a number: why, from when, and not before when it may end."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="rests")
    number = models.ForeignKey(Number, on_delete=models.PROTECT, related_name="rests")
    reason = models.CharField(max_length=40)
    note = models.CharField(max_length=200, default="", blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    by_name = models.CharField(max_length=120, default="", blank=True)
    # When the owner was told that it is over; then once and never again.
    told_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(released_at=None), name="numbers_rest_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("since") + timedelta(days=SHORTEST_REST)),
                name="numbers_rest_is_long_enough",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(released_at__gte=F("until")),
                name="numbers_rest_is_not_cut_short",
            ),
        ]
        indexes = [
            # The clock asks for those that are over and of which nobody was told.
            models.Index(
                fields=["until"], condition=Q(told_at=None, released_at=None),
                name="numbers_rest_to_tell",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"rest of {self.number_id}"
