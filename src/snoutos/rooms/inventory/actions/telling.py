"""Telling sitters about the number they were given: in their portal, and by e-mail if they do not
look there before the change could no longer be undone."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from snoutos.kernel import topics
from snoutos.kernel.actor import Actor
from snoutos.kernel.phone import display
from snoutos.rooms.audit.actions import record
from snoutos.rooms.numbers.models import Tenure
from snoutos.rooms.people.rules import check_may
from snoutos.toolbox.announce import announce


@transaction.atomic
def know_number(*, by: Actor, at: datetime) -> None:
    """The sitter has read which number is theirs. Saying it twice changes nothing."""
    check_may(by, "numbers.know_own")
    if by.sitter_id is None:
        return
    untold = Tenure.objects.select_for_update(of=("self",)).filter(
        org_id=by.org_id, sitter_id=by.sitter_id, until=None, told_at=None
    )
    for tenure in untold:
        tenure.told_at = at
        tenure.save(update_fields=["told_at"])
        record(
            "number.known", by=by, entity_type="number", entity_id=tenure.number_id,
            number_id=tenure.number_id, at=at,
        )  # fmt: skip
        announce(topics.sitter(by.sitter_id))


def mail_number(*, by: Actor, tenure_id: UUID) -> None:
    """Not when it was undone or ended meanwhile, or when the sitter knows already."""
    check_may(by, "numbers.assign")
    found = (
        Tenure.objects.select_related("number", "sitter__user", "org")
        .filter(pk=tenure_id, org_id=by.org_id, until=None, told_at=None)
        .first()
    )
    if found is None or found.sitter.user is None or not found.sitter.is_active:
        return
    send_mail(
        subject=f"Your business number at {found.org.name}",
        message=(
            f"Hello {found.sitter.name},\n\n"
            f"Your business number is {display(found.number.e164)} now. "
            "Clients see this number when you write to them.\n"
        ),
        from_email=settings.DEFAULT_FROM_EMAIL,
        recipient_list=[found.sitter.user.email],
    )
