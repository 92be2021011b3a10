"""Trying again, and taking back what has not left yet."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from snoutos.kernel import topics
from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import MessageState, NumberStatus, ReviewStatus
from snoutos.rooms.alerts.actions import resolve_about
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.sending import queries, rules
from snoutos.rooms.sending.actions.note import note
from snoutos.rooms.threads.models import Delivery, Message, Thread
from snoutos.rooms.traffic.models import DeadLetter
from snoutos.toolbox.announce import announce


@transaction.atomic
def retry_message(*, by: Actor, message_id: UUID, reason: str = "", at: datetime) -> Message:
    """Try a message that failed once more, from the same number, as soon as may be."""
    check_may(by, "messages.retry")
    message = queries.locked_message(by, message_id)
    delivery = Delivery.objects.filter(message=message).first()
    rules.check_may_retry(
        MessageState(message.state), attempts=delivery.attempts if delivery else 0, reason=reason
    )
    assert delivery is not None, "what failed was on its way"  # noqa: S101
    if message.contact.opted_out_at is not None:
        raise rules.opted_out(message.thread.client.name)
    if not queries.can_receive(by, message.thread):
        raise Refused(rules.CANNOT_RECEIVE, code="cannot_receive", status=409)
    if message.number.status != NumberStatus.ACTIVE:
        raise Refused(rules.NUMBER_RESTS, code="number_not_active", status=409)
    message.state = MessageState.QUEUED.value
    message.save(update_fields=["state"])
    Delivery.objects.filter(pk=delivery.pk).update(
        state=message.state, due_at=at, held_until=None, error_code=None, error="", updated_at=at
    )
    # Only the conversation's last line says how its last message is getting on.
    Thread.objects.filter(pk=message.thread_id, last_activity_at=message.at).update(
        last_state=message.state
    )
    DeadLetter.objects.filter(
        org_id=by.org_id, kind="delivery", subject_id=delivery.pk, status=ReviewStatus.OPEN
    ).update(status=ReviewStatus.RESOLVED)
    told = ("delivery.failed", "delivery.retries_exhausted")
    resolve_about(by=by, types=told, entity_id=message.pk, at=at)
    note(
        "message.outbound.retry", by, message, at=at, reason=reason.strip(),
        attempts=delivery.attempts,
    )  # fmt: skip
    announce(topics.thread(message.thread_id), topics.inbox(by.org_id))
    return message


@transaction.atomic
def cancel_messages(*, by: Actor, message_ids: Iterable[UUID], at: datetime) -> None:
    """Take back texts that are still held. Raises Refused when one of them has left: then none is.

    The texts stay in the conversation, marked as canceled.
    """
    check_may(by, "messages.cancel")
    for message in queries.locked_messages(by, message_ids):
        delivery = Delivery.objects.filter(message=message).first()
        is_waiting = (
            message.state == MessageState.QUEUED
            and delivery is not None
            and delivery.attempts == 0
            and delivery.held_until is None
        )
        if not is_waiting:
            raise Refused(rules.HAS_LEFT, code="already_sent", status=409)
        message.state = MessageState.CANCELED.value
        message.save(update_fields=["state"])
        Delivery.objects.filter(message=message).update(
            state=message.state, due_at=None, updated_at=at
        )
        Thread.objects.filter(pk=message.thread_id, last_activity_at=message.at).update(
            last_state=message.state
        )
        note("message.outbound.canceled", by, message, at=at)
        announce(topics.thread(message.thread_id), topics.inbox(by.org_id))
