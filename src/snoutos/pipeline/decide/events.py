"""Audit events of the pipeline: references and plain words, never a phone number or a text."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import orjson

from snoutos.kernel.words import Role
from snoutos.pipeline.decide.changes import EventRow

THE_HOUSE = "SnoutOS"


class About(NamedTuple):
    """Where an event belongs: one receipt, in one organization, perhaps in one conversation."""

    org_id: UUID | None
    receipt_id: UUID
    at: datetime
    thread_id: UUID | None = None
    number_id: UUID | None = None


def event(
    new_id: UUID,
    event_type: str,
    about: About,
    entity_type: str = "",
    entity_id: UUID | None = None,
    **payload: object,
) -> EventRow:
    return EventRow(
        id=new_id,
        org_id=about.org_id,
        at=about.at,
        type=event_type,
        actor_kind=Role.SYSTEM.value,
        actor_name=THE_HOUSE,
        entity_type=entity_type,
        entity_id=entity_id,
        thread_id=about.thread_id,
        number_id=about.number_id,
        correlation_id=about.receipt_id,
        payload=orjson.dumps(payload).decode() if payload else "{}",
    )
