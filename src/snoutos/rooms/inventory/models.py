"""Which conversation speaks, or spoke, from which shared number: kept by the database itself."""

from django.db import models
from django.db.models import Q

from snoutos.kernel.ids import uuid7
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Contact, Organization
from snoutos.rooms.threads.models import Thread


class Relation(models.Model):
    """A phone of a client and a number of ours belong to one conversation, from when to when.

    A trigger on conversations writes it, whoever changes them: what a client writes to a number
    can never belong to two conversations.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="relations", db_index=False
    )
    number = models.ForeignKey(Number, on_delete=models.PROTECT, related_name="relations")
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, related_name="relations", db_index=False
    )
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="relations")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "number"],
                condition=Q(until=None),
                name="inventory_relation_never_crosses",
            )
        ]

    def __str__(self) -> str:
        return f"relation of {self.thread_id}"


class Tally(models.Model):
    """How many messages a number had in one hour. A trigger on messages counts, batch by batch.

    Several rows share an hour, so that workers that count at the same time do not wait for each
    other; whoever reads adds them up.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="tallies", db_index=False
    )
    number = models.ForeignKey(
        Number, on_delete=models.PROTECT, related_name="tallies", db_index=False
    )
    hour = models.DateTimeField()
    slot = models.PositiveSmallIntegerField()
    inbound = models.PositiveIntegerField(default=0)
    outbound = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number", "hour", "slot"], name="inventory_tally_one_per_hour_and_slot"
            )
        ]
        indexes = [
            # The list of numbers: everything of the last week, of one organization.
            models.Index(fields=["org", "hour"], name="inventory_tally_lately")
        ]

    def __str__(self) -> str:
        return f"tally of {self.number_id}"
