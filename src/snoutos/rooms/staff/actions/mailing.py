"""E-mail to people who are to join."""

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Role
from snoutos.rooms.staff.models import Invitation
from snoutos.rooms.staff.rules import INVITATION_LASTS, ROLE_SAYS


def mail_invitation(*, by: Actor, invitation_id: UUID) -> None:
    """Send the link. One that was accepted or revoked meanwhile is not sent."""
    found = (
        Invitation.objects.select_related("org", "invited_by")
        .filter(pk=invitation_id, org_id=by.org_id, accepted_at=None, revoked_at=None)
        .first()
    )
    if found is None:
        return
    send_mail(
        subject=f"{found.invited_by.name} invites you to {found.org.name}",
        message=(
            f"Hello {found.name},\n\n"
            f"{found.invited_by.name} invites you to the messages of {found.org.name}. "
            f"{ROLE_SAYS[Role(found.role)]}\n\n"
            f"Choose a password here:\n{found.address}\n\n"
            f"The link works once, for {INVITATION_LASTS.days} days.\n"
        ),
        from_email=settings.DEFAULT_FROM_EMAIL,
        recipient_list=[found.email],
    )
