"""Files of clients and what became of each row; what people said about a client's consent."""

from django.db import models

from snoutos.kernel.ids import uuid7
from snoutos.rooms.clients.rules.importing import Stage
from snoutos.rooms.clients.rules.judging import Fate
from snoutos.rooms.people.models import Contact, Organization
from snoutos.toolbox.choices import choices_of


class Import(models.Model):
    """One file. Its rows are kept for a month, so that its result can be read again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=120, default="", blank=True)
    country = models.CharField(max_length=2)
    # What was found in it, the headings that were not used, and what each column is, in turn.
    columns = models.JSONField(default=list)
    ignored = models.JSONField(default=list)
    fields = models.JSONField(default=list, db_default=[])
    # The file, as long as it is only looked at: its columns can be read otherwise.
    source = models.TextField(default="", db_default="", blank=True)
    stage = models.CharField(max_length=9, choices=choices_of(Stage), default=Stage.PREVIEWED.value)
    # Why it stopped half-way; a sentence.
    problem = models.CharField(max_length=300, default="", blank=True)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    asked_by_id = models.UUIDField()
    asked_by_name = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # Rows that an undo left as they were, because something had happened to the client since.
    kept = models.PositiveIntegerField(default=0)
    applied_id = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["org", "-id"], name="clients_import_newest")]

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportRow(models.Model):
    """One row: how it was understood, what would become of it, and what did."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="import_rows", db_index=False
    )
    file = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField()
    # As it stands in the file, for whoever reads the result.
    name = models.CharField(max_length=120, default="", blank=True)
    phone = models.CharField(max_length=120, default="", blank=True)
    # rules.Wanted as JSON; empty when the row was not understood.
    wanted = models.JSONField(default=dict)
    fate = models.CharField(max_length=8, choices=choices_of(Fate))
    why = models.CharField(max_length=300, default="", blank=True)
    # [[what, was, becomes], …]
    changes = models.JSONField(default=list)
    # Only the client's id: the client may be gone again.
    client_id = models.UUIDField(null=True, blank=True)
    is_done = models.BooleanField(default=False)
    # What it takes to take this row back.
    inverse = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "line"], name="clients_row_one_per_line")
        ]
        indexes = [
            # The next portion.
            models.Index(
                fields=["file", "line"],
                condition=models.Q(is_done=False),
                name="clients_row_to_do",
            ),
            models.Index(fields=["file", "fate", "line"], name="clients_row_by_fate"),
            # What the files say about one client.
            models.Index(fields=["client_id"], name="clients_row_of_client"),
        ]

    def __str__(self) -> str:
        return f"line {self.line}"


class Remark(models.Model):
    """Why somebody decided about a client's consent, in their words, beside its audit event.

    The event itself holds only `commitment`, the SHA-256 of salt and words: they can be proved by
    it while they are here, and forgotten without the event changing.
    """

    event_id = models.UUIDField(primary_key=True)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="remarks")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="remarks")
    text = models.CharField(max_length=300)
    salt = models.CharField(max_length=32)

    def __str__(self) -> str:
        return f"remark on {self.event_id}"
