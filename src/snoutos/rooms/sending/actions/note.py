"""The audit log's word about one message."""

from datetime import datetime

from snoutos.kernel.actor import Actor
from snoutos.rooms.audit.actions import record
from snoutos.rooms.threads.models import Message


def note(
    event_type: str, by: Actor, message: Message, *, at: datetime, reason: str = "", **more: object
) -> None:
    """Record what happened to this message at that moment; `more` goes into its payload."""
    record(
        event_type, by=by, entity_type="message", entity_id=message.pk,
        thread_id=message.thread_id, number_id=message.number_id, correlation_id=message.pk,
        payload={"segments": message.segments, "scan": message.scan, **more}, words=reason,
        at=at,
    )  # fmt: skip
