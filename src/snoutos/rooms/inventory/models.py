"""Which conversation speaks, or spoke, from which shared number: kept by the database itself."""

from django.db import models
from django.db.models import Q

from snoutos.kernel.ids import uuid7
from snoutos.kernel.words import NumberClass
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Contact, Organization
from snoutos.rooms.threads.models import Thread
from snoutos.toolbox.choices import choices_of


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


class Purchase(models.Model):
    """A number that was asked of the provider. Written down before asking, settled afterwards:
    whatever dies in between, we find the number again and do not pay for it twice.

    asked → bought | refused
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="purchases")
    e164 = models.CharField(max_length=16)
    number_class = models.CharField(max_length=10, choices=choices_of(NumberClass))
    monthly_cost_cents = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=7, default="asked")
    # Whoever asks twice with the same key has asked once.
    idempotency_key = models.CharField(max_length=100, default="", blank=True)
    asked_by_id = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    number = models.OneToOneField(
        Number, on_delete=models.PROTECT, null=True, related_name="purchase"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["e164"], condition=Q(state="asked"), name="inventory_purchase_asked_once"
            ),
            models.UniqueConstraint(
                fields=["org", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="inventory_purchase_one_per_key",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", settled_at=None)
                | Q(state__in=["bought", "refused"], settled_at__isnull=False),
                name="inventory_purchase_is_settled",
            ),
            models.CheckConstraint(
                condition=Q(state="bought") ^ Q(number=None),
                name="inventory_purchase_has_its_number",
            ),
        ]

    def __str__(self) -> str:
        return f"purchase {self.state}"


class Comparison(models.Model):
    """The latest comparison of an organization's inventory with its account at the provider."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.OneToOneField(Organization, on_delete=models.PROTECT, related_name="comparison")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    # Why it did not come about; then everything below is of the one before.
    problem = models.CharField(max_length=300, default="", blank=True)
    succeeded_at = models.DateTimeField(null=True)
    compared = models.PositiveIntegerField(default=0)
    # What was different and what was done about it: [{"kind", "e164", "number_id", "said"}]
    findings = models.JSONField(default=list)
    # Numbers of the account that nobody has here: ["+14155550123"]
    strangers = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"comparison at {self.at}"
