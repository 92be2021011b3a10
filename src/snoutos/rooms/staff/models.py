"""Invitations to join an organization."""

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from snoutos.kernel.ids import uuid7
from snoutos.kernel.words import Role
from snoutos.rooms.people.models import Organization, Sitter, User
from snoutos.rooms.staff.rules.team import LINK_SALT
from snoutos.toolbox.choices import choices_of


class Invitation(models.Model):
    """A link that lets one person in, once. The link is signed, not stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    org = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=16, choices=choices_of(Role))
    # For a sitter: whom the new user will work as.
    sitter = models.ForeignKey(
        Sitter, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    # Counts up when it is sent again, so that the links before stop working.
    round = models.PositiveSmallIntegerField(default=1)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invited")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "org",
                condition=Q(accepted_at=None, revoked_at=None),
                name="staff_invitation_one_open_per_person",
            ),
            models.UniqueConstraint(
                fields=["sitter"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="staff_invitation_one_open_per_sitter",
            ),
            models.CheckConstraint(
                condition=~Q(role="sitter") | Q(sitter__isnull=False),
                name="staff_invitation_of_a_sitter_names_them",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def token(self) -> str:
        """The secret part of the link."""
        return signing.dumps([self.pk.hex, self.round], salt=LINK_SALT)

    @property
    def address(self) -> str:
        """The whole link, for the e-mail and for whoever hands it over in another way."""
        return f"{settings.PUBLIC_BASE_URL}/join/{self.token}"
