"""Sitters: the list, and what is known of one of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import NumberStatus
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.models import Sitter
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.staff.rules import team as rules
from snoutos.toolbox import paging
from snoutos.toolbox.paging import Page

RECENTLY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SitterCard:
    id: UUID
    name: str
    is_active: bool
    number_id: UUID | None
    number: str
    email: str
    can_sign_in: bool
    clients_now: int
    next_window_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class WindowLine:
    id: UUID
    thread_id: UUID
    client_name: str
    starts_at: datetime
    ends_at: datetime
    is_now: bool


@dataclass(frozen=True, slots=True)
class Profile:
    card: SitterCard
    user_id: UUID | None
    last_login: datetime | None
    windows: tuple[WindowLine, ...]
    window_count: int
    # Seconds from a client's text to the sitter's answer, median over 30 days; None: no answers.
    response_seconds: float | None
    answered: int


def sitters(
    viewer: Actor,
    *,
    now: datetime,
    search: str = "",
    show: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[SitterCard]:
    """By name. `show`: active, inactive, without_number, or everybody."""
    check_may(viewer, "sitters.read")
    rows = _rows(viewer, now)
    if search.strip():
        rows = rows.filter(
            Q(name__icontains=search.strip()) | Q(user__email__icontains=search.strip())
        )
    if show in ("active", "inactive"):
        rows = rows.filter(is_active=show == "active")
    elif show == "without_number":
        rows = rows.filter(is_active=True).exclude(numbers__status=NumberStatus.ACTIVE)
    paging.check_limit(limit)
    rows = rows.annotate(folded=Lower("name"))
    if cursor is not None:
        last, row_id = paging.decode_name(cursor)
        rows = rows.filter(Q(folded__gt=last) | Q(folded=last, pk__gt=row_id))
    read = list(rows.order_by("folded", "pk")[: limit + 1])
    shown = read[:limit]
    goes_on = len(read) > limit
    more = paging.encode_name(shown[-1].folded, shown[-1].pk) if goes_on else None
    return Page(tuple(_card(row) for row in shown), more)


def counts(viewer: Actor) -> dict[str, int]:
    check_may(viewer, "sitters.read")
    found = Sitter.objects.filter(org_id=viewer.org_id).aggregate(
        all=Count("pk"), active=Count("pk", filter=Q(is_active=True))
    )
    with_number = Number.objects.filter(
        org_id=viewer.org_id, status=NumberStatus.ACTIVE, sitter__is_active=True
    ).count()
    return {
        "": found["all"],
        "active": found["active"],
        "inactive": found["all"] - found["active"],
        "without_number": found["active"] - with_number,
    }


def profile(viewer: Actor, sitter_id: UUID, *, now: datetime) -> Profile:
    """Raises Missing, also for somebody else's sitter."""
    check_may(viewer, "sitters.read")
    row = _rows(viewer, now).select_related("user").filter(pk=sitter_id).first()
    if row is None:
        raise Missing(rules.NO_SITTER)
    ahead = Window.objects.filter(sitter_id=sitter_id, org_id=viewer.org_id, ends_at__gt=now)
    lines = ahead.select_related("thread__client").order_by("starts_at", "id")[:10]
    seconds, answered = _response(viewer, sitter_id, now)
    return Profile(
        card=_card(row),
        user_id=row.user_id,
        last_login=row.user.last_login if row.user else None,
        windows=tuple(
            WindowLine(
                id=one.pk,
                thread_id=one.thread_id,
                client_name=one.thread.client.name,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                is_now=one.starts_at <= now,
            )
            for one in lines
        ),
        window_count=ahead.count(),
        response_seconds=seconds,
        answered=answered,
    )


def _rows(viewer: Actor, now: datetime) -> QuerySet[Sitter]:
    """Each with its number, its open windows and the next one: one statement for a whole page."""
    number = Number.objects.filter(sitter=OuterRef("pk"), status=NumberStatus.ACTIVE)
    ahead = Q(windows__ends_at__gt=now)
    return (
        Sitter.objects.filter(org_id=viewer.org_id)
        .select_related("user")
        .annotate(
            number_id=Subquery(number.values("pk")[:1]),
            number_e164=Subquery(number.values("e164")[:1]),
            clients_now=Count(
                "windows__thread",
                filter=ahead & Q(windows__starts_at__lte=now),
                distinct=True,
            ),
            next_window_at=Min("windows__starts_at", filter=Q(windows__starts_at__gt=now)),
        )
    )


def _card(row: Sitter) -> SitterCard:
    told = vars(row)
    return SitterCard(
        id=row.pk,
        name=row.name,
        is_active=row.is_active,
        number_id=told["number_id"],
        number=told["number_e164"] or "",
        email=row.user.email if row.user else "",
        can_sign_in=bool(row.user and row.user.is_active),
        clients_now=told["clients_now"],
        next_window_at=told["next_window_at"],
        created_at=row.created_at,
    )


# From each text of a client that came in a window of the sitter to the sitter's first answer before
# the client's next text; texts that were never answered count as not answered, not as fast.
_RESPONSE = """
with heard as (
    select m.thread_id, m.at,
           lead(m.at) over (partition by m.thread_id order by m.at) as next_at
    from threads_message m
    join assignments_window w on w.thread_id = m.thread_id and w.sitter_id = %(sitter)s
         and w.starts_at <= m.at and w.ends_at > m.at
    where m.org_id = %(org)s and m.direction = 'inbound' and m.at >= %(since)s
), answered as (
    select (
        select min(a.at) from threads_message a
        where a.thread_id = heard.thread_id and a.sender_sitter_id = %(sitter)s
          and a.direction = 'outbound' and a.state <> 'blocked'
          and a.at > heard.at and (heard.next_at is null or a.at < heard.next_at)
    ) - heard.at as waited
    from heard
)
select percentile_cont(0.5) within group (order by extract(epoch from waited)), count(waited)
from answered where waited is not null
"""


def _response(viewer: Actor, sitter_id: UUID, now: datetime) -> tuple[float | None, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            _RESPONSE, {"sitter": sitter_id, "org": viewer.org_id, "since": now - RECENTLY}
        )
        median, answered = cursor.fetchone()
    return (float(median) if median is not None else None, int(answered))
