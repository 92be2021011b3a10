"""What sending has to know: who may write now, and which number would speak."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from snoutos.kernel.actor import Actor
from snoutos.kernel.phone import is_e164
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import Direction, NumberClass, NumberStatus, Role, Target
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.routing.models import Override
from snoutos.rooms.routing.rules import Facts, OverrideFact, WindowFact
from snoutos.rooms.sending.rules import NO_CONVERSATION, NO_MESSAGE, UNNAMED
from snoutos.rooms.threads.models import Message, Thread
from snoutos.rooms.threads.rules import speaking

# Windows to come are kept with a decision so that it can say when it would have been another.
WINDOWS_KEPT = 8
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


def facts(viewer: Actor, thread: Thread, *, at: datetime) -> Facts:
    """What routing decides on when this person writes into this conversation now."""
    return Facts(
        direction=Direction.OUTBOUND,
        at=at,
        time_zone=viewer.time_zone,
        client_name=thread.client.name,
        number_class=NumberClass(thread.number.number_class),
        number_status=NumberStatus(thread.number.status),
        is_sender_mapped=True,
        windows=windows(viewer, thread, at=at),
        overrides=_overrides(thread, at),
        sitter_id=viewer.sitter_id,
    )


def client_name(viewer: Actor, thread: Thread) -> str:
    """What the sender may call the client: to a sitter, no name that says how to reach them."""
    client = thread.client
    if viewer.role is not Role.SITTER:
        return client.name
    is_telling = client.is_provisional or any(c.isdigit() or c == "@" for c in client.name)
    return UNNAMED if is_telling else client.name


def windows(viewer: Actor, thread: Thread, *, at: datetime) -> tuple[WindowFact, ...]:
    """The windows of a conversation that are open, and the next ones."""
    rows = (
        Window.objects.filter(thread=thread, org_id=viewer.org_id, ends_at__gt=at)
        .select_related("sitter")
        .order_by("starts_at")[:WINDOWS_KEPT]
    )
    return tuple(
        WindowFact(
            id=row.pk,
            sitter_id=row.sitter_id,
            sitter_name=row.sitter.name,
            sitter_active=row.sitter.is_active,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        for row in rows
    )


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


def speaking_number(
    viewer: Actor, thread: Thread, *, at: datetime, now_and_next: tuple[WindowFact, ...]
) -> Number | None:
    """The business number that a message would be sent from now; None when there is none.

    A conversation keeps its Front Desk number while that one is active; otherwise the one that has
    rested longest speaks, and among equals the smallest.
    """
    held = thread.number if thread.number.status == NumberStatus.ACTIVE else None
    return speaking(
        _window_number(viewer, at, now_and_next),
        held if held and held.number_class == NumberClass.POOL else None,
        held if held and held.number_class == NumberClass.FRONT_DESK else rested_front_desk(viewer),
    )


def rested_front_desk(viewer: Actor) -> Number | None:
    return (
        Number.objects.filter(
            org_id=viewer.org_id,
            number_class=NumberClass.FRONT_DESK,
            status=NumberStatus.ACTIVE,
        )
        .order_by(F("last_used_at").asc(nulls_first=True), "e164")
        .first()
    )


def _window_number(
    viewer: Actor, at: datetime, now_and_next: tuple[WindowFact, ...]
) -> Number | None:
    active = [one for one in now_and_next if one.starts_at <= at < one.ends_at]
    if len(active) != 1 or not active[0].sitter_active:
        return None
    return Number.objects.filter(
        org_id=viewer.org_id,
        sitter_id=active[0].sitter_id,
        number_class=NumberClass.SITTER,
        status=NumberStatus.ACTIVE,
    ).first()


def _overrides(thread: Thread, at: datetime) -> tuple[OverrideFact, ...]:
    rows = Override.objects.filter(thread=thread, ends_at__gt=at).select_related("sitter")
    return tuple(
        OverrideFact(
            id=row.pk,
            target=Target(row.target),
            sitter_id=row.sitter_id,
            sitter_name=row.sitter.name if row.sitter else "",
            sitter_active=row.sitter.is_active if row.sitter else False,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            reason=row.reason,
            is_until_removed=row.is_until_removed,
        )
        for row in rows.order_by("starts_at")
    )
