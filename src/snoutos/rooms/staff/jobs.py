"""E-mail that the team waits for."""

from uuid import UUID

from snoutos.kernel.actor import the_house
from snoutos.rooms.staff.actions.mailing import mail_activated, mail_invitation
from snoutos.toolbox import later


@later.task("staff.invite")
def invite(*, org_id: str, invitation_id: str) -> None:
    mail_invitation(by=the_house(UUID(org_id)), invitation_id=UUID(invitation_id))


@later.task("staff.activated")
def activated(*, org_id: str, sitter_id: str) -> None:
    mail_activated(by=the_house(UUID(org_id)), sitter_id=UUID(sitter_id))
