"""What assigning, changing and deleting windows would do, as plans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from snoutos.kernel.local_time import clock, day, zone
from snoutos.kernel.phone import display
from snoutos.rooms.assignments.rules.hours import change_said, length
from snoutos.rooms.assignments.rules.steps import Row, Step, create, ordered
from snoutos.rooms.plans.rules import Effect, Line, Plan

MOST_NAMED = 6
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
UPDATE = "Update assignment window? This may affect message routing."
DELETE = "Delete assignment window? Messages will route to owner inbox during this period."


@dataclass(frozen=True, slots=True)
class Clock:
    """How times are said to somebody: in their zone, seen from now."""

    zone_name: str
    now: datetime

    def at(self, at: datetime) -> str:
        """Jul 1, 3:00 PM"""
        here = zone(self.zone_name)
        local = at.astimezone(here)
        return f"{day(local, self.now.astimezone(here))}, {clock(local)}"

    def end(self, starts_at: datetime, ends_at: datetime, *, repeats: str = "") -> str:
        """Jul 1, 6:00 PM; for hours that come again 6:00 PM, every Monday."""
        if not repeats:
            return self.at(ends_at)
        here = zone(self.zone_name)
        start, end = starts_at.astimezone(here), ends_at.astimezone(here)
        said = clock(end) if start.date() == end.date() else self.at(ends_at)
        return f"{said}, {repeats}"

    def hours(self, starts_at: datetime, ends_at: datetime) -> str:
        """Wed, Jul 1, 3:00 – 6:00 PM"""
        here = zone(self.zone_name)
        start, end = starts_at.astimezone(here), ends_at.astimezone(here)
        now = self.now.astimezone(here)
        first, last = clock(start), clock(end)
        if start.date() != end.date():
            last = f"{WEEKDAYS[end.weekday()]}, {day(end, now)}, {last}"
        elif first[-2:] == last[-2:]:
            first = first[:-3]
        return f"{WEEKDAYS[start.weekday()]}, {day(start, now)}, {first} – {last}"


@dataclass(frozen=True, slots=True)
class Named:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Message:
    """The hand-over text, or why there is none."""

    body: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Assigning:
    """A sitter for a client, once or every week, as it would be done now."""

    thread_id: UUID
    client: str
    sitter: Named
    before: Named | None
    rows: tuple[Row, ...]
    clock: Clock
    message: Message
    number: str  # which number speaks, as a sentence
    series: Mapping[str, object] | None = None
    repeats: str = ""
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    hold: Step | None = None


def assign_plan(facts: Assigning) -> Plan:
    first, last = facts.rows[0], facts.rows[-1]
    when = facts.clock
    span = f"from {when.at(first.starts_at)} to {when.at(first.ends_at)}"
    if facts.repeats:
        span += f", {facts.repeats}"
    lines = [
        Line(
            Effect.ADDS,
            f"{facts.sitter.name} gets {facts.client}’s messages"
            + (f" in {len(facts.rows)} windows" if facts.series else ""),
            _hours(facts.rows, when),
        ),
        *(Line(Effect.CHANGES, note) for note in facts.notes),
    ]
    if facts.left_out:
        lines.append(
            Line(Effect.SKIPS, "Left out, because these hours are taken",
                 tuple((one, "") for one in facts.left_out))
        )  # fmt: skip
    steps: list[Step] = [create(row) for row in facts.rows]
    if facts.series is not None:
        steps.append({"do": "series.create", "row": dict(facts.series)})
        lines.append(
            Line(
                Effect.STAYS, f"Windows are made 12 weeks ahead, now until {when.at(last.ends_at)}"
            )
        )
    steps += _sitter_step(facts.thread_id, facts.before, facts.sitter)
    lines += _sitter_line(facts.client, facts.before, facts.sitter)
    lines.append(Line(Effect.STAYS, facts.number))
    if facts.hold:
        lines.append(
            Line(
                Effect.ADDS,
                f"Pool number {display(str(facts.hold['e164']))} until the booking ends",
            )
        )
    steps, tail = _with_message(steps, facts.message, facts.client)
    hold = [facts.hold] if facts.hold else []
    return Plan(
        kind="schedule.assign",
        subject=str(facts.thread_id),
        title="Assign sitter",
        question=f"Create assignment window? Assign {facts.sitter.name} to {facts.client} {span}?",
        lines=(*lines, *tail),
        steps=(*ordered(s for s in steps if s["do"] != "message"), *hold, *_messages(steps)),
    )


def assigned_said(facts: Assigning) -> str:
    when, first = facts.clock, facts.rows[0]
    said = (
        f"Sitter {facts.sitter.name} assigned to {facts.client} "
        f"from {when.at(first.starts_at)} to {when.at(first.ends_at)}. Window created."
    )
    return f"{said} {len(facts.rows)} windows, {facts.repeats}." if facts.repeats else said


@dataclass(frozen=True, slots=True)
class Changing:
    """Another time, another sitter, for one window or the rest of its series."""

    subject: UUID
    thread_id: UUID
    client: str
    was: Named
    sitter: Named
    before: Named | None  # who usually looks after the client
    hours_were: tuple[datetime, datetime]
    hours: tuple[datetime, datetime]
    steps: tuple[Step, ...]
    clock: Clock
    message: Message
    impact: str
    many: str = ""  # "12 windows of the series", when it is more than one
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def change_plan(facts: Changing) -> Plan:
    when = facts.clock
    lines = []
    if facts.hours != facts.hours_were:
        told = (when.hours(*facts.hours_were), when.hours(*facts.hours))
        lines.append(Line(Effect.CHANGES, f"The hours of {facts.client} change", (told,)))
    if facts.sitter.id != facts.was.id:
        lines.append(
            Line(Effect.MOVES, f"{facts.client}’s messages in this time move",
                 ((facts.was.name, facts.sitter.name),))
        )  # fmt: skip
    if facts.many:
        lines.append(Line(Effect.CHANGES, facts.many))
    lines += [Line(Effect.CHANGES, note) for note in facts.notes]
    if facts.left_out:
        taken = tuple((one, "") for one in facts.left_out)
        lines.append(Line(Effect.SKIPS, "Left out, because these hours are taken", taken))
    lines.append(Line(Effect.STAYS, facts.impact))
    steps = list(facts.steps)
    if facts.sitter.id != facts.was.id:
        steps += _sitter_step(facts.thread_id, facts.before, facts.sitter)
    steps, tail = _with_message(steps, facts.message, facts.client)
    return Plan(
        kind="schedule.change",
        subject=str(facts.subject),
        title="Change window",
        question=UPDATE,
        lines=(*lines, *tail),
        steps=(*ordered(s for s in steps if s["do"] != "message"), *_messages(steps)),
    )


def delete_plan(
    *, subject: UUID, client: str, sitter: str, hours: Sequence[tuple[datetime, datetime]],
    steps: Sequence[Step], when: Clock, is_open: bool, series: str,
) -> Plan:  # fmt: skip
    count = len(hours)
    text = f"{sitter} no longer gets {client}’s messages"
    lines = [Line(Effect.ENDS, text, _said(hours, when))]
    if is_open:
        lines.append(
            Line(Effect.ENDS, f"The window is open now: {sitter} can’t write any more at once")
        )
    if series:
        lines.append(Line(Effect.CHANGES, series))
    lines.append(
        Line(Effect.MOVES, "New messages in this time", ((client, "Owner Inbox"),)),
    )
    return Plan(
        kind="schedule.delete",
        subject=str(subject),
        title="Delete window" if count == 1 else f"Delete {count} windows",
        question=DELETE,
        lines=tuple(lines),
        steps=ordered(steps),
    )


def _hours(rows: Sequence[Row], when: Clock) -> tuple[tuple[str, str], ...]:
    return _said([(row.starts_at, row.ends_at) for row in rows], when)


def _said(hours: Sequence[tuple[datetime, datetime]], when: Clock) -> tuple[tuple[str, str], ...]:
    named = [
        (f"{when.hours(start, end)} ({length(start, end)})", "")
        for start, end in hours[:MOST_NAMED]
    ]
    if len(hours) > MOST_NAMED:
        named.append((f"and {len(hours) - MOST_NAMED} more", ""))
    return tuple(named)


def notes_of(rows: Sequence[Row], zone_name: str) -> tuple[str, ...]:
    """What changes of the clocks do to the lengths, each once."""
    said = (change_said(row.starts_at, row.ends_at, zone_name) for row in rows)
    return tuple(dict.fromkeys(one for one in said if one))


def _sitter_step(thread_id: UUID, before: Named | None, sitter: Named) -> list[Step]:
    if before is not None and before.id == sitter.id:
        return []
    was = str(before.id) if before else None
    return [{"do": "thread.sitter", "id": str(thread_id), "was": was, "to": str(sitter.id)}]


def _sitter_line(client: str, before: Named | None, sitter: Named) -> list[Line]:
    if before is None or before.id == sitter.id:
        return []
    return [Line(Effect.MOVES, f"{client} gets another sitter", ((before.name, sitter.name),))]


def _with_message(
    steps: list[Step], message: Message, client: str
) -> tuple[list[Step], tuple[Line, ...]]:
    if message.body:
        told = Line(
            Effect.SENDS, f"Send reassignment message to {client}? It leaves in 10 minutes",
            ((f"“{message.body}”", ""),),
        )  # fmt: skip
        return [*steps, {"do": "message", "body": message.body}], (told,)
    return steps, (Line(Effect.STAYS, message.why_not),) if message.why_not else ()


def _messages(steps: Sequence[Step]) -> list[Step]:
    return [step for step in steps if step["do"] == "message"]
