"""Clients to choose from."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from snoutos.kernel.actor import Actor
from snoutos.kernel.phone import display
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.threads.models import Thread

MOST = 8


@dataclass(frozen=True, slots=True)
class Choice:
    thread_id: UUID
    client_name: str
    phone: str
    sitter_name: str


def conversations(viewer: Actor, find: str, *, chosen: UUID | None = None) -> tuple[Choice, ...]:
    """The chosen one first, then those that match, the most recently active first."""
    everyone = Thread.objects.filter(
        org_id=viewer.org_id, client__merged_into=None, client__erased_at=None
    ).select_related("client", "contact", "sitter")
    clients = _found_by(viewer, find)
    wanted = Q() if clients is None else Q(client__in=clients)
    found = list(everyone.filter(wanted).order_by("-last_activity_at", "-id")[:MOST])
    first = list(everyone.filter(pk=chosen)) if chosen else []
    return tuple(_choice(one) for one in {one.pk: one for one in [*first, *found]}.values())


def without_conversation(viewer: Actor, find: str) -> tuple[tuple[UUID, str], ...]:
    """Clients who match and with whom nobody has spoken yet, though they have a phone."""
    clients = _found_by(viewer, find)
    if clients is None:
        return ()
    rows = clients.filter(threads=None, contacts__isnull=False).distinct()
    return tuple(rows.order_by("name", "pk").values_list("pk", "name")[:MOST])


def _found_by(viewer: Actor, find: str) -> QuerySet[Client] | None:
    """By a part of the name or by digits of a phone; None when nothing was typed."""
    words = find.strip()
    if not words:
        return None
    digits = "".join(one for one in words if one.isdigit())
    wanted = Q(name__icontains=words)
    if len(digits) >= 4:
        phones = Contact.objects.filter(org_id=viewer.org_id, address__contains=digits)
        wanted |= Q(pk__in=phones.values("client"))
    rows = Client.objects.filter(org_id=viewer.org_id, merged_into=None, erased_at=None)
    return rows.filter(wanted)


def _choice(row: Thread) -> Choice:
    return Choice(
        thread_id=row.pk,
        client_name=row.client.name,
        phone=display(row.contact.address),
        sitter_name=row.sitter.name if row.sitter else "",
    )
