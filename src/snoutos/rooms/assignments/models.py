"""Who gets a client's messages, and when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from snoutos.kernel.ids import uuid7
from snoutos.kernel.words import WindowKind
from snoutos.rooms.people.models import Organization, Sitter
from snoutos.rooms.threads.models import Thread
from snoutos.toolbox.choices import choices_of
from snoutos.toolbox.spans import Span


class Window(models.Model):
    """The hours in which a sitter gets a client's messages: [starts_at, ends_at)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="windows")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="windows")
    sitter = models.ForeignKey(Sitter, on_delete=models.PROTECT, related_name="windows")
    kind = models.CharField(max_length=16, choices=choices_of(WindowKind))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    booking_reference = models.CharField(max_length=80, default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="assignments_window_never_two_at_once",
                expressions=[
                    ("thread", RangeOperators.EQUAL),
                    (Span("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="assignments_window_ends_after_it_starts",
            ),
        ]
        indexes = [
            # A sitter's schedule and the list of conversations open to them now.
            models.Index(fields=["sitter", "ends_at"], name="assignments_window_by_sitter"),
            # The pipeline's snapshot: the windows of a batch of conversations.
            models.Index(fields=["thread", "ends_at"], name="assignments_window_by_thread"),
        ]

    def __str__(self) -> str:
        return f"window of {self.thread_id}"
