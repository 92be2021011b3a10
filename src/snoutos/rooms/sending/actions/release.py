"""Sending what was stopped after all, because the owner says so."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from snoutos.kernel import topics
from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import MessageState
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.routing.queries import facts as routed
from snoutos.rooms.sending import queries, rules
from snoutos.rooms.sending.actions.note import note
from snoutos.rooms.threads.models import Delivery, Message, Thread
from snoutos.toolbox.announce import announce


@transaction.atomic
def release_blocked(*, by: Actor, message_id: UUID, reason: str, at: datetime) -> Message:
    """Queue a blocked message as it is, once, from the number that speaks to this client now."""
    check_may(by, "policy.decide")
    message = queries.locked_message(by, message_id)
    if message.state != MessageState.BLOCKED:
        raise Refused(rules.NOT_STOPPED, code="not_blocked", status=409)
    if message.contact.opted_out_at is not None:
        raise rules.opted_out(message.thread.client.name)
    if not queries.can_receive(by, message.thread):
        raise Refused(rules.CANNOT_RECEIVE, code="cannot_receive", status=409)
    now_and_next = routed.facts(by, message.thread, at=at).windows
    number = routed.speaking_number(by, message.thread, at=at, now_and_next=now_and_next)
    if number is None:
        raise Refused(rules.NO_NUMBER, code="no_number", status=409)
    message.number, message.from_address = number, number.e164
    message.state = MessageState.QUEUED.value
    message.save(update_fields=["number", "from_address", "state"])
    Number.objects.filter(pk=number.pk).update(last_used_at=at)
    Delivery.objects.create(
        org_id=by.org_id, message=message, thread_id=message.thread_id, state=message.state,
        due_at=at, created_at=at, updated_at=at,
    )  # fmt: skip
    Thread.objects.filter(pk=message.thread_id, last_activity_at=message.at).update(
        last_state=message.state
    )
    note("message.outbound.released", by, message, at=at, reason=reason)
    sitters = {w.sitter_id for w in now_and_next if w.starts_at <= at < w.ends_at}
    announce(
        topics.thread(message.thread_id), topics.inbox(by.org_id),
        *(topics.sitter(one) for one in sitters),
    )  # fmt: skip
    return message
