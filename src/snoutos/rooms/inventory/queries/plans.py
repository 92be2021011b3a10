"""What a verb would do now, read from the tables as they are."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import NumberClass, NumberStatus, ThreadStatus
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.inventory.models import Relation
from snoutos.rooms.inventory.rules import moving
from snoutos.rooms.inventory.rules.plans import Case, Consequence, consequence
from snoutos.rooms.numbers import rules
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.numbers.rules import Holder, NumberFact, Verb
from snoutos.rooms.people.models import Organization, Sitter
from snoutos.rooms.threads.models import Thread

NO_NUMBER = "Number not found. It may have been deleted or reassigned. Check number inventory."
NO_SITTER = "We can't find that sitter."


@dataclass(frozen=True, slots=True)
class Wish:
    """One verb on one number, as somebody asks for it."""

    verb: Verb
    number_id: UUID
    sitter_id: UUID | None = None
    replaces: bool = False
    to: NumberClass | None = None
    reason: str = ""
    note: str = ""
    days: int | None = None
    # Numbers of the same plan: those that have left already, and all that shall.
    left: frozenset[UUID] = field(default=frozenset())
    leaving: frozenset[UUID] = field(default=frozenset())


def wished(viewer: Actor, wish: Wish, *, at: datetime) -> Consequence:
    """What would happen. Raises Missing or Refused when it may not."""
    number = fact(viewer, wish.number_id, left=wish.left)
    replaced: NumberFact | None = None
    days, reason, note = 0, None, ""
    if wish.verb is Verb.ASSIGN:
        sitter = holder(viewer, wish.sitter_id)
        after = rules.assign(number, sitter, replaces=wish.replaces)
        replaced = _held_by(viewer, sitter) if sitter.e164 else None
    elif wish.verb is Verb.RELEASE:
        after = rules.release(number)
    elif wish.verb is Verb.QUARANTINE:
        days = rules.rest_days(_settings(viewer), wish.days)
        after = rules.quarantine(number, days=days, at=at)
        reason, note = rules.checked_reason(wish.reason, wish.note)
    elif wish.verb is Verb.RESTORE:
        after = rules.restore(number, at=at, time_zone=viewer.time_zone)
    elif wish.verb is Verb.CHANGE_CLASS:
        after = rules.change_class(number, wish.to or number.number_class)
    elif wish.verb is Verb.DEACTIVATE:
        after = rules.deactivate(number)
    else:
        after = rules.reactivate(number)
    return consequence(
        Case(
            verb=wish.verb, number=number, after=after, at=at, time_zone=viewer.time_zone,
            moves=_moves(viewer, wish, number, at=at), replaced=replaced, reason=reason,
            note=note, days=days,
        )
    )  # fmt: skip


def usual_days(viewer: Actor) -> int:
    return rules.rest_days(_settings(viewer))


def fact(viewer: Actor, number_id: UUID, *, left: Collection[UUID] = ()) -> NumberFact:
    number = (
        Number.objects.filter(pk=number_id, org_id=viewer.org_id).select_related("sitter").first()
    )
    if number is None:
        raise Missing(NO_NUMBER)
    front_desks = (
        Number.objects.filter(
            org_id=viewer.org_id,
            number_class=NumberClass.FRONT_DESK,
            status=NumberStatus.ACTIVE,
        )
        .exclude(pk__in=[number.pk, *left])
        .count()
    )
    sitter = number.sitter
    return NumberFact(
        id=number.pk,
        e164=number.e164,
        number_class=NumberClass(number.number_class),
        status=NumberStatus(number.status),
        holder=Holder(sitter.pk, sitter.name, sitter.is_active) if sitter else None,
        quarantined_until=number.quarantined_until,
        other_front_desks=front_desks,
    )


def holder(viewer: Actor, sitter_id: UUID | None) -> Holder:
    """A sitter, with the active number they hold."""
    found = Sitter.objects.filter(org_id=viewer.org_id)
    sitter = found.filter(pk=sitter_id).first() if sitter_id else None
    if sitter is None:
        raise Missing(NO_SITTER)
    held = Number.objects.filter(
        org_id=viewer.org_id, sitter=sitter, status=NumberStatus.ACTIVE
    ).values_list("e164", flat=True)
    return Holder(sitter.pk, sitter.name, sitter.is_active, held.first() or "")


def _held_by(viewer: Actor, sitter: Holder) -> NumberFact:
    held = Number.objects.get(org_id=viewer.org_id, e164=sitter.e164)
    return replace(fact(viewer, held.pk), holder=sitter)


def _settings(viewer: Actor) -> object:
    return Organization.objects.values_list("settings", flat=True).get(pk=viewer.org_id)


def _moves(
    viewer: Actor, wish: Wish, number: NumberFact, *, at: datetime
) -> tuple[moving.Move, ...]:
    if wish.verb in (Verb.RESTORE, Verb.REACTIVATE):
        return ()
    speaking = speakers(viewer, number, at=at)
    if not speaking:
        return ()
    return moving.moves(
        speaking,
        shared(viewer),
        goes={number.id, *wish.leaving},
        from_desk=number.number_class is NumberClass.FRONT_DESK,
    )


def speakers(viewer: Actor, number: NumberFact, *, at: datetime) -> list[moving.Speaker]:
    """The open conversations that speak from this number now, or would without a window."""
    through = Q(number_id=number.id)
    if number.holder is not None and number.status is NumberStatus.ACTIVE:
        open_now = Window.objects.filter(
            org_id=viewer.org_id, sitter_id=number.holder.id, starts_at__lte=at, ends_at__gt=at
        )
        through |= Q(pk__in=open_now.values("thread_id"))
    threads = list(
        Thread.objects.filter(through, org_id=viewer.org_id, status=ThreadStatus.OPEN)
        .select_related("client")
        .order_by("pk")
    )
    taken: dict[UUID, set[UUID]] = {}
    related = Relation.objects.filter(
        org_id=viewer.org_id, thread_id__in=[one.pk for one in threads], until=None
    )
    for thread_id, number_id in related.values_list("thread_id", "number_id"):
        taken.setdefault(thread_id, set()).add(number_id)
    return [
        moving.Speaker(one.pk, one.client.name, one.number_id, frozenset(taken.get(one.pk, ())))
        for one in threads
    ]


def shared(viewer: Actor) -> list[moving.Shared]:
    """Every number that conversations can share: active, Front Desk or pool."""
    rows = Number.objects.filter(
        org_id=viewer.org_id,
        status=NumberStatus.ACTIVE,
        number_class__in=(NumberClass.FRONT_DESK, NumberClass.POOL),
    )
    return [
        moving.Shared(one.pk, one.e164, NumberClass(one.number_class), one.last_used_at)
        for one in rows
    ]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One number of a bulk action: what happens to it, or why not."""

    number_id: UUID
    e164: str
    done: Consequence | None
    refusal: Refused | None = None


