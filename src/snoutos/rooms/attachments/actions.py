"""Taking files in from the provider, and giving up on those that can't be had."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from snoutos.kernel import topics
from snoutos.kernel.actor import Actor
from snoutos.kernel.errors import ProviderError, Retry
from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.attachments import rules
from snoutos.rooms.attachments.models import Attachment, Content
from snoutos.rooms.attachments.queries import NO_ATTACHMENT
from snoutos.rooms.attachments.rules import Kind, State
from snoutos.rooms.audit.actions import record
from snoutos.rooms.people.rules import check_may
from snoutos.toolbox import later
from snoutos.toolbox.announce import announce
from snoutos.toolbox.pictures import Picture

# Longer than fetching one can take: a job that still holds a file after this has died.
HOLD = timedelta(minutes=2)
FETCH = "attachments.fetch"
NO_PICTURE = "Only a picture that is here can be shown to sitters."
NOT_LOST = "This file is here already, or still on its way."


@transaction.atomic
def claim(*, by: Actor, at: datetime) -> Attachment | None:
    """The file that has waited longest, held for this job; None when nothing is due."""
    check_may(by, "attachments.fetch")
    waiting = (
        Attachment.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("message")
        .filter(org_id=by.org_id, due_at__lte=at)
        .order_by("due_at", "id")
    )
    while (found := waiting.first()) is not None and found.tries >= rules.MOST_TRIES:
        # Each of its jobs has died, perhaps of this very file.
        found.error = rules.NOT_HANDLED
        _give_up(found, by, at)
    if found is not None:
        found.tries += 1
        found.due_at = at + HOLD
        found.save(update_fields=["tries", "due_at"])
    return found


@transaction.atomic
def keep(
    attachment: Attachment, content: bytes, prepared: tuple[Kind, Picture | None], *, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Store it, and show it wherever its message is on a page."""
    check_may(by, "attachments.fetch")
    kind, picture = prepared
    one = _locked(by, attachment.pk)
    if one.state == State.KEPT:
        return
    one.kind, one.state, one.due_at, one.error = kind.value, State.KEPT.value, None, ""
    body, small = content, b""
    if picture is not None:
        one.content_type, one.width, one.height = (
            picture.content_type, picture.width, picture.height,
        )  # fmt: skip
        body, small = picture.body, picture.small
    elif kind is Kind.CONTACT_CARD:
        one.content_type = "text/vcard"
    else:
        one.content_type = rules.served_type(one.said_type)
        if rules.kind_said(one.said_type) is Kind.PICTURE:
            one.error = rules.NOT_A_PICTURE
    one.size = len(body)
    one.save()
    Content.objects.create(attachment=one, org_id=by.org_id, body=body, small=small)
    _note("attachment.kept", one, by, at, kind=kind.value, size=one.size)


@transaction.atomic
def put_off(attachment: Attachment, problem: ProviderError, *, by: Actor, at: datetime) -> None:
    """Another try later, or the end of trying."""
    check_may(by, "attachments.fetch")
    one = _locked(by, attachment.pk)
    if one.state != State.WAITING:
        return
    one.error = problem.sentence[:200]
    may_help = problem.retry in (Retry.LATER, Retry.ONCE, Retry.CHECK, Retry.FIX)
    one.due_at = rules.next_try(one.tries, at) if may_help else None
    if one.due_at is not None:
        one.save(update_fields=["error", "due_at"])
        return
    _give_up(one, by, at)


@transaction.atomic
def fetch_again(*, by: Actor, attachment_id: UUID, at: datetime) -> UUID:
    """Somebody asks for a file that was given up. Returns its message. Raises Missing, Refused."""
    check_may(by, "attachments.fetch")
    one = _locked(by, attachment_id)
    if one.state != State.LOST:
        raise Refused(NOT_LOST, code="not_lost", status=409)
    one.state, one.tries, one.due_at, one.error = State.WAITING.value, 0, at, ""
    one.save(update_fields=["state", "tries", "due_at", "error"])
    _note("attachment.asked_again", one, by, at)
    later.ask(FETCH, org_id=by.org_id)
    return one.message_id


@transaction.atomic
def release(*, by: Actor, attachment_id: UUID, at: datetime) -> UUID:
    """Sitters may see this picture: somebody has looked at it. Returns its message."""
    check_may(by, "policy.decide")
    one = _locked(by, attachment_id)
    if one.kind != Kind.PICTURE or one.state != State.KEPT:
        raise Refused(NO_PICTURE, code="not_a_picture", status=409)
    if one.released_at is None:
        one.released_at = at
        one.save(update_fields=["released_at"])
        _note("attachment.released", one, by, at)
    return one.message_id


def _give_up(one: Attachment, by: Actor, at: datetime) -> None:
    one.state, one.due_at = State.LOST.value, None
    one.save(update_fields=["error", "due_at", "state"])
    _note("attachment.lost", one, by, at, reason=one.error)


def _locked(by: Actor, attachment_id: UUID) -> Attachment:
    found = (
        Attachment.objects.select_for_update(of=("self",))
        .select_related("message")
        .filter(org_id=by.org_id, pk=attachment_id)
        .first()
    )
    if found is None:
        raise Missing(NO_ATTACHMENT)
    return found


def _note(name: str, one: Attachment, by: Actor, at: datetime, **payload: object) -> None:
    thread_id = one.message.thread_id
    record(
        name, by=by, entity_type="attachment", entity_id=one.pk, thread_id=thread_id,
        correlation_id=one.message_id, payload=payload, at=at,
    )  # fmt: skip
    sitters = Window.objects.filter(
        org_id=by.org_id, thread_id=thread_id, starts_at__lte=at, ends_at__gt=at
    ).values_list("sitter_id", flat=True)
    announce(topics.thread(thread_id), *map(topics.sitter, sitters))
