"""What a decision depends on, read from the tables as they are, for any moment."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models import F

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import Direction, NumberClass, NumberStatus, SenderKind, Target
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.routing.models import Override
from snoutos.rooms.routing.rules.deciding import Facts, OverrideFact, WindowFact
from snoutos.rooms.threads.models import Message, Thread
from snoutos.rooms.threads.rules import speaking

# Windows to come are kept with a decision so that it can say when it would have been another.
WINDOWS_KEPT = 8


def facts(viewer: Actor, thread: Thread, *, at: datetime) -> Facts:
    """What routing decides on when this person writes into this conversation at that moment."""
    return Facts(
        direction=Direction.OUTBOUND,
        at=at,
        time_zone=viewer.time_zone,
        client_name=thread.client.name,
        number_class=NumberClass(thread.number.number_class),
        number_status=NumberStatus(thread.number.status),
        is_sender_mapped=True,
        windows=windows(viewer, thread, at=at),
        overrides=overrides(viewer, thread, at=at),
        sitter_id=viewer.sitter_id,
    )


def inbound(viewer: Actor, thread: Thread, *, at: datetime, number: Number | None = None) -> Facts:
    """What routing decides on when the client writes at that moment.

    To `number` when it is given, otherwise to the number that they would answer.
    """
    known = facts(viewer, thread, at=at)
    if number is None:
        number = speaking_number(viewer, thread, at=at, now_and_next=known.windows)
    number = number or thread.number
    return replace(
        known,
        direction=Direction.INBOUND,
        sitter_id=None,
        number_class=NumberClass(number.number_class),
        number_status=NumberStatus(number.status),
        is_sender_mapped=is_sender_mapped(viewer, thread, number),
    )


def is_sender_mapped(viewer: Actor, thread: Thread, number: Number) -> bool:
    """Whether this client belongs to the number: only for pool numbers can the answer be no."""
    if number.number_class != NumberClass.POOL:
        return True
    if thread.number_id == number.pk and not thread.client.is_provisional:
        return True
    spoken = Message.objects.filter(
        thread=thread, org_id=viewer.org_id, number=number, direction=Direction.OUTBOUND
    ).exclude(sender_kind=SenderKind.SYSTEM)
    return spoken.exists()


def windows(viewer: Actor, thread: Thread, *, at: datetime) -> tuple[WindowFact, ...]:
    """The windows of a conversation that are open at that moment, and the next ones."""
    rows = (
        Window.objects.filter(thread=thread, org_id=viewer.org_id, ends_at__gt=at)
        .select_related("sitter")
        .order_by("starts_at")[:WINDOWS_KEPT]
    )
    return tuple(window_fact(row) for row in rows)


def window_fact(row: Window) -> WindowFact:
    return WindowFact(
        id=row.pk,
        sitter_id=row.sitter_id,
        sitter_name=row.sitter.name,
        sitter_active=row.sitter.is_active,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


def overrides(viewer: Actor, thread: Thread, *, at: datetime) -> tuple[OverrideFact, ...]:
    rows = Override.objects.filter(
        thread=thread, org_id=viewer.org_id, ends_at__gt=at
    ).select_related("sitter")
    return tuple(override_fact(row) for row in rows.order_by("starts_at"))


def override_fact(row: Override) -> OverrideFact:
    return OverrideFact(
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


def speaking_number(
    viewer: Actor, thread: Thread, *, at: datetime, now_and_next: Iterable[WindowFact]
) -> Number | None:
    """The business number that a message would be sent from then; None when there is none.

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
    viewer: Actor, at: datetime, now_and_next: Iterable[WindowFact]
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
