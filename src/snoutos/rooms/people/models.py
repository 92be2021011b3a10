"""Organizations, and the people in and around them."""

from collections.abc import Iterator
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from snoutos.kernel.ids import uuid7
from snoutos.kernel.words import Role
from snoutos.toolbox.choices import choices_of


class Organization(models.Model):
    """The tenant: one business."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64, default="America/New_York")
    settings = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Users(BaseUserManager["User"]):
    """What Django's authentication asks of a user table."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Someone who can sign in. Belongs to one organization."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="users")
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=16, choices=choices_of(Role))
    is_active = models.BooleanField(default=True)
    theme = models.CharField(max_length=6, default="system")
    # Sessions and access tokens that began before this moment count no more.
    sessions_from = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = Users()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="people_user_email_is_one_in_any_case")
        ]

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """Another one as soon as the password changes or the sessions are ended."""
        ended = self.sessions_from.isoformat() if self.sessions_from else ""
        told = f"{self.password}{ended}"
        return salted_hmac("snoutos.people.session", told, algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """There are no earlier keys whose sessions still count."""
        return iter(())


class Sitter(models.Model):
    """A worker. May have a user to sign in with."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="sitters")
    user = models.OneToOneField(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="sitter"
    )
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Client(models.Model):
    """A customer. Provisional while all we know is the phone that texted us."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="clients")
    name = models.CharField(max_length=120)
    is_provisional = models.BooleanField(default=False)
    notes = models.TextField(default="", blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # Somebody who turned out to be another client: only this row remains, pointing there.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    # Everything about the person is gone; the row stays for what points to it.
    erased_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            # The list of clients: by name, page by page.
            models.Index(Lower("name"), F("id"), F("org"), name="people_client_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """One phone of a client. Within an organization a phone belongs to at most one client."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="contacts")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="contacts")
    # Usually E.164; a short code or an alphanumeric sender is kept as the provider gave it.
    address = models.CharField(max_length=64)
    label = models.CharField(max_length=40, default="Mobile")
    is_verified = models.BooleanField(default=False)
    # Set by STOP, cleared by START: nobody may text this phone while it is set.
    opted_out_at = models.DateTimeField(null=True, blank=True)
    # When START was last said, or consent noted: a STOP from before then that comes late is over.
    opted_in_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["org", "address"], name="people_contact_phone_is_one_client"
            )
        ]

    def __str__(self) -> str:
        return f"contact of {self.client_id}"


class Silence(models.Model):
    """A phone that said STOP and was erased: its keyed hash, so that the STOP still counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="silences", db_index=False
    )
    digest = models.BinaryField()
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org", "digest"], name="people_silence_of_one_phone")
        ]

    def __str__(self) -> str:
        return f"silence since {self.since}"
