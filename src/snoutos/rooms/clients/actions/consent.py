"""Whether a phone may be texted, decided by hand: with a reason, which is kept."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from snoutos.kernel import topics
from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.rooms.alerts.actions import resolve_about
from snoutos.rooms.audit.actions import record
from snoutos.rooms.audit.rules.commitments import commitment
from snoutos.rooms.clients.models import Remark
from snoutos.rooms.clients.queries import clients as queries
from snoutos.rooms.clients.rules import clients as rules
from snoutos.rooms.people.models import Contact
from snoutos.rooms.people.rules import OWN_WORDS, check_may
from snoutos.toolbox.announce import announce


@transaction.atomic
def opt_in(*, by: Actor, contact_id: UUID, reason: str, at: datetime) -> Contact:
    """Texts are allowed again because the client said so in another way, which is recorded."""
    check_may(by, "clients.consent")
    told = " ".join(reason.split())[:300]
    if not told:
        raise Refused(rules.NO_CONSENT, code="reason_needed")
    contact = _locked(by, contact_id)
    if contact.opted_out_at is None:
        raise Refused(rules.NOT_OUT, code="not_opted_out", status=409)
    contact.opted_out_at, contact.opted_in_at = None, at
    contact.save(update_fields=["opted_out_at", "opted_in_at"])
    _told("contact.opted_in", by, contact, at, remark=told)
    return contact


@transaction.atomic
def opt_out(*, by: Actor, contact_id: UUID, reason: str, at: datetime) -> Contact:
    """No more texts, because the client said so in their own words or in another way."""
    check_may(by, "clients.write")
    told = " ".join(reason.split())[:300]
    if not told:
        raise Refused(rules.NO_WISH, code="reason_needed")
    contact = _locked(by, contact_id)
    if contact.opted_out_at is not None:
        raise Refused(rules.ALREADY_OUT, code="opted_out_already", status=409)
    return note_opt_out(by=by, contact=contact, remark=told, at=at)


@transaction.atomic
def decide_wish(*, by: Actor, contact_id: UUID, is_out: bool, at: datetime) -> Contact:
    """Somebody has read a text that sounded like STOP, and says whether it was one."""
    check_may(by, "clients.write")
    contact = _locked(by, contact_id)
    if is_out and contact.opted_out_at is None:
        return note_opt_out(by=by, contact=contact, remark=rules.OWN_WORDS, at=at)
    resolve_about(by=by, types=[OWN_WORDS], entity_id=contact.pk, at=at)
    if not is_out:
        _told("client.wish.dismissed", by, contact, at, remark="")
    return contact


def note_opt_out(
    *,
    by: Actor,
    contact: Contact,
    at: datetime,
    remark: str = "",
    noted: Mapping[str, object] | None = None,
) -> Contact:
    """Inside the transaction of whatever it came with, such as the row of an import."""
    check_may(by, "clients.write")
    contact.opted_out_at = at
    contact.save(update_fields=["opted_out_at"])
    resolve_about(by=by, types=[OWN_WORDS], entity_id=contact.pk, at=at)
    _told("contact.opted_out", by, contact, at, remark=remark, **(noted or {}))
    return contact


def _locked(by: Actor, contact_id: UUID) -> Contact:
    return Contact.objects.select_for_update().get(pk=queries.contact(by, contact_id).pk)


def _told(
    event_type: str, by: Actor, contact: Contact, at: datetime, *, remark: str, **more: object
) -> None:
    """Words about a client never stand in the log itself, which is for good."""
    payload: dict[str, object] = {"by_hand": True} | more
    salt = secrets.token_hex(16)
    if remark:
        payload["commitment"] = commitment(salt, remark)
    event = record(event_type, by=by, entity_type="contact", entity_id=contact.pk,
                   payload=payload, at=at)  # fmt: skip
    if remark:
        Remark.objects.create(
            event_id=event.pk, org_id=by.org_id, contact=contact, text=remark, salt=salt
        )
    announce(topics.inbox(by.org_id))
