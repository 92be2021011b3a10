"""What everybody did. Rows are only ever added: the database refuses everything else."""

from django.db import models

from snoutos.kernel.ids import uuid7


class Event(models.Model):
    """One line of the audit log, written in the transaction of the change it tells of.

    `org_id` is empty for events of the installation itself, such as a request that belongs to no
    organization. Personal data appears as references and redacted excerpts only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    type = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=120, default="")
    entity_type = models.CharField(max_length=32, default="")
    entity_id = models.UUIDField(null=True)
    thread_id = models.UUIDField(null=True)
    number_id = models.UUIDField(null=True)
    correlation_id = models.UUIDField(null=True)
    payload = models.JSONField(default=dict)

    class Meta:
        indexes = [
            # The audit timeline: newest first within one organization.
            models.Index(fields=["org_id", "-id"], name="audit_event_newest"),
            # What happened in one conversation.
            models.Index(fields=["thread_id", "-id"], name="audit_event_by_thread"),
            # What happened to one client or one of their phones.
            models.Index(
                fields=["entity_id", "-id"],
                condition=models.Q(entity_type__in=["client", "contact"]),
                name="audit_event_of_client",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.type}"


class Words(models.Model):
    """What a person typed as the reason of an event, beside it.

    The event holds only `commitment`, the SHA-256 of salt and words: they are proved by it while
    they are here, and can be forgotten without the event changing.
    """

    event_id = models.UUIDField(primary_key=True)
    org_id = models.UUIDField()
    # The conversation it is about, with which it is forgotten.
    thread_id = models.UUIDField(null=True)
    text = models.TextField()
    salt = models.CharField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["thread_id"], name="audit_words_of_thread")]

    def __str__(self) -> str:
        return f"words of {self.event_id}"


class Seal(models.Model):
    """A link of an organization's chain over its events. The chain itself is in kernel.chain.

    Which events it covers: those whose transaction lies between `from_xact` and `to_xact`. The
    column `xact` of an event is filled by the database alone, so the model does not have it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org_id = models.UUIDField(null=True)
    ordinal = models.PositiveIntegerField()
    from_xact = models.BigIntegerField()
    to_xact = models.BigIntegerField()
    events = models.PositiveIntegerField()
    first_event = models.UUIDField()
    last_event = models.UUIDField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["org_id", "ordinal"], name="audit_seal_in_one_chain", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["to_xact"], name="audit_seal_reaches")]

    def __str__(self) -> str:
        return f"seal {self.ordinal}"
