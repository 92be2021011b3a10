"""Clients: the list, one of them, and two who may be one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import ReviewStatus
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.audit.models import Event
from snoutos.rooms.audit.rules.catalogue import CATALOGUE
from snoutos.rooms.clients.queries.consent import remarks_on
from snoutos.rooms.clients.rules import clients as rules, merging
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.people.rules import OWN_WORDS, check_may
from snoutos.rooms.routing.models import Override
from snoutos.rooms.threads.models import Message, Thread
from snoutos.toolbox.paging import Page, check_limit, decode_name, encode_name

HISTORY_SHOWN, WINDOWS_SHOWN, MOST_CHOICES = 30, 8, 200
JUST_NOW = timedelta(minutes=2)
IN_USE = Exists(Message.objects.filter(contact=OuterRef("pk"))) | Exists(
    Thread.objects.filter(contact=OuterRef("pk"))
)


@dataclass(frozen=True, slots=True)
class ClientCard:
    id: UUID
    name: str
    is_unknown: bool
    phones: tuple[str, ...]
    is_opted_out: bool  # one of the phones at least
    phones_out: int
    tags: tuple[str, ...]
    thread_id: UUID | None
    last_activity_at: datetime | None
    sitter_now: str
    next_window_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ContactCard:
    id: UUID
    address: str
    label: str
    opted_out_at: datetime | None
    # Its messages, or the conversation that speaks to it, keep it with the client.
    is_in_use: bool
    has_wish: bool  # wrote something that sounds like STOP, and nobody has decided


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history, in the words of the log."""

    at: datetime
    says: str
    reason: str
    type: str


@dataclass(frozen=True, slots=True)
class Profile:
    card: ClientCard
    notes: str
    contacts: tuple[ContactCard, ...]
    history: tuple[Happened, ...]
    windows: tuple[tuple[UUID, str, datetime, datetime], ...]

    def has_lost_a_phone(self, now: datetime) -> bool:
        """Just now, by the hand of whoever looks at the page."""
        lately = [one for one in self.history if one.at > now - JUST_NOW]
        return any(one.type == "contact.removed" for one in lately)


@dataclass(frozen=True, slots=True)
class Wanted:
    search: str = ""
    show: str = ""  # unknown, opted_out, or everybody
    tag: str = ""


def clients(
    viewer: Actor, *, wanted: Wanted, now: datetime, cursor: str | None = None, limit: int = 50
) -> Page[ClientCard]:
    """By name. The cursor is the last name and id that were shown."""
    check_may(viewer, "clients.read")
    check_limit(limit)
    rows = _rows(_filtered(viewer, wanted), now).annotate(folded=Lower("name"))
    if cursor is not None:
        last, row_id = decode_name(cursor)
        rows = rows.filter(Q(folded__gt=last) | Q(folded=last, pk__gt=row_id))
    read = list(rows.order_by("folded", "pk")[: limit + 1])
    shown = read[:limit]
    more = encode_name(shown[-1].folded, shown[-1].pk) if len(read) > limit else None
    return Page(tuple(_card(row) for row in shown), more)


def counts(viewer: Actor) -> dict[str, int]:
    check_may(viewer, "clients.read")
    return {
        key: _filtered(viewer, Wanted(show=key)).count() for key in ("", "unknown", "opted_out")
    }


def count(viewer: Actor, *, wanted: Wanted) -> int:
    return _filtered(viewer, wanted).count()


def profile(viewer: Actor, client_id: UUID, *, now: datetime) -> Profile:
    check_may(viewer, "clients.read")
    row = _rows(_mine(viewer), now).filter(pk=client_id).first()
    if row is None:
        raise Missing(rules.NO_CLIENT)
    heard = Alert.objects.filter(
        org_id=viewer.org_id, type=OWN_WORDS, entity_id=OuterRef("pk"), status=ReviewStatus.OPEN
    )
    contacts = list(
        Contact.objects.filter(client_id=client_id, org_id=viewer.org_id)
        .annotate(is_in_use=IN_USE, has_wish=Exists(heard))
        .order_by("created_at")
    )
    card = _card(row)
    ahead = Window.objects.filter(
        thread__client_id=client_id, org_id=viewer.org_id, ends_at__gt=now
    ).order_by("starts_at")
    return Profile(
        card=card,
        notes=row.notes,
        contacts=tuple(_contact(one) for one in contacts),
        history=_history(viewer, client_id, [one.pk for one in contacts]),
        windows=tuple(
            ahead.values_list("pk", "sitter__name", "starts_at", "ends_at")[:WINDOWS_SHOWN]
        ),
    )


def contact(viewer: Actor, contact_id: UUID) -> Contact:
    rows = Contact.objects.select_related("client").filter(pk=contact_id, org_id=viewer.org_id)
    found = rows.first()
    if found is None:
        raise Missing(rules.NO_CONTACT)
    return found


def check_may_go(viewer: Actor, contact: Contact) -> None:
    """Raises Refused (409) for a client's last phone and for one that is in use."""
    rows = Contact.objects.filter(client_id=contact.client_id, org_id=viewer.org_id)
    if rows.count() < 2:
        raise Refused(rules.LAST_PHONE, code="last_phone", status=409)
    if rows.filter(IN_USE, pk=contact.pk).exists():
        raise Refused(rules.IN_USE, code="phone_in_use", status=409)


