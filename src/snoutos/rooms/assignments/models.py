"""Who gets a client's messages, and when."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from snoutos.kernel.ids import uuid7
from snoutos.kernel.words import WindowKind
from snoutos.rooms.assignments.rules.windows import Standing
from snoutos.rooms.people.models import Organization, Sitter
from snoutos.rooms.threads.models import Thread
from snoutos.toolbox.choices import choices_of
from snoutos.toolbox.spans import Span


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


class Row(models.Model):
    """A row that a plan may change: it can say all that it holds."""

    KEPT: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    def as_row(self) -> dict[str, object]:
        """Its values as JSON, enough to make it again."""
        return {name: _plain(getattr(self, name)) for name in self.KEPT}


class Series(Row):
    """The same hours every week, in local time. Its windows exist some weeks ahead."""

    KEPT = (
        "thread_id", "sitter_id", "kind", "booking_reference", "time_zone", "weekdays",
        "every_weeks", "starts", "ends", "days_over", "first_day", "last_day", "skipped",
        "made_until", "created_at",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="series")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="series")
    sitter = models.ForeignKey(Sitter, on_delete=models.PROTECT, related_name="series")
    kind = models.CharField(max_length=16, choices=choices_of(WindowKind))
    booking_reference = models.CharField(max_length=80, default="", blank=True)
    time_zone = models.CharField(max_length=64)
    # Monday is 0.
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    every_weeks = models.PositiveSmallIntegerField(default=1)
    starts = models.TimeField()
    ends = models.TimeField()
    # How many midnights the hours go over.
    days_over = models.PositiveSmallIntegerField(default=0)
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    # Days that were taken out by hand.
    skipped = ArrayField(models.DateField(), default=list, blank=True)
    # The windows of all days up to this one have been made.
    made_until = models.DateField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(every_weeks__gte=1), name="assignments_series_every_so_many_weeks"
            )
        ]

    def __str__(self) -> str:
        return f"series of {self.thread_id}"


class Window(Row):
    """The hours in which a sitter gets a client's messages: [starts_at, ends_at)."""

    KEPT = (
        "thread_id", "sitter_id", "kind", "starts_at", "ends_at", "booking_reference",
        "series_id", "series_day", "is_exception", "created_at",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="windows")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="windows")
    sitter = models.ForeignKey(Sitter, on_delete=models.PROTECT, related_name="windows")
    kind = models.CharField(max_length=16, choices=choices_of(WindowKind))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    booking_reference = models.CharField(max_length=80, default="", blank=True)
    # The series it was made from, and the day in it; changed by hand, it leaves the series alone.
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, null=True, blank=True, related_name="windows"
    )
    series_day = models.DateField(null=True, blank=True)
    is_exception = models.BooleanField(default=False, db_default=False)
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
            models.UniqueConstraint(
                fields=["series", "series_day"],
                name="assignments_window_one_per_day_of_a_series",
            ),
            models.CheckConstraint(
                condition=Q(series=None, series_day=None)
                | Q(series__isnull=False, series_day__isnull=False),
                name="assignments_window_day_belongs_to_its_series",
            ),
        ]
        indexes = [
            # A sitter's schedule and the list of conversations open to them now.
            models.Index(fields=["sitter", "ends_at"], name="assignments_window_by_sitter"),
            # The pipeline's snapshot: the windows of a batch of conversations.
            models.Index(fields=["thread", "ends_at"], name="assignments_window_by_thread"),
            # The calendar and the list, in order of time.
            models.Index(fields=["org", "starts_at", "id"], name="assignments_window_in_order"),
            models.Index(fields=["org", "ends_at"], name="assignments_window_by_end"),
        ]

    def __str__(self) -> str:
        return f"window of {self.thread_id}"

    def standing(self) -> Standing:
        """As the one that stands in the way of another."""
        return Standing(self.pk, self.sitter.name, self.starts_at, self.ends_at)


class Aside(Row):
    """Hours that came from outside and found another window in their place.

    They wait here until somebody decides; the table of windows itself never holds an overlap.
    """

    KEPT = (
        "thread_id", "sitter_id", "kind", "starts_at", "ends_at", "booking_reference", "source",
        "created_at",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="asides")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="asides")
    sitter = models.ForeignKey(Sitter, on_delete=models.PROTECT, related_name="asides")
    kind = models.CharField(max_length=16, choices=choices_of(WindowKind))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    booking_reference = models.CharField(max_length=80, default="", blank=True)
    # Where it came from, in words: "line 12 of the import".
    source = models.CharField(max_length=120, default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="assignments_aside_ends_after_it_starts",
            ),
            # The same line imported twice waits once.
            models.UniqueConstraint(
                fields=["thread", "sitter", "starts_at", "ends_at"],
                name="assignments_aside_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return f"hours set aside for {self.thread_id}"
