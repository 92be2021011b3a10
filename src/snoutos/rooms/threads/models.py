"""The record: conversations, messages, and how each message reached a phone."""

from django.db import models
from django.db.models import F, Q

from snoutos.kernel.ids import uuid7
from snoutos.kernel.words import (
    Direction,
    MessageState,
    ScanState,
    SenderKind,
    ThreadStatus,
)
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Client, Contact, Organization, Sitter, User
from snoutos.toolbox.choices import choices_of


class Thread(models.Model):
    """One client's conversation with the business, whatever number they write to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="threads", db_index=False
    )
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="threads", db_index=False
    )
    # The phone the conversation uses: the one that wrote last.
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, related_name="threads", db_index=False
    )
    # The number the conversation speaks from outside of any window: Front Desk or a pool number.
    number = models.ForeignKey(
        Number, on_delete=models.PROTECT, related_name="threads", db_index=False
    )
    # Who usually looks after this client; the windows alone decide who gets messages.
    sitter = models.ForeignKey(
        Sitter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="threads",
        db_index=False,
    )
    status = models.CharField(
        max_length=6, choices=choices_of(ThreadStatus), default=ThreadStatus.OPEN.value
    )
    unread_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    last_activity_at = models.DateTimeField()
    # The last message, kept here so that the list of conversations needs no second look.
    last_preview = models.CharField(max_length=160, default="", blank=True)
    last_sender_kind = models.CharField(max_length=10, default="", blank=True)
    last_sender_name = models.CharField(max_length=120, default="", blank=True)
    last_state = models.CharField(max_length=11, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org", "client"], name="threads_thread_one_per_client")
        ]
        indexes = [
            # The inbox: newest activity first.
            models.Index(
                F("org"), F("last_activity_at").desc(), F("id").desc(), name="threads_thread_newest"
            ),
            # The unread filter and the count in the navigation.
            models.Index(
                fields=["org", "-last_activity_at"],
                name="threads_thread_unread",
                condition=Q(unread_count__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"thread {self.pk}"


class Message(models.Model):
    """One text in a conversation.

    Inbound:  received.
    Outbound: queued → sending → sent → delivered, or undelivered / failed; or blocked, never sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Its conversation vouches for the organization: one check less for every text.
    org = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="messages", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    direction = models.CharField(max_length=8, choices=choices_of(Direction))
    sender_kind = models.CharField(max_length=10, choices=choices_of(SenderKind))
    sender_name = models.CharField(max_length=120, default="")
    sender_user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="messages", db_index=False
    )
    sender_sitter = models.ForeignKey(
        Sitter, on_delete=models.PROTECT, null=True, related_name="messages", db_index=False
    )
    number = models.ForeignKey(
        Number, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    from_address = models.CharField(max_length=64)
    to_address = models.CharField(max_length=64)
    body = models.TextField(default="", blank=True)
    # The body with every contact detail covered; empty when nothing had to be covered.
    redacted_body = models.TextField(default="", blank=True)
    # [{"url", "content_type"}], as the provider named them.
    media = models.JSONField(default=list)
    segments = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=11, choices=choices_of(MessageState))
    scan = models.CharField(
        max_length=9, choices=choices_of(ScanState), default=ScanState.CLEAN.value
    )
    provider_sid = models.CharField(max_length=64, null=True)  # noqa: DJ001 - unique needs NULL
    # Where it went and why, in one sentence; the whole decision lies in routing.
    because = models.TextField(default="", blank=True)
    idempotency_key = models.CharField(max_length=200, null=True)  # noqa: DJ001 - unique needs NULL
    # When it was handed to us: by the provider for inbound, by a person for outbound.
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # Not `unique` on the column, which would bring a second index for LIKE with it.
            models.UniqueConstraint(
                fields=["provider_sid"], name="threads_message_stored_once_per_provider_id"
            ),
            models.UniqueConstraint(
                fields=["org", "idempotency_key"], name="threads_message_sent_once_per_key"
            ),
        ]
        indexes = [
            # One conversation in order, from its end.
            models.Index(
                F("thread"), F("at").desc(), F("id").desc(), name="threads_message_timeline"
            )
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Delivery(models.Model):
    """One outbound message's way to the phone; while `due_at` is set it waits in the outbox."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="delivery")
    thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    state = models.CharField(max_length=11, choices=choices_of(MessageState))
    attempts = models.PositiveSmallIntegerField(default=0)
    # When the outbox may take it; empty when there is nothing left to send.
    due_at = models.DateTimeField(null=True)
    # A worker holds it until then; a worker that died loses it to the next one.
    held_until = models.DateTimeField(null=True)
    error_code = models.IntegerField(null=True)
    # A plain sentence for the owner; the code stays in technical details.
    error = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [
            # The outbox worker's claim.
            models.Index(
                fields=["due_at", "id"],
                name="threads_delivery_due",
                condition=Q(due_at__isnull=False),
            ),
            # Order per thread: is an earlier message of this thread still on its way out?
            models.Index(
                fields=["thread", "id"],
                name="threads_delivery_waiting",
                condition=Q(due_at__isnull=False),
            ),
            # What went wrong lately. Over ids, which are in the order of time and never change.
            models.Index(
                fields=["org", "-id"],
                name="threads_delivery_wrong",
                condition=Q(error_code__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk} {self.state}"


class Attempt(models.Model):
    """One time we asked the provider to send. Its id travels in the callback address.

    outcome: asking → accepted | refused | unknown (no answer came; looked up before any repeat).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="attempts", db_index=False
    )
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="tries")
    ordinal = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=8)
    state = models.CharField(max_length=11, default="", blank=True)
    provider_sid = models.CharField(max_length=64, null=True)  # noqa: DJ001 - unique needs NULL
    error_code = models.IntegerField(null=True)
    error = models.TextField(default="", blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider_sid"], name="threads_attempt_one_per_provider_id"
            ),
            models.UniqueConstraint(
                fields=["delivery", "ordinal"], name="threads_attempt_ordinal_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.ordinal} of {self.delivery_id}"


class Pace(models.Model):
    """How fast a number speaks: from when on it may send again. See kernel/pace.py."""

    number = models.OneToOneField(
        Number, on_delete=models.CASCADE, primary_key=True, related_name="pace"
    )
    org = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="paces", db_index=False
    )
    open_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"pace of {self.number_id}"


class Report(models.Model):
    """One delivery report of the provider, as it came, also when it changed nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="reports", db_index=False
    )
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="reports")
    status = models.CharField(max_length=20)
    error_code = models.IntegerField(null=True)
    changed_state = models.BooleanField()
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.status} for {self.attempt_id}"


class Draft(models.Model):
    """What somebody has typed and not sent yet."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="drafts")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    body = models.TextField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "user"], name="threads_draft_one_per_person")
        ]

    def __str__(self) -> str:
        return f"draft in {self.thread_id}"
