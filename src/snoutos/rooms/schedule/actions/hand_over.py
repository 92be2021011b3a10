"""Telling a client about their sitter by hand, and the texts it is done with."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.assignments import queries as windows
from snoutos.rooms.audit.actions import record
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.policy import rules as policy
from snoutos.rooms.policy.queries.allowing import protection
from snoutos.rooms.schedule.actions.carrying_out import Telling, tell_client
from snoutos.rooms.schedule.models import HandOver, Template
from snoutos.rooms.schedule.queries.facts import NO_TEMPLATE, was_told
from snoutos.rooms.schedule.queries.hand_overs import text_for
from snoutos.rooms.schedule.rules import texts
from snoutos.rooms.schedule.rules.texts import Occasion
from snoutos.rooms.sending.rules import shared

NOT_TOGETHER = "This window belongs to another conversation."
TOLD_ALREADY = "The client was told about this sitter already."
NAME_TAKEN = "There is a text of this name already."
NO_NAME = "Give the text a name."


@transaction.atomic
def send_hand_over(
    *, by: Actor, thread_id: UUID, window_id: UUID, template_id: UUID | None, at: datetime
) -> HandOver:
    """Tell the client now. What sending refuses is kept, shown, and not raised."""
    check_may(by, "windows.write")
    windows.locked_thread(by, thread_id)
    found = windows.window(by, window_id)
    if found.thread_id != thread_id:
        raise Refused(NOT_TOGETHER, code="not_together", status=422)
    subject = found.series_id or found.pk
    if was_told(by, subject, found.sitter_id):
        raise Refused(TOLD_ALREADY, code="told_already", status=409)
    return tell_client(
        by=by,
        telling=Telling(thread_id, found.sitter_id, found.thread.client.name),
        body=text_for(by, window_id, template_id, at=at),
        subject_id=subject,
        not_before=at,
        at=at,
    )


@transaction.atomic
def save_text(
    *, by: Actor, template_id: UUID | None, occasion: Occasion, name: str, body: str, at: datetime
) -> Template:
    """Write a text, or write over one. Gaps that nobody can fill are refused."""
    check_may(by, "windows.write")
    name = name.strip()[:80]
    if not name:
        raise Refused(NO_NAME, code="no_name", status=422)
    text = texts.check(body)
    _check_gives_nothing_away(by, text)
    said = {"name": name, "body": text, "updated_at": at}
    try:
        with transaction.atomic():
            if template_id is None:
                found = Template.objects.create(org_id=by.org_id, occasion=occasion.value, **said)
            else:
                found = _template(by, template_id)
                for field, value in said.items():
                    setattr(found, field, value)
                found.save(update_fields=list(said))
    except IntegrityError as clash:
        raise Refused(NAME_TAKEN, code="name_taken", status=409) from clash
    _tell(by, found, at, was="saved")
    return found


def _check_gives_nothing_away(by: Actor, text: str) -> None:
    """Nobody is there to confirm it when it is sent, so it would be stopped each time."""
    known = protection(by)
    found = policy.scan(texts.without_gaps(text), allow=known.allow, sensitivity=known.sensitivity)
    if found:
        raise Refused(
            f"This text shares {shared(found)}, so it would be stopped. Leave that out, or put it "
            "on the allow-list under Settings, Contact details.",
            code="contact_details", status=422,
        )  # fmt: skip


@transaction.atomic
def delete_text(*, by: Actor, template_id: UUID, at: datetime) -> None:
    """Without a text of its own, an occasion goes back to the usual one."""
    check_may(by, "windows.write")
    found = _template(by, template_id)
    _tell(by, found, at, was="deleted")
    found.delete()


def _template(by: Actor, template_id: UUID) -> Template:
    found = Template.objects.select_for_update().filter(pk=template_id, org_id=by.org_id).first()
    if found is None:
        raise Missing(NO_TEMPLATE)
    return found


def _tell(by: Actor, found: Template, at: datetime, *, was: str) -> None:
    record(
        "assignment.template.changed", by=by, entity_type="template", entity_id=found.pk,
        payload={"occasion": found.occasion, "name": found.name, "was": was, "body": found.body},
        at=at,
    )  # fmt: skip
