"""What sending has to know about a conversation and whoever writes into it."""

from datetime import datetime, timedelta
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.phone import is_e164
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import Role
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.sending.rules import NO_CONVERSATION, NO_MESSAGE, UNNAMED
from snoutos.rooms.threads.models import Message, Thread

# A phone number split over several texts is one phone number.
BEFORE = timedelta(minutes=15)
MESSAGES_BEFORE = 3


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
    """A message, with its conversation locked first: everybody locks in this order."""
    found = Message.objects.filter(pk=message_id, org_id=viewer.org_id)
    thread_id = found.values_list("thread_id", flat=True).first()
    if thread_id is None:
        raise Missing(NO_MESSAGE)
    locked_thread(viewer, thread_id)
    return found.select_related("contact", "number", "thread__client").get()


def client_name(viewer: Actor, thread: Thread) -> str:
    """What the sender may call the client: to a sitter, no name that says how to reach them."""
    client = thread.client
    if viewer.role is not Role.SITTER:
        return client.name
    is_telling = client.is_provisional or any(c.isdigit() or c == "@" for c in client.name)
    return UNNAMED if is_telling else client.name


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


def just_before(viewer: Actor, thread: Thread, *, at: datetime) -> tuple[str, ...]:
    """What the same person wrote in this conversation a moment ago, oldest first."""
    bodies = (
        Message.objects.filter(thread=thread, sender_user_id=viewer.id, at__gt=at - BEFORE)
        .order_by("-at", "-id")
        .values_list("body", flat=True)[:MESSAGES_BEFORE]
    )
    return tuple(reversed(bodies))
