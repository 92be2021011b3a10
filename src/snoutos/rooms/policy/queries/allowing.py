"""What an organization lets through, for the detector and for the page that shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import AllowedKind
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Contact, Organization
from snoutos.rooms.policy import rules
from snoutos.rooms.policy.models import Allowed, Violation


@dataclass(frozen=True, slots=True)
class AllowedCard:
    id: UUID
    kind: AllowedKind
    kind_name: str
    value: str
    shown: str
    with_subdomains: bool
    note: str
    learned_from: UUID | None
    added_by_name: str
    created_at: datetime


KIND_NAMES = {
    AllowedKind.SITE: "Website",
    AllowedKind.PHONE: "Phone number",
    AllowedKind.EMAIL: "E-mail address",
    AllowedKind.HANDLE: "Social handle",
}


@dataclass(frozen=True, slots=True)
class Lesson:
    """What saying "not contact info" would add: shown before it is added."""

    entry: rules.Entry
    said: str


def protection(viewer: Actor) -> rules.Protection:
    """What the detector has to know about the viewer's organization."""
    return _protection(viewer, Allowed.objects.filter(org_id=viewer.org_id))


def holds_pictures(viewer: Actor) -> bool:
    """Whether the office looks at each picture before a sitter does."""
    said = Organization.objects.filter(pk=viewer.org_id).values_list("settings", flat=True)
    return rules.pictures_are_held(said.first())


def for_sitters(viewer: Actor) -> rules.Allow:
    """What sitters may read: the allow-list without any number that a client has by now.

    The database compares them; no client's number is read for it.
    """
    clients = Contact.objects.filter(org_id=OuterRef("org_id"), address=OuterRef("value"))
    mine = Allowed.objects.filter(~Exists(clients), org_id=viewer.org_id)
    return _protection(viewer, mine).allow


def _protection(viewer: Actor, allowed: QuerySet[Allowed]) -> rules.Protection:
    entries = allowed.values_list("kind", "value", "with_subdomains")
    settings = Organization.objects.values_list("settings", flat=True).get(pk=viewer.org_id)
    return rules.protection_of(settings, (*entries, *_own_numbers(viewer)))


def lesson(viewer: Actor, violation_id: UUID) -> Lesson | None:
    """None when the finding stands for nothing that could be added."""
    one = Violation.objects.filter(org_id=viewer.org_id, pk=violation_id).first()
    if one is None:
        raise Missing(rules.NO_VIOLATION)
    together = Violation.objects.filter(org_id=viewer.org_id, message_id=one.message_id)
    same = together.filter(kind=one.kind, rule=one.rule).order_by("id").values_list("pk", flat=True)
    # As it was read then: without what its own findings have taught since.
    earlier = Allowed.objects.filter(org_id=viewer.org_id).exclude(learned_from__in=together)
    body = one.message.body
    entry = rules.lesson(
        body, _protection(viewer, earlier), one.kind, one.rule, list(same).index(one.pk)
    )
    return Lesson(entry, rules.said_as(entry)) if entry is not None else None


def _own_numbers(viewer: Actor) -> Iterable[tuple[str, str, bool]]:
    """The business numbers are nobody's secret."""
    numbers = Number.objects.filter(org_id=viewer.org_id).values_list("e164", flat=True)
    return ((AllowedKind.PHONE.value, e164, False) for e164 in numbers)


def allow_list(viewer: Actor) -> tuple[AllowedCard, ...]:
    """By kind, in the order of the alphabet."""
    rows = Allowed.objects.filter(org_id=viewer.org_id)
    order = list(AllowedKind)
    cards = [_card(row) for row in rows]
    return tuple(sorted(cards, key=lambda one: (order.index(one.kind), one.shown)))


def allowed(viewer: Actor, allowed_id: UUID) -> AllowedCard:
    row = Allowed.objects.filter(org_id=viewer.org_id, pk=allowed_id).first()
    if row is None:
        raise Missing(rules.NO_ENTRY)
    return _card(row)


def taught_by(viewer: Actor, violation_id: UUID) -> AllowedCard | None:
    """What was put on the list because of this finding."""
    row = Allowed.objects.filter(org_id=viewer.org_id, learned_from_id=violation_id).first()
    return _card(row) if row is not None else None


def _card(row: Allowed) -> AllowedCard:
    kind = AllowedKind(row.kind)
    return AllowedCard(
        id=row.pk,
        kind=kind,
        kind_name=KIND_NAMES[kind],
        value=row.value,
        shown=rules.shown_value(kind, row.value),
        with_subdomains=row.with_subdomains,
        note=row.note,
        learned_from=row.learned_from_id,
        added_by_name=row.added_by_name,
        created_at=row.created_at,
    )
