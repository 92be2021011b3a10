"""One number with all its histories. Every list here is bounded, so the cost is always the same."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min, Q

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import (
    NumberClass,
    NumberStatus,
    Role,
)
from snoutos.rooms.inventory.models import Tally
from snoutos.rooms.inventory.queries.plans import NO_NUMBER, fact, speakers
from snoutos.rooms.inventory.queries.volume import volume
from snoutos.rooms.inventory.rules import health
from snoutos.rooms.numbers.models import Number, Rest, Tenure
from snoutos.rooms.numbers.rules import days_left
from snoutos.rooms.people.models import Organization
from snoutos.rooms.threads.models import Delivery

ERRORS_SHOWN = 50
ERRORS_FOR = timedelta(days=30)
ROWS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class TenureCard:
    sitter_id: UUID
    sitter_name: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class RestCard:
    reason: str
    note: str
    by_name: str
    since: datetime
    until: datetime
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class ErrorCard:
    thread_id: UUID
    client_name: str
    sentence: str
    fault: health.Fault
    at: datetime
    # For technical details, the owner's only.
    code: int | None


@dataclass(frozen=True, slots=True)
class ThreadCard:
    id: UUID
    client_name: str


@dataclass(frozen=True, slots=True)
class NumberHead:
    """What stands at the head of a dialog."""

    id: UUID
    e164: str
    number_class: NumberClass
    sitter_name: str


@dataclass(frozen=True, slots=True)
class NumberDetail:
    id: UUID
    e164: str
    number_class: NumberClass
    status: NumberStatus
    sitter_id: UUID | None
    sitter_name: str
    quarantine_reason: str
    quarantined_until: datetime | None
    days_left: int
    created_at: datetime
    last_used_at: datetime | None
    monthly_cost_cents: int | None
    provider_sid: str
    tenures: tuple[TenureCard, ...]
    assignment_count: int
    first_assigned_at: datetime | None
    last_assigned_at: datetime | None
    rests: tuple[RestCard, ...]
    threads: tuple[ThreadCard, ...]
    thread_count: int
    errors: tuple[ErrorCard, ...]
    # Messages of the last 7 days: without any, nothing can be said about its health.
    volume: int
    diagnosis: health.Diagnosis
    reuse: health.Reuse

    @property
    def cost(self) -> str:
        """$1.15 a month"""
        if self.monthly_cost_cents is None:
            return ""
        return f"${self.monthly_cost_cents / 100:.2f} a month"


def number(viewer: Actor, number_id: UUID, *, now: datetime) -> NumberDetail:
    """Raises Missing. The provider's id is for the owner."""
    found = Number.objects.filter(pk=number_id, org_id=viewer.org_id).select_related("sitter")
    row = found.annotate(volume=volume(viewer, now=now, of=number_id)).first()
    if row is None:
        raise Missing(NO_NUMBER)
    tenures = Tenure.objects.filter(org_id=viewer.org_id, number=row)
    counted = tenures.aggregate(count=Count("pk"), first=Min("since"), last=Max("since"))
    rests = Rest.objects.filter(org_id=viewer.org_id, number=row).order_by("-since")[:ROWS_SHOWN]
    speaking = speakers(viewer, fact(viewer, row.pk), at=now)
    errors = _errors(viewer, row, now)
    recent = [one.code for one in errors if one.at > now - health.SEEN]
    settings = Organization.objects.values_list("settings", flat=True).get(pk=viewer.org_id)
    until = row.quarantined_until
    return NumberDetail(
        id=row.pk, e164=row.e164, number_class=NumberClass(row.number_class),
        status=NumberStatus(row.status), sitter_id=row.sitter_id,
        sitter_name=row.sitter.name if row.sitter else "",
        quarantine_reason=row.quarantine_reason, quarantined_until=until,
        days_left=days_left(until, now) if until else 0,
        created_at=row.created_at, last_used_at=row.last_used_at,
        monthly_cost_cents=row.monthly_cost_cents,
        provider_sid=(row.provider_sid or "") if viewer.role is Role.OWNER else "",
        tenures=tuple(
            TenureCard(one.sitter_id, one.sitter.name, one.since, one.until)
            for one in tenures.select_related("sitter").order_by("-since")[:ROWS_SHOWN]
        ),
        assignment_count=counted["count"], first_assigned_at=counted["first"],
        last_assigned_at=counted["last"],
        rests=tuple(
            RestCard(one.reason, one.note, one.by_name, one.since, one.until, one.released_at)
            for one in rests
        ),
        threads=tuple(ThreadCard(one.thread_id, one.client) for one in speaking[:ROWS_SHOWN]),
        thread_count=len(speaking), errors=errors,
        volume=vars(row)["volume"],
        diagnosis=health.diagnose(recent, health.thresholds(settings)),
        reuse=_reuse(viewer, row, len(speaking), now),
    )  # fmt: skip


def head(viewer: Actor, number_id: UUID) -> NumberHead:
    found = fact(viewer, number_id)
    name = found.holder.name if found.holder else ""
    return NumberHead(found.id, found.e164, found.number_class, name)


def _errors(viewer: Actor, row: Number, now: datetime) -> tuple[ErrorCard, ...]:
    found = (
        Delivery.objects.filter(
            org_id=viewer.org_id,
            error_code__isnull=False,
            created_at__gt=now - ERRORS_FOR,
            message__number=row,
        )
        .select_related("thread__client")
        .order_by("-id")[:ERRORS_SHOWN]
    )
    return tuple(
        ErrorCard(
            one.thread_id, one.thread.client.name, one.error, health.fault_of(one.error_code),
            one.updated_at, one.error_code,
        )
        for one in found
    )  # fmt: skip


def _reuse(viewer: Actor, row: Number, speaking: int, now: datetime) -> health.Reuse:
    counted = Tally.objects.filter(org_id=viewer.org_id, number=row).aggregate(
        heard=Max("hour", filter=Q(inbound__gt=0)), spoke=Max("hour", filter=Q(outbound__gt=0))
    )
    here = ZoneInfo(viewer.time_zone)
    heard, written, used = (
        one and one.astimezone(here)
        for one in (counted["heard"], counted["spoke"], row.last_used_at)
    )
    return health.reuse(
        holder=row.sitter.name if row.sitter else "", conversations=speaking, last_heard=heard,
        last_written=written, last_used=used, at=now.astimezone(here),
    )  # fmt: skip
