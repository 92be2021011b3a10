"""Bookings that came in, the texts of the schedule, and who was told about a new sitter."""

from django.db import models
from django.db.models import F, Q

from snoutos.kernel.ids import uuid7
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Organization, Sitter
from snoutos.rooms.schedule.rules.bookings import Status
from snoutos.rooms.schedule.rules.importing import Stage
from snoutos.rooms.schedule.rules.texts import Occasion
from snoutos.rooms.threads.models import Message, Thread
from snoutos.toolbox.choices import choices_of


class Booking(models.Model):
    """One stay or visit, as the booking system knows it. Its window carries its reference."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="bookings")
    reference = models.CharField(max_length=80)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="bookings")
    sitter = models.ForeignKey(
        Sitter, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    # The pool number that the conversation speaks from until the booking ends.
    number = models.ForeignKey(
        Number, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    service = models.CharField(max_length=120, default="", blank=True)
    status = models.CharField(
        max_length=9, choices=choices_of(Status), default=Status.CONFIRMED.value
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # The booking system's last request, as a fingerprint: repeated, it changes nothing, whatever
    # people have moved meanwhile.
    asked = models.CharField(max_length=64, default="", blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["org", "reference"], name="schedule_booking_reference_is_one"
            ),
            # Windows without a reference are nobody's booking.
            models.CheckConstraint(
                condition=~Q(reference=""), name="schedule_booking_has_a_reference"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="schedule_booking_ends_after_it_starts",
            ),
        ]
        indexes = [
            # The list, and the planner's look ahead.
            models.Index(fields=["org", "starts_at", "id"], name="schedule_booking_in_order"),
            # What has ended and still holds a number.
            models.Index(
                fields=["org", "ends_at"],
                name="schedule_booking_to_end",
                condition=Q(status="confirmed"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Template(models.Model):
    """A text of ours with gaps to fill. Without a row of its own an occasion has the usual one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="templates")
    occasion = models.CharField(max_length=16, choices=choices_of(Occasion))
    name = models.CharField(max_length=80)
    body = models.TextField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["org", "occasion", "name"], name="schedule_template_name_is_one"
            )
        ]

    def __str__(self) -> str:
        return self.name


class HandOver(models.Model):
    """A client was told about a sitter, or could not be: once for each window or series."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="hand_overs")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="hand_overs")
    sitter = models.ForeignKey(Sitter, on_delete=models.PROTECT, related_name="hand_overs")
    # The window, or the series that it belongs to.
    subject_id = models.UUIDField()
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="hand_overs"
    )
    # Why nothing was sent; empty when it was.
    failure = models.CharField(max_length=300, default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "sitter"],
                condition=Q(failure=""),
                name="schedule_handover_told_once",
            )
        ]

    def __str__(self) -> str:
        return f"hand-over of {self.thread_id}"


class WindowFile(models.Model):
    """A file of windows that is taken in, or was. Kept for a day, so that its result can be read
    again; it is full of names and phones."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="window_files")
    file_name = models.CharField(max_length=120, default="", blank=True)
    text = models.TextField()
    stage = models.CharField(max_length=7, choices=choices_of(Stage), default=Stage.WAITING.value)
    total = models.PositiveIntegerField()
    # What became of the rows until now, in their order: [[fate, why], …]
    results = models.JSONField(default=list)
    # Why it stopped half-way; a sentence.
    problem = models.CharField(max_length=300, default="", blank=True)
    asked_by_id = models.UUIDField()
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"file of windows {self.pk}"
