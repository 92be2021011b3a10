"""What hangs on a sitter who comes or goes."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import NumberClass, NumberStatus
from snoutos.rooms.assignments import queries as windows
from snoutos.rooms.inventory.queries import plans as inventory
from snoutos.rooms.inventory.rules.plans import Case, Consequence, consequence
from snoutos.rooms.numbers import rules as numbers
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.numbers.rules import Holder, Reason, Verb
from snoutos.rooms.people.models import Sitter
from snoutos.rooms.routing.models import Override
from snoutos.rooms.staff.rules import duty, team

WHY = "The sitter was deactivated."


def sitter(viewer: Actor, sitter_id: UUID) -> Sitter:
    """Raises Missing, also for somebody else's."""
    found = Sitter.objects.filter(pk=sitter_id, org_id=viewer.org_id).select_related("user").first()
    if found is None:
        raise Missing(team.NO_SITTER)
    return found


def held_number(viewer: Actor, found: Sitter) -> Number | None:
    return Number.objects.filter(
        org_id=viewer.org_id, sitter=found, status=NumberStatus.ACTIVE
    ).first()


def free_number(viewer: Actor) -> Number | None:
    """The sitter number that has rested longest, among equals the smallest."""
    return (
        Number.objects.filter(
            org_id=viewer.org_id,
            number_class=NumberClass.SITTER,
            status=NumberStatus.ACTIVE,
            sitter=None,
        )
        .order_by(F("last_used_at").asc(nulls_first=True), "e164")
        .first()
    )


def number_to_get(viewer: Actor, found: Sitter, *, at: datetime) -> Consequence:
    """What giving them a number does. Raises Refused when none is free."""
    free = free_number(viewer)
    if free is None:
        raise Refused(duty.NONE_FREE, code="no_number", status=409)
    fact = inventory.fact(viewer, free.pk)
    # They become active in the same plan.
    after = numbers.assign(fact, Holder(found.pk, found.name, is_active=True, e164=""))
    return consequence(
        Case(
            verb=Verb.ASSIGN, number=fact, after=after, moves=(), at=at,
            time_zone=viewer.time_zone,
        )
    )  # fmt: skip


def leaving(viewer: Actor, found: Sitter, *, at: datetime) -> duty.Leaving:
    held = held_number(viewer, found)
    number = None
    if held is not None:
        wish = inventory.Wish(Verb.QUARANTINE, held.pk, reason=Reason.REVIEW.value, note=WHY)
        number = inventory.wished(viewer, wish, at=at)
    overrides = Override.objects.filter(
        org_id=viewer.org_id, sitter=found, starts_at__lte=at, ends_at__gt=at
    ).select_related("thread__client")
    return duty.Leaving(
        sitter_id=found.pk,
        name=found.name,
        time_zone=viewer.time_zone,
        visits=tuple(
            duty.Visit(one.pk, one.thread_id, one.thread.client.name, one.starts_at, one.ends_at)
            for one in windows.windows_to_come(viewer, found.pk, at=at).order_by("starts_at", "id")
        ),
        series=tuple(one.pk for one in windows.running_series(viewer, found.pk)),
        overrides=tuple((one.pk, one.thread.client.name) for one in overrides.order_by("pk")),
        number=number,
        can_sign_in=bool(found.user and found.user.is_active),
        at=at,
    )