def wished_many(viewer: Actor, wishes: Collection[Wish], *, at: datetime) -> tuple[Outcome, ...]:
    """Each judged as if those before it had happened, in the order of their ids."""
    outcomes: list[Outcome] = []
    left: set[UUID] = set()
    ordered = sorted({wish.number_id: wish for wish in wishes}.values(), key=_by_id)
    e164s = dict(
        Number.objects.filter(
            org_id=viewer.org_id, pk__in=[wish.number_id for wish in ordered]
        ).values_list("pk", "e164")
    )
    everyone = frozenset(wish.number_id for wish in ordered)
    sitters: set[UUID | None] = set()
    for wish in ordered:
        e164 = e164s.get(wish.number_id, "")
        try:
            if wish.verb is Verb.ASSIGN and wish.sitter_id in sitters:
                raise Refused(
                    "This sitter gets another number of these already.",
                    code="sitter_has_number",
                    status=409,
                )
            now = replace(wish, left=frozenset(left), leaving=everyone)
            done = wished(viewer, now, at=at)
        except Refused as no:
            outcomes.append(Outcome(wish.number_id, e164, None, no))
            continue
        sitters.add(wish.sitter_id)
        left.add(wish.number_id)
        outcomes.append(Outcome(wish.number_id, e164, done))
    return tuple(outcomes)


def _by_id(wish: Wish) -> str:
    return str(wish.number_id)
