"""Whether a client may be texted, and how that came about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.rooms.audit.models import Event
from snoutos.rooms.clients.models import Remark
from snoutos.rooms.clients.rules import clients as rules
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.people.rules import check_may

SHOWN = 200
OUT, IN = "contact.opted_out", "contact.opted_in"


@dataclass(frozen=True, slots=True)
class Consent:
    """Somebody wanted no texts, or wanted them again."""

    at: datetime
    contact_id: UUID
    phone: str
    is_out: bool
    by: str  # client, provider, or the name of whoever decided by hand
    word: str
    reason: str
    message_id: UUID | None
    number_id: UUID | None


def consent(viewer: Actor, client_id: UUID) -> tuple[Consent, ...]:
    """Every STOP, START and decision by hand about the phones of a client, newest first."""
    check_may(viewer, "clients.read")
    mine = Client.objects.filter(org_id=viewer.org_id, merged_into=None, erased_at=None)
    if not mine.filter(pk=client_id).exists():
        raise Missing(rules.NO_CLIENT)
    found = Contact.objects.filter(client_id=client_id, org_id=viewer.org_id)
    phones = dict(found.values_list("pk", "address"))
    rows = list(
        Event.objects.filter(
            org_id=viewer.org_id, entity_type="contact", entity_id__in=phones, type__in=(OUT, IN)
        ).order_by("-id")[:SHOWN]
    )
    remarks = remarks_on(viewer, [row.pk for row in rows])
    return tuple(
        Consent(
            at=row.at, contact_id=row.entity_id, phone=phones[row.entity_id],
            is_out=row.type == OUT, by=str(row.payload.get("by") or row.actor_name),
            word=str(row.payload.get("word", "")), reason=remarks.get(row.pk, ""),
            message_id=_id(row.payload.get("message")), number_id=row.number_id,
        )
        for row in rows
        if row.entity_id is not None
    )  # fmt: skip


def remarks_on(viewer: Actor, events: Iterable[UUID]) -> dict[UUID, str]:
    """What people said beside these events."""
    kept = Remark.objects.filter(org_id=viewer.org_id, event_id__in=list(events))
    return dict(kept.values_list("event_id", "text"))


def _id(said: object) -> UUID | None:
    return UUID(str(said)) if said else None
