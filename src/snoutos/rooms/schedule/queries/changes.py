"""Plans that change or delete windows that are there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import WindowKind
from snoutos.rooms.assignments import queries as windows
from snoutos.rooms.assignments.models import Series, Window
from snoutos.rooms.assignments.rules import recurrence, steps
from snoutos.rooms.assignments.rules.hours import Hours, days_over, hours
from snoutos.rooms.assignments.rules.recurrence import Weekly
from snoutos.rooms.assignments.rules.steps import Row, Step
from snoutos.rooms.people.models import Sitter
from snoutos.rooms.plans.rules import Plan
from snoutos.rooms.schedule.queries import facts
from snoutos.rooms.schedule.queries.plans import (
    Made,
    check_to_come,
    clock_of,
    made_from,
    make,
    series_row,
)
from snoutos.rooms.schedule.rules import plans as rules
from snoutos.rooms.schedule.rules.plans import Changing, Clock
from snoutos.rooms.schedule.rules.wishes import IS_OVER, Change, Scope

NOTHING_CHANGES = "Nothing would change. Choose other hours or another sitter."
NOT_IN_WEEKS = (
    "A series that skips weeks can't be moved to another day. Delete it from here on and begin a "
    "new one."
)
NONE_TO_COME = "This series has no windows to come."
STAYS_OPEN = "The window that is open now stays as it is"


@dataclass(frozen=True, slots=True)
class _World:
    """What a change starts from."""

    viewer: Actor
    found: Window
    sitter: Sitter
    hours: Hours
    when: Clock
    at: datetime


def changing(viewer: Actor, wish: Change, *, at: datetime) -> Changing:
    """What a change would do. Raises Missing or Refused when it cannot be done."""
    found = windows.window(viewer, wish.window_id)
    _check_not_over(found, at)
    is_other = wish.sitter_id != found.sitter_id
    sitter = windows.working_sitter(viewer, wish.sitter_id) if is_other else found.sitter
    new = wish.exact or hours(wish.starts, wish.ends, viewer.time_zone)
    world = _World(viewer, found, sitter, new, clock_of(viewer, at), at)
    is_series = wish.scope is not Scope.ONE and found.series is not None
    done, made, many = _of_series(world, wish) if is_series else _of_one(world, wish)
    rows = made.rows if made else ()
    return Changing(
        subject=found.pk,
        thread_id=found.thread_id,
        client=found.thread.client.name,
        was=rules.Named(found.sitter_id, found.sitter.name),
        sitter=rules.Named(sitter.pk, sitter.name),
        before=facts.named(found.thread.sitter),
        hours_were=(found.starts_at, found.ends_at),
        hours=(new.starts_at, new.ends_at),
        steps=done,
        clock=world.when,
        message=_message(world, wish),
        impact="Messages follow the new hours from the moment you confirm",
        many=many,
        notes=(*new.notes, *rules.notes_of(rows, viewer.time_zone)) if rows else new.notes,
        left_out=tuple(
            world.when.hours(one.starts_at, one.ends_at) for one in (made.taken if made else ())
        ),
    )


def _message(world: _World, wish: Change) -> rules.Message:
    found = world.found
    if world.sitter.pk == found.sitter_id:
        return rules.Message()
    return facts.hand_over(
        world.viewer, thread=found.thread, sitter=world.sitter,
        hours=(world.hours.starts_at, world.hours.ends_at), is_wanted=wish.tell_client,
        template_id=wish.template_id, when=world.when, subject_id=found.series_id or found.pk,
        repeats=_repeats(found, wish),
    )  # fmt: skip


def _repeats(found: Window, wish: Change) -> str:
    if wish.scope is Scope.ONE or found.series is None:
        return ""
    shift = wish.starts.date() - (found.series_day or wish.starts.date())
    first = wish.starts.date()
    return recurrence.said(_moved(found.series, wish, first, shift))


def _of_one(world: _World, wish: Change) -> tuple[tuple[Step, ...], Made | None, str]:
    found, new = world.found, world.hours
    check_to_come(new.ends_at, world.at)
    windows.check_free(world.viewer, found.thread_id, new.starts_at, new.ends_at, but=[found.pk])
    was = found.as_row()
    reference = found.booking_reference
    asked = {
        "starts_at": new.starts_at.isoformat(),
        "ends_at": new.ends_at.isoformat(),
        "sitter_id": str(world.sitter.pk),
        "booking_reference": reference if wish.booking_reference is None
        else wish.booking_reference.strip(),
    }  # fmt: skip
    to: dict[str, object] = {name: said for name, said in asked.items() if was[name] != said}
    if not to:
        raise Refused(NOTHING_CHANGES, code="nothing_changes", status=422)
    if found.series_id is not None:
        to["is_exception"] = True
    return (steps.change(found.pk, was, to),), None, ""


def _of_series(world: _World, wish: Change) -> tuple[tuple[Step, ...], Made, str]:
    """The series ends before the change, and another one begins with it."""
    found, series = world.found, world.found.series
    assert series is not None and found.series_day is not None, "asked before"  # noqa: S101, PT018
    again = _not_begun(world.viewer, series, world.at, since=_since(found, wish.scope))
    if not again:
        raise Refused(NONE_TO_COME, code="nothing_to_change", status=409)
    first = min(one.series_day for one in again if one.series_day)
    shift = wish.starts.date() - found.series_day
    if shift and series.every_weeks > 1:
        raise Refused(NOT_IN_WEEKS, code="series_skips_weeks", status=409)
    weekly = recurrence.checked(_moved(series, wish, first, shift), world.viewer.time_zone)
    row = Row(
        found.thread_id, world.sitter.pk, WindowKind(series.kind), world.hours.starts_at,
        world.hours.ends_at, series.booking_reference,
    )  # fmt: skip
    until = series.made_until
    made = make(
        world.viewer, row, weekly, since=max(first + shift, made_from(world.viewer, world.at)),
        until=max(until, first + shift), leave_out=wish.leave_out_taken,
        but=[one.pk for one in again], at=world.at,
    )  # fmt: skip
    new = series_row(world.viewer, row, weekly, skipped=made.taken_days, until=until)
    done = [
        *(steps.delete(one.pk, one.as_row(), is_open=False) for one in again),
        end_before(series, first),
        {"do": "series.create", "row": new},
        *(steps.create(one) for one in made.rows),
    ]
    many = f"{len(made.rows)} windows of the series are made anew"
    by_hand = sum(one.is_exception for one in again)
    if by_hand:
        many += f"; {by_hand} of them had been changed by hand"
    return tuple(done), made, many


def _moved(series: Series, wish: Change, first: date, shift: timedelta) -> Weekly:
    return replace(
        weekly_of(series),
        weekdays=tuple((day + shift.days) % 7 for day in series.weekdays),
        starts=wish.starts.time(),
        ends=wish.ends.time(),
        days_over=days_over(wish.starts, wish.ends),
        first_day=first + shift,
        last_day=series.last_day + shift if series.last_day else None,
        skipped=frozenset(day + shift for day in series.skipped if day >= first),
    )


def deleting(viewer: Actor, window_id: UUID, scope: Scope, *, at: datetime) -> Plan:
    """What deleting would do. Raises Missing or Refused when it cannot be done."""
    found = windows.window(viewer, window_id)
    _check_not_over(found, at)
    series, gone = found.series, [found]
    done: list[Step] = []
    said = ""
    if series is not None and found.series_day is not None:
        if scope is Scope.ONE:
            done.append(_skip(series, found.series_day))
            said = "The series goes on; this day is left out of it"
        else:
            more = _not_begun(viewer, series, at, since=_since(found, scope))
            gone = [found, *(one for one in more if one.pk != found.pk)]
            first = min(one.series_day for one in gone if one.series_day)
            done.append(end_before(series, first))
            said = "The series ends; no more windows are made"
    gone.sort(key=lambda one: one.starts_at)
    is_open = {one.pk: one.starts_at <= at for one in gone}
    done += [steps.delete(one.pk, one.as_row(), is_open=is_open[one.pk]) for one in gone]
    return rules.delete_plan(
        subject=found.pk,
        client=found.thread.client.name,
        sitter=found.sitter.name,
        hours=[(one.starts_at, one.ends_at) for one in gone],
        steps=done,
        when=clock_of(viewer, at),
        is_open=any(is_open.values()),
        series=said,
    )


def weekly_of(series: Series) -> Weekly:
    return Weekly(
        tuple(series.weekdays), series.every_weeks, series.starts, series.ends, series.days_over,
        series.first_day, series.last_day, frozenset(series.skipped),
    )  # fmt: skip


def end_before(series: Series, first: date) -> Step:
    last = (first - timedelta(days=1)).isoformat()
    return _change_series(series, {"last_day": last})


def _skip(series: Series, day: date) -> Step:
    days = sorted({*series.skipped, day})
    return _change_series(series, {"skipped": [one.isoformat() for one in days]})


def _change_series(series: Series, to: Mapping[str, object]) -> Step:
    return {
        "do": "series.change", "id": str(series.pk), "was": series.as_row(),
        "to": dict(to),
    }  # fmt: skip


def _since(found: Window, scope: Scope) -> date | None:
    return found.series_day if scope is Scope.FOLLOWING else None


def _not_begun(
    viewer: Actor, series: Series, at: datetime, *, since: date | None
) -> Sequence[Window]:
    found = Window.objects.filter(org_id=viewer.org_id, series=series, starts_at__gt=at)
    if since is not None:
        found = found.filter(series_day__gte=since)
    return list(found.select_related("sitter").order_by("series_day"))


def _check_not_over(found: Window, at: datetime) -> None:
    if found.ends_at <= at:
        raise Refused(IS_OVER, code="window_over", status=409)
