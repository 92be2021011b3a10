"""Adding to the audit log. There is no other verb: events are for good."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Role
from snoutos.rooms.audit.models import Event, Words
from snoutos.rooms.audit.rules.catalogue import CATALOGUE
from snoutos.rooms.audit.rules.commitments import commitment


def record(
    event_type: str,
    *,
    by: Actor | None,
    entity_type: str = "",
    entity_id: UUID | None = None,
    thread_id: UUID | None = None,
    number_id: UUID | None = None,
    correlation_id: UUID | None = None,
    payload: Mapping[str, object] | None = None,
    words: str = "",
    at: datetime | None = None,
) -> Event:
    """Tell of a change, in the transaction of that change: without the event there is no change.

    `by` is empty only for what happens to the installation itself, such as somebody unknown
    failing to sign in. An event that is not in the catalogue is a mistake of ours: KeyError.
    `words` are what a person typed as their reason. They may be about somebody who wants to be
    forgotten, so they stand beside the event.
    """
    told, salt = dict(payload or {}), secrets.token_hex(16)
    if words:
        told["commitment"] = commitment(salt, words)
    event = Event.objects.create(
        org_id=by.org_id if by else None,
        at=at or timezone.now(),
        type=CATALOGUE[event_type].type,
        actor_kind=(by.role if by else Role.SYSTEM).value,
        actor_id=by.id if by else None,
        actor_name=by.name if by else "",
        entity_type=entity_type,
        entity_id=entity_id,
        thread_id=thread_id,
        number_id=number_id,
        correlation_id=correlation_id,
        payload=told,
    )
    if words and by is not None:
        Words.objects.create(
            event_id=event.pk, org_id=by.org_id, thread_id=thread_id, text=words, salt=salt
        )
    return event
