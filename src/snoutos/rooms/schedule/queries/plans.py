"""Plans of the schedule, made from the world as it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.local_time import zone
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import NumberClass, NumberStatus, WindowKind
from snoutos.rooms.assignments import queries as windows
from snoutos.rooms.assignments.models import Window
from snoutos.rooms.assignments.rules import recurrence
from snoutos.rooms.assignments.rules.recurrence import Weekly
from snoutos.rooms.assignments.rules.steps import NEW, Row, Step
from snoutos.rooms.assignments.rules.windows import overlaps
from snoutos.rooms.people.models import Sitter
from snoutos.rooms.schedule.queries import facts
from snoutos.rooms.schedule.queries.pool import NONE_FREE, next_pool_number
from snoutos.rooms.schedule.rules import plans as rules
from snoutos.rooms.schedule.rules.plans import Assigning, Clock
from snoutos.rooms.schedule.rules.wishes import NOTHING_FREE, ONCE, WOULD_BE_OVER, Assignment
from snoutos.rooms.threads.actions import NO_THREAD
from snoutos.rooms.threads.models import Thread


def clock_of(viewer: Actor, at: datetime) -> Clock:
    return Clock(viewer.time_zone, at)


def thread(viewer: Actor, thread_id: UUID) -> Thread:
    """The conversation, to look at; an action locks it instead."""
    found = (
        Thread.objects.filter(pk=thread_id, org_id=viewer.org_id)
        .select_related("client", "contact", "number", "sitter")
        .first()
    )
    if found is None:
        raise Missing(NO_THREAD)
    return found


def assigning(viewer: Actor, wish: Assignment, *, at: datetime) -> Assigning:
    """What assigning would do. Raises Missing or Refused when it cannot be done."""
    if wish.weekly is not None and wish.kind is WindowKind.ONE_TIME_BOOKING:
        raise Refused(ONCE, code="one_time_repeats", status=422)
    client = thread(viewer, wish.thread_id)
    sitter = windows.working_sitter(viewer, wish.sitter_id)
    when = clock_of(viewer, at)
    row = Row(
        client.pk, sitter.pk, wish.kind, wish.hours.starts_at, wish.hours.ends_at,
        wish.booking_reference.strip(),
    )  # fmt: skip
    notes = wish.hours.notes
    if wish.weekly is None:
        check_to_come(row.ends_at, at)
        windows.check_free(viewer, client.pk, row.starts_at, row.ends_at)
        made = Made((row,), ())
        series, repeats = None, ""
    else:
        weekly = recurrence.checked(wish.weekly, viewer.time_zone)
        since = made_from(viewer, at)
        until = max(since, weekly.first_day) + recurrence.AHEAD
        made = make(
            viewer, row, weekly, since=since, until=until, leave_out=wish.leave_out_taken, at=at
        )
        series = series_row(viewer, row, weekly, skipped=made.taken_days, until=until)
        repeats = recurrence.said(weekly)
    first = (made.rows[0].starts_at, made.rows[0].ends_at)
    return Assigning(
        thread_id=client.pk,
        client=client.client.name,
        sitter=rules.Named(sitter.pk, sitter.name),
        before=facts.named(client.sitter),
        rows=made.rows,
        clock=when,
        message=facts.hand_over(
            viewer, thread=client, sitter=sitter, hours=first, is_wanted=wish.tell_client,
            template_id=wish.template_id, when=when, repeats=repeats,
        ),
        number=facts.speaking_said(viewer, client, sitter),
        hold=_hold(viewer, client, wish) if wish.weekly is None else None,
        series=series,
        repeats=repeats,
        notes=(*notes, *rules.notes_of(made.rows, viewer.time_zone)),
        left_out=tuple(when.hours(one.starts_at, one.ends_at) for one in made.taken),
    )  # fmt: skip


def check_to_come(ends_at: datetime, at: datetime) -> None:
    if ends_at <= at:
        raise Refused(WOULD_BE_OVER, code="hours_over", status=422)


def _hold(viewer: Actor, client: Thread, wish: Assignment) -> Step | None:
    """A one-time client gets a pool number until the booking ends."""
    if wish.kind is not WindowKind.ONE_TIME_BOOKING:
        return None
    reference = wish.booking_reference.strip()
    facts.check_reference_is_new(viewer, reference)
    number = client.number
    if number.number_class != NumberClass.POOL or number.status != NumberStatus.ACTIVE:
        free = next_pool_number(viewer)
        if free is None:
            raise Refused(NONE_FREE, code="no_pool_number", status=409)
        number = free
    return {
        "do": "booking.create", "reference": reference, "number": str(number.pk),
        "e164": number.e164,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """The windows that a rule makes, and the days whose hours somebody else has."""

    rows: tuple[Row, ...]
    taken: tuple[Row, ...]

    @property
    def taken_days(self) -> tuple[date, ...]:
        return tuple(row.series_day for row in self.taken if row.series_day)


def made_from(viewer: Actor, at: datetime) -> date:
    """Nobody needs the windows of a week that is long over."""
    return at.astimezone(zone(viewer.time_zone)).date()


def make(
    viewer: Actor, row: Row, weekly: Weekly, *, since: date, until: date, leave_out: bool,
    at: datetime, but: Iterable[UUID] = (), series: str = NEW,
) -> Made:  # fmt: skip
    """The windows of a series for some days, without those that are over at `at`. Taken hours are
    refused, or left out when wished."""
    found = recurrence.occurrences(weekly, viewer.time_zone, since=since, until=until)
    rows = [
        Row(
            row.thread_id, row.sitter_id, row.kind, one.hours.starts_at, one.hours.ends_at,
            row.booking_reference, series, one.day,
        )
        for one in found
        if one.hours.ends_at > at
    ]  # fmt: skip
    if not rows:
        raise Refused(NOTHING_FREE, code="nothing_to_create", status=409)
    standing = list(
        windows.overlapping(viewer, row.thread_id, rows[0].starts_at, rows[-1].ends_at, but=but)
    )
    free: list[Row] = []
    taken: list[Row] = []
    for one in rows:
        other = _taken_by(one, standing)
        if other is not None and not leave_out:
            raise overlaps(other.standing(), viewer.time_zone)
        (taken if other else free).append(one)
    if not free:
        raise Refused(NOTHING_FREE, code="nothing_to_create", status=409)
    return Made(tuple(free), tuple(taken))


def _taken_by(row: Row, standing: Iterable[Window]) -> Window | None:
    for other in standing:
        if other.starts_at < row.ends_at and row.starts_at < other.ends_at:
            return other
    return None


def series_row(
    viewer: Actor, row: Row, weekly: Weekly, *, skipped: Iterable[date], until: date
) -> dict[str, object]:
    return {
        "thread_id": str(row.thread_id),
        "sitter_id": str(row.sitter_id),
        "kind": row.kind.value,
        "booking_reference": row.booking_reference,
        "time_zone": viewer.time_zone,
        "weekdays": list(weekly.weekdays),
        "every_weeks": weekly.every_weeks,
        "starts": weekly.starts.isoformat(),
        "ends": weekly.ends.isoformat(),
        "days_over": weekly.days_over,
        "first_day": weekly.first_day.isoformat(),
        "last_day": weekly.last_day.isoformat() if weekly.last_day else None,
        "skipped": [one.isoformat() for one in sorted({*weekly.skipped, *skipped})],
        "made_until": until.isoformat(),
    }


def sitters(viewer: Actor) -> list[Sitter]:
    """Everybody who can be chosen, by name."""
    return list(Sitter.objects.filter(org_id=viewer.org_id).order_by("-is_active", "name", "pk"))