def owner_of(viewer: Actor, address: str) -> Client | None:
    """Who has this phone already."""
    found = (
        Contact.objects.select_related("client")
        .filter(org_id=viewer.org_id, address=address)
        .first()
    )
    return found.client if found else None


def half(viewer: Actor, client_id: UUID, *, now: datetime) -> merging.Half:
    """One side of a merge."""
    row = _mine(viewer).filter(pk=client_id).first()
    if row is None:
        raise Missing(rules.NO_CLIENT)
    thread = Thread.objects.filter(client=row, org_id=viewer.org_id).first()
    windows = (
        Window.objects.filter(thread=thread, ends_at__gt=now) if thread else Window.objects.none()
    )
    return merging.Half(
        id=row.pk,
        name=row.name,
        thread_id=thread.pk if thread else None,
        phones=tuple(row.contacts.order_by("pk").values_list("pk", "address")),
        messages=Message.objects.filter(thread=thread).count() if thread else 0,
        windows=tuple(windows.order_by("pk").values_list("pk", "starts_at", "ends_at")),
        has_override=bool(thread)
        and Override.objects.filter(thread=thread, starts_at__lte=now, ends_at__gt=now).exists(),
    )


def choices(viewer: Actor, *, besides: UUID, search: str = "") -> list[tuple[UUID, str]]:
    """Clients that somebody can be merged into, the first of them; `search` finds the others."""
    check_may(viewer, "clients.read")
    rows = _filtered(viewer, Wanted(search=search)).exclude(pk=besides)
    rows = rows.exclude(is_provisional=True)
    return list(rows.order_by(Lower("name"), "pk").values_list("pk", "name")[:MOST_CHOICES])


def _mine(viewer: Actor) -> QuerySet[Client]:
    return Client.objects.filter(org_id=viewer.org_id, merged_into=None, erased_at=None)


def _filtered(viewer: Actor, wanted: Wanted) -> QuerySet[Client]:
    rows = _mine(viewer)
    if wanted.show == "unknown":
        rows = rows.filter(is_provisional=True)
    if wanted.show == "opted_out":
        out = Contact.objects.filter(org_id=viewer.org_id, opted_out_at__isnull=False)
        rows = rows.filter(pk__in=out.values("client_id"))
    if wanted.tag:
        rows = rows.filter(tags__contains=[wanted.tag])
    search = wanted.search.strip()
    if search:
        found = Q(name__icontains=search)
        digits = "".join(one for one in search if one.isdigit())
        if digits:
            phones = Contact.objects.filter(org_id=viewer.org_id, address__contains=digits)
            found |= Q(pk__in=phones.values("client_id"))
        rows = rows.filter(found)
    return rows


def _rows(rows: QuerySet[Client], now: datetime) -> QuerySet[Client]:
    """With phones, conversation and windows, in one statement."""
    thread = Thread.objects.filter(client=OuterRef("pk"))
    ahead = Window.objects.filter(thread__client=OuterRef("pk"), ends_at__gt=now)
    phones = Contact.objects.filter(client=OuterRef("pk")).order_by().values("client")
    return rows.annotate(
        phones=Subquery(
            phones.annotate(told=ArrayAgg("address", order_by="created_at")).values("told")
        ),
        outs=Subquery(phones.annotate(told=Count("opted_out_at")).values("told")),
        the_thread=Subquery(thread.values("pk")[:1]),
        activity=Subquery(thread.values("last_activity_at")[:1]),
        sitter_now=Subquery(ahead.filter(starts_at__lte=now).values("sitter__name")[:1]),
        next_window=Subquery(
            ahead.filter(starts_at__gt=now).order_by("starts_at").values("starts_at")[:1]
        ),
    )


def _card(row: Client) -> ClientCard:
    told = vars(row)
    return ClientCard(
        id=row.pk,
        name=row.name,
        is_unknown=row.is_provisional,
        phones=tuple(told["phones"] or ()),
        is_opted_out=bool(told["outs"]),
        phones_out=told["outs"] or 0,
        tags=tuple(row.tags),
        thread_id=told["the_thread"],
        last_activity_at=told["activity"],
        sitter_now=told["sitter_now"] or "",
        next_window_at=told["next_window"],
        created_at=row.created_at,
    )


def _contact(row: Contact) -> ContactCard:
    return ContactCard(
        id=row.pk,
        address=row.address,
        label=row.label,
        opted_out_at=row.opted_out_at,
        is_in_use=vars(row)["is_in_use"],
        has_wish=row.opted_out_at is None and vars(row)["has_wish"],
    )


def _history(viewer: Actor, client_id: UUID, contacts: list[UUID]) -> tuple[Happened, ...]:
    events = Event.objects.filter(org_id=viewer.org_id)
    about = events.filter(entity_type="client", entity_id=client_id)
    removed = about.filter(type="contact.removed").values_list("payload__contactId", flat=True)
    phones = [*contacts, *(UUID(one) for one in removed if one)]
    rows = list(
        events.filter(
            Q(entity_type="client", entity_id=client_id)
            | Q(entity_type="contact", entity_id__in=phones)
        ).order_by("-id")[:HISTORY_SHOWN]
    )
    remarks = remarks_on(viewer, [row.pk for row in rows])
    return tuple(
        Happened(
            row.at,
            CATALOGUE[row.type].sentence.replace("{actor}", row.actor_name or "SnoutOS"),
            remarks.get(row.pk, ""),
            row.type,
        )
        for row in rows
    )
