"""Where messages go: the temporary overrides, and every decision that was made."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from snoutos.kernel.ids import uuid7
from snoutos.kernel.routing.facts import Rule
from snoutos.kernel.words import Direction, Target
from snoutos.rooms.people.models import Organization, Sitter, User
from snoutos.rooms.threads.models import Message, Thread
from snoutos.toolbox.choices import choices_of
from snoutos.toolbox.spans import Span


class Override(models.Model):
    """A temporary change of target, with a reason. At most one at a time per conversation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="overrides")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="overrides")
    target = models.CharField(max_length=11, choices=choices_of(Target))
    sitter = models.ForeignKey(
        Sitter, on_delete=models.PROTECT, null=True, blank=True, related_name="overrides"
    )
    reason = models.CharField(max_length=500)
    starts_at = models.DateTimeField()
    # "Until removed" ends after 30 days; removing moves the end to the moment of removal.
    ends_at = models.DateTimeField()
    is_until_removed = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="overrides")
    removed_at = models.DateTimeField(null=True, blank=True)
    # When its end, and before that its coming end, was told; each is told once.
    end_told_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="routing_override_one_at_a_time",
                expressions=[
                    ("thread", RangeOperators.EQUAL),
                    (Span("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")),
                name="routing_override_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"override of {self.thread_id}"


class Decision(models.Model):
    """Where one message went, and why: inputs, every step, target. Kept forever."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Its conversation vouches for the organization: one check less for every text.
    org = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="decisions", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, related_name="decisions", db_index=False
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, related_name="decisions", db_index=False
    )
    direction = models.CharField(max_length=8, choices=choices_of(Direction))
    target = models.CharField(max_length=11, choices=choices_of(Target))
    sitter = models.ForeignKey(
        Sitter, on_delete=models.PROTECT, null=True, related_name="decisions", db_index=False
    )
    rule = models.CharField(max_length=32)
    because = models.TextField()
    # rules.Facts and rules.Step as plain JSON: all that is needed to decide again.
    inputs = models.JSONField()
    steps = models.JSONField()
    ruleset = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            # The history of one conversation, newest first.
            models.Index(F("thread"), F("id").desc(), name="routing_decision_by_thread"),
            # "See why" on one message.
            models.Index(fields=["message"], name="routing_decision_by_message"),
            # The history of the organization and the counts of the rules.
            models.Index(F("org"), F("id").desc(), name="routing_decision_newest"),
            # When a rule was last asked that seldom is; the others are found at the newest end.
            models.Index(
                F("org"),
                F("rule"),
                F("id").desc(),
                name="routing_decision_rare_rules",
                condition=Q(rule__in=(Rule.HARD_SAFETY.value, Rule.OVERRIDE.value)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} because {self.because}"
