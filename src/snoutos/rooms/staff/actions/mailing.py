"""E-mail to people who are to join."""

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail

from snoutos.kernel.actor import Actor
from snoutos.kernel.phone import display
from snoutos.kernel.words import NumberStatus, Role
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Sitter
from snoutos.rooms.staff.models import Invitation
from snoutos.rooms.staff.rules.team import INVITATION_LASTS, ROLE_SAYS


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


def mail_activated(*, by: Actor, sitter_id: UUID) -> None:
    """Tell a sitter their number, when they can read e-mail and are still active."""
    found = (
        Sitter.objects.filter(pk=sitter_id, org_id=by.org_id, is_active=True)
        .select_related("user", "org")
        .first()
    )
    if found is None or found.user is None:
        return
    number = Number.objects.filter(
        sitter=found, org_id=by.org_id, status=NumberStatus.ACTIVE
    ).first()
    if number is None:
        return
    send_mail(
        subject=f"You're active at {found.org.name}",
        message=(
            f"Hello {found.name},\n\nYou've been activated. "
            f"Your masked number is {display(number.e164)}.\n"
        ),
        from_email=settings.DEFAULT_FROM_EMAIL,
        recipient_list=[found.user.email],
    )
