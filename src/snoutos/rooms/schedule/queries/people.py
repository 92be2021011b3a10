"""Clients to choose from."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from snoutos.kernel.actor import Actor
from snoutos.kernel.phone import display
from snoutos.rooms.people.models import Client
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
    words = find.strip()
    wanted = Q()
    if words:
        digits = "".join(c for c in words if c.isdigit())
        wanted = Q(client__name__icontains=words)
        if len(digits) >= 4:
            wanted |= Q(client__contacts__address__contains=digits)
    found = list(everyone.filter(wanted).distinct().order_by("-last_activity_at", "-id")[:MOST])
    first = list(everyone.filter(pk=chosen)) if chosen else []
    return tuple(_choice(one) for one in {one.pk: one for one in [*first, *found]}.values())


def without_conversation(viewer: Actor, find: str) -> tuple[tuple[UUID, str], ...]:
    """Clients whose name holds what was typed and with whom nobody has spoken yet."""
    words = find.strip()
    if not words:
        return ()
    rows = Client.objects.filter(
        org_id=viewer.org_id, threads=None, name__icontains=words, merged_into=None, erased_at=None
    )
    return tuple(rows.order_by("name", "pk").values_list("pk", "name")[:MOST])


def _choice(row: Thread) -> Choice:
    return Choice(
        thread_id=row.pk,
        client_name=row.client.name,
        phone=display(row.contact.address),
        sitter_name=row.sitter.name if row.sitter else "",
    )
