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
