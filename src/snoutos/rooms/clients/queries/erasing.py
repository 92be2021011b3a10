"""What is known about a client who is to be erased."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.rooms.assignments.models import Series, Window
from snoutos.rooms.attachments.models import Attachment
from snoutos.rooms.clients.rules import clients as rules
from snoutos.rooms.clients.rules.erasing import Person
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.threads.models import Delivery, Message, Thread


def person(viewer: Actor, client_id: UUID, *, now: datetime) -> Person:
    """Raises Missing for a client who was merged or erased."""
    check_may(viewer, "clients.erase")
    mine = Client.objects.filter(org_id=viewer.org_id)
    row = mine.filter(pk=client_id, merged_into=None, erased_at=None).first()
    if row is None:
        raise Missing(rules.NO_CLIENT)
    clients, found = [row.pk], [row]
    while found:
        found = list(mine.filter(merged_into__in=[one.pk for one in found]).order_by("pk"))
        clients += [one.pk for one in found]
    contacts = Contact.objects.filter(org_id=viewer.org_id, client_id__in=clients).order_by("pk")
    threads = Thread.objects.filter(org_id=viewer.org_id, client_id__in=clients).order_by("pk")
    messages = Message.objects.filter(org_id=viewer.org_id, thread__in=threads)
    return Person(
        name=row.name,
        clients=tuple(clients),
        names=_names(viewer, clients, messages.filter(sender_kind="client")),
        contacts=tuple(contacts.values_list("pk", "address")),
        threads=tuple(threads.values_list("pk", flat=True)),
        messages=messages.count(),
        files=Attachment.objects.filter(message__in=messages, org_id=viewer.org_id).count(),
        waiting=Delivery.objects.filter(
            org_id=viewer.org_id, thread__in=threads, due_at__isnull=False
        ).count(),
        is_silent=contacts.filter(opted_out_at__isnull=False).exists(),
        hours=_hours(viewer, clients, now),
    )


def _names(viewer: Actor, clients: list[UUID], said: object) -> tuple[str, ...]:
    """What they were ever called; an unknown sender was called by their number."""
    called = Client.objects.filter(org_id=viewer.org_id, pk__in=clients).values_list("name")
    written = said.values_list("sender_name").distinct()  # type: ignore[attr-defined] # a queryset
    return tuple(sorted({name for (name,) in [*called, *written] if name}))


def _hours(viewer: Actor, clients: list[UUID], now: datetime) -> tuple[str, datetime | None] | None:
    ahead = Window.objects.filter(
        org_id=viewer.org_id, thread__client_id__in=clients, ends_at__gt=now
    ).order_by("starts_at")
    window = ahead.values_list("sitter__name", "ends_at").first()
    if window is not None:
        return window
    weekly = Series.objects.filter(org_id=viewer.org_id, thread__client_id__in=clients).filter(
        Q(last_day=None) | Q(last_day__gte=now.date())
    )
    name = weekly.values_list("sitter__name", flat=True).first()
    return (name, None) if name is not None else None
