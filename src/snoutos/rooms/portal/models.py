"""How a sitter is told of a new message while no page is open."""

from django.db import models

from snoutos.kernel.ids import uuid7
from snoutos.rooms.people.models import Organization, User


class Subscription(models.Model):
    """One browser of one person that a push service can reach."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="subscriptions")
    endpoint = models.CharField(max_length=1024)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Whoever signs in on a phone later takes its notifications over.
            models.UniqueConstraint(fields=["endpoint"], name="portal_subscription_one_browser")
        ]

    def __str__(self) -> str:
        return f"subscription of {self.user_id}"


class Preference(models.Model):
    """What a person has chosen. Nobody without a row has chosen anything."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="preference"
    )
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    by_email = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"preference of {self.user_id}"


class Told(models.Model):
    """A message that its sitter was told of, or need not be told of any more."""

    # Of a room below; it may be gone when this is looked at.
    message_id = models.UUIDField(primary_key=True)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    user_id = models.UUIDField()
    thread_id = models.UUIDField()
    at = models.DateTimeField()
    by_email = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["user_id", "thread_id", "-at"], name="portal_told_lately")]

    def __str__(self) -> str:
        return f"told of {self.message_id}"
