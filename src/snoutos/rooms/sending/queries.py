"""What sending has to know about a conversation and whoever writes into it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import structlog

from snoutos.kernel.actor import Actor
from snoutos.kernel.detector.split import MOST_TOGETHER, TOGETHER
from snoutos.kernel.phone import is_e164
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import Grade, Role
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.policy import rules as policy
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.sending.rules import NO_CONVERSATION, NO_MESSAGE, SENDERS, UNNAMED, Attempt
from snoutos.rooms.threads.models import Delivery, Message, Thread

logger = structlog.get_logger(__name__)


def thread(viewer: Actor, thread_id: UUID) -> Thread:
    """The conversation as it is now, for whoever only looks."""
    found = Thread.objects.select_related("client", "contact", "number")
    known = found.filter(pk=thread_id, org_id=viewer.org_id).first()
    if known is None:
        raise Missing(NO_CONVERSATION)
    return known


def locked_thread(viewer: Actor, thread_id: UUID) -> Thread:
    """The conversation, which nobody else writes into until this transaction ends."""
    thread = (
        Thread.objects.select_for_update(of=("self",), no_key=True)
        .select_related("client", "contact", "number")
        .filter(pk=thread_id, org_id=viewer.org_id)
        .first()
    )
    if thread is None:
        raise Missing(NO_CONVERSATION)
    return thread


def locked_message(viewer: Actor, message_id: UUID) -> Message:
    return locked_messages(viewer, [message_id])[0]


def locked_messages(viewer: Actor, message_ids: Iterable[UUID]) -> list[Message]:
    """Messages with their deliveries, and then their conversations, each in order, locked.

    Everybody locks in this order, so that nobody waits in a ring. Raises Missing unless all of
    them are there.
    """
    ids = sorted(set(message_ids))
    found = Message.objects.filter(pk__in=ids, org_id=viewer.org_id)
    list(Delivery.objects.select_for_update().filter(message__in=found).order_by("pk"))
    threads = Thread.objects.select_for_update(no_key=True).filter(
        pk__in=set(found.values_list("thread_id", flat=True)), org_id=viewer.org_id
    )
    list(threads.order_by("pk"))
    messages = list(found.select_related("contact", "number", "thread__client").order_by("pk"))
    if len(messages) != len(ids):
        raise Missing(NO_MESSAGE)
    return messages


def client_name(viewer: Actor, thread: Thread) -> str:
    """What the sender may call the client: to a sitter, no name that says how to reach them."""
    client = thread.client
    if viewer.role is not Role.SITTER:
        return client.name
    return policy.name_for_sitters(client.name, is_provisional=client.is_provisional) or UNNAMED


def can_receive(viewer: Actor, thread: Thread) -> bool:
    """Not a short code or a name, and no number of ours, which would only bring it back to us."""
    address = thread.contact.address
    ours = Number.objects.filter(org_id=viewer.org_id, e164=address)
    return is_e164(address) and not ours.exists()


def has_ever_been_assigned(viewer: Actor, thread: Thread) -> bool:
    """Whether this sitter may know that the conversation exists."""
    if viewer.sitter_id is None:
        return False
    return Window.objects.filter(thread=thread, sitter_id=viewer.sitter_id).exists()


def findings(
    viewer: Actor,
    thread: Thread,
    body: str,
    known: policy.Protection,
    *,
    at: datetime,
    is_alone: bool = False,
) -> tuple[policy.Finding, ...] | None:
    """None when the detector itself failed: that must not decide about a message.

    `is_alone`: without the texts that a sitter wrote just before.
    """
    # The office may spell a number over several texts; nobody protects it from itself.
    is_office = viewer.role is not Role.SITTER
    before = () if is_office or is_alone else just_before(viewer, thread, at=at)
    try:
        return policy.scan(body, allow=known.allow, sensitivity=known.sensitivity, before=before)
    except Exception as problem:
        # Only its kind: what it says may contain the text.
        logger.error("policy.not_checked", thread_id=str(thread.pk), error=type(problem).__name__)
        return None


def attempt(
    viewer: Actor,
    thread: Thread,
    findings: tuple[policy.Finding, ...] | None,
    known: policy.Protection,
    *,
    is_within_window: bool,
    is_confirmed: bool = False,
) -> Attempt:
    return Attempt(
        sender=SENDERS[viewer.role],
        is_within_window=is_within_window,
        client_name=client_name(viewer, thread),
        is_opted_out=thread.contact.opted_out_at is not None,
        findings=findings,
        is_confirmed=is_confirmed,
        sensitivity=known.sensitivity,
    )


def grade_of(viewer: Actor, message: Message) -> Grade | None:
    """What became of a message because of what was found in it."""
    found = Violation.objects.filter(org_id=viewer.org_id, message=message)
    grades = set(found.values_list("grade", flat=True))
    return next((one for one in Grade if one.value in grades), None)


def just_before(viewer: Actor, thread: Thread, *, at: datetime) -> tuple[str, ...]:
    """What the same person wrote in this conversation a moment ago, oldest first."""
    bodies = (
        Message.objects.filter(thread=thread, sender_user_id=viewer.id, at__gt=at - TOGETHER)
        .order_by("-at", "-id")
        .values_list("body", flat=True)[:MOST_TOGETHER]
    )
    return tuple(reversed(bodies))
