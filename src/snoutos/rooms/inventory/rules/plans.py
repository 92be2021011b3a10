"""What each verb would do to a number and to the conversations that speak from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from snoutos.kernel.local_time import day, zone
from snoutos.kernel.phone import display
from snoutos.kernel.words import NumberStatus
from snoutos.rooms.inventory.rules.moving import Move
from snoutos.rooms.numbers.rules import NumberFact, Reason, Verb
from snoutos.rooms.plans.rules import Effect, Line, Plan

MOST_NAMED = 20
OWNER_INBOX = "Your inbox"
TITLES = {
    Verb.ASSIGN: "Assign number",
    Verb.RELEASE: "Release to pool",
    Verb.QUARANTINE: "Quarantine number",
    Verb.RESTORE: "Release from quarantine",
    Verb.CHANGE_CLASS: "Change type",
    Verb.DEACTIVATE: "Deactivate number",
    Verb.REACTIVATE: "Activate number",
}
TYPES = {"front_desk": "Front Desk", "sitter": "Sitter", "pool": "Pool"}

Step = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Consequence:
    """What one verb does to one number: the part of a plan that is about it."""

    verb: Verb
    number: NumberFact
    question: str
    said: str
    lines: tuple[Line, ...]
    steps: tuple[Step, ...]
    moves: tuple[Move, ...] = ()
    final: str = ""

    @property
    def homeless(self) -> int:
        """Conversations that nobody can speak in any more."""
        return sum(move.to is None for move in self.moves)


@dataclass(frozen=True, slots=True)
class Case:
    """One verb on one number, after the state machine has said yes."""

    verb: Verb
    number: NumberFact
    after: NumberFact
    moves: tuple[Move, ...]
    at: datetime
    time_zone: str
    # assign: the number that the sitter gives up
    replaced: NumberFact | None = None
    # quarantine
    reason: Reason | None = None
    note: str = ""
    days: int = 0

    def day(self, at: datetime) -> str:
        here = zone(self.time_zone)
        return day(at.astimezone(here), self.at.astimezone(here))


def consequence(case: Case) -> Consequence:
    lines = [*_move_lines(case), *_LINES[case.verb](case)]
    return Consequence(
        verb=case.verb,
        number=case.number,
        question=_question(case),
        said=_said(case),
        lines=tuple(lines),
        steps=_steps(case),
        moves=case.moves,
        final=_final(case),
    )


def plan_of(one: Consequence) -> Plan:
    return Plan(
        kind=f"number.{one.verb.value}",
        subject=str(one.number.id),
        title=TITLES[one.verb],
        question=one.question,
        lines=one.lines,
        steps=one.steps,
        final=one.final,
    )


def bulk_plan(verb: Verb, done: Sequence[Consequence], refused: Sequence[tuple[str, str]]) -> Plan:
    """Many numbers as one plan; what is refused is left out and says why."""
    lines = [
        Line(line.effect, f"{display(one.number.e164)}: {line.text}", line.items)
        for one in done
        for line in one.lines
    ]
    if refused:
        left = _count(len(refused), "number is", "numbers are")
        named = tuple((display(what), why) for what, why in refused)
        lines.append(Line(Effect.SKIPS, f"{left} left out", named))
    return Plan(
        kind=f"number.bulk_{verb.value}",
        subject="",
        title=f"{TITLES[verb]}: {_count(len(done), 'number', 'numbers')}",
        question=f"{TITLES[verb]} for {_count(len(done), 'number', 'numbers')}?",
        lines=tuple(lines),
        steps=tuple(step for one in done for step in one.steps),
        final=next((one.final for one in done if one.final), ""),
    )


def _steps(case: Case) -> tuple[Step, ...]:
    """The number first, so that nothing chooses it while the conversations move."""
    steps: list[Step] = []
    if case.replaced is not None:
        steps.append(_set(case.replaced, "replace", _row(case.replaced) | {"sitter_id": None}))
    to = _row(case.after)
    more: dict[str, object] = {}
    if case.verb is Verb.QUARANTINE:
        reason = case.reason.value if case.reason else ""
        more = {"days": case.days, "reason": reason, "note": case.note}
    steps.append(_set(case.number, case.verb.value, to) | more)
    return (*steps, *(_move(case, move) for move in case.moves))


def _move(case: Case, move: Move) -> Step:
    return {
        "do": "thread.number",
        "id": str(move.speaker.thread_id),
        "was": str(move.speaker.number_id),
        "from": str(case.number.id),
        "to": str(move.to.id) if move.to else None,
    }


def _set(number: NumberFact, verb: str, to: dict[str, object]) -> dict[str, object]:
    return {
        "do": "number.set", "verb": verb, "id": str(number.id), "was": _row(number), "to": to,
    }  # fmt: skip


def _row(number: NumberFact) -> dict[str, object]:
    return {
        "number_class": number.number_class.value,
        "status": number.status.value,
        "sitter_id": str(number.holder.id) if number.holder else None,
    }


def _question(case: Case) -> str:
    number = display(case.number.e164)
    if case.verb is Verb.ASSIGN:
        name = case.after.holder.name if case.after.holder else ""
        return f"Assign {number} to {name}? This will deactivate current assignment if exists."
    if case.verb is Verb.RELEASE:
        threads = _count(len(case.moves), "active thread", "active threads")
        return f"Release {number} to pool? {threads} will be reassigned to pool numbers."
    if case.verb is Verb.QUARANTINE:
        impacts = ["stop it from sending"]
        if case.moves:
            impacts.append(f"move {_count(len(case.moves), 'conversation', 'conversations')}")
        if case.number.holder:
            impacts.append(f"leave {case.number.holder.name} without a number")
        return (
            f"Quarantine {number}? This will: {', '.join(impacts)}. "
            f"Number will be unavailable for {case.days} days."
        )
    if case.verb is Verb.RESTORE:
        return f"Release {number} from quarantine? It will be available for pool assignment."
    if case.verb is Verb.CHANGE_CLASS:
        return f"Make {number} a {TYPES[case.after.number_class]} number?"
    return f"{'Deactivate' if case.verb is Verb.DEACTIVATE else 'Activate'} {number}?"


def _said(case: Case) -> str:
    number = display(case.number.e164)
    if case.verb is Verb.QUARANTINE:
        threads = _count(len(case.moves), "thread", "threads")
        return f"Number {number} quarantined. {threads} reassigned. Available in {case.days} days."
    if case.verb is Verb.RESTORE:
        return f"Number {number} released from quarantine. Available for pool assignment."
    if case.verb is Verb.RELEASE:
        threads = _count(len(case.moves), "thread", "threads")
        return f"Number {number} released to pool. {threads} reassigned."
    if case.verb is Verb.ASSIGN and case.after.holder:
        return f"Number {number} assigned to {case.after.holder.name}."
    if case.verb is Verb.CHANGE_CLASS:
        return f"Number {number} is now a {TYPES[case.after.number_class]} number."
    return f"Number {number} is {case.after.status.value} now."


def _final(case: Case) -> str:
    if case.verb is not Verb.QUARANTINE or case.after.quarantined_until is None:
        return ""
    return (
        f"This can’t be undone before {case.day(case.after.quarantined_until)}. "
        f"The {case.days}-day rest can’t be shortened, not even by support."
    )


def _move_lines(case: Case) -> list[Line]:
    if not case.moves:
        if case.verb in (Verb.RESTORE, Verb.REACTIVATE):
            return []
        return [Line(Effect.STAYS, "No active conversation speaks from this number")]
    named = tuple(
        (move.speaker.client, _place(move.to)) for move in case.moves[:MOST_NAMED]
    )  # fmt: skip
    moved = _count(len(case.moves), "active conversation moves", "active conversations move")
    lines = [Line(Effect.MOVES, moved, named)]
    homeless = sum(move.to is None for move in case.moves)
    if homeless:
        lines.append(
            Line(
                Effect.ENDS,
                f"No other number can speak for {_count(homeless, 'client', 'clients')}. "
                "Their messages go to your inbox.",
            )
        )
    return lines


def _place(to: object) -> str:
    e164 = getattr(to, "e164", "")
    kind = getattr(to, "number_class", None)
    return f"{display(e164)} · {TYPES[kind]}" if kind else OWNER_INBOX


def _assign_lines(case: Case) -> list[Line]:
    name = case.after.holder.name if case.after.holder else ""
    lines = [
        Line(Effect.CHANGES, f"{name} speaks from this number in their windows from now on"),
    ]
    if case.replaced is not None:
        lines.append(Line(Effect.ENDS, f"{name} gives up {display(case.replaced.e164)}"))
    return lines


def _quarantine_lines(case: Case) -> list[Line]:
    until = case.after.quarantined_until
    lines = [Line(Effect.STAYS, "Texts that still arrive on this number come to your inbox")]
    if case.number.holder:
        lines.insert(0, Line(Effect.ENDS, f"{case.number.holder.name} loses this number"))
    if until is not None:
        lines.append(
            Line(Effect.CHANGES, f"Back on {case.day(until)}: then it can be released to the pool")
        )
    return lines


def _release_lines(case: Case) -> list[Line]:
    holder = case.number.holder
    lost = [Line(Effect.ENDS, f"{holder.name} loses this number")] if holder else []
    return [*lost, Line(Effect.CHANGES, "The number joins the pool and can be given to others")]


def _other_lines(case: Case) -> list[Line]:
    lines = []
    if case.after.status is NumberStatus.INACTIVE:
        lines.append(Line(Effect.ENDS, "The number sends nothing until it is activated again"))
        if case.number.holder:
            lines.append(Line(Effect.ENDS, f"{case.number.holder.name} loses this number"))
    elif case.verb is Verb.CHANGE_CLASS:
        was, to = TYPES[case.number.number_class], TYPES[case.after.number_class]
        lines.append(Line(Effect.CHANGES, f"From {was} to {to}"))
    else:
        lines.append(Line(Effect.CHANGES, "The number can speak again"))
    return lines


_LINES = {
    Verb.ASSIGN: _assign_lines,
    Verb.RELEASE: _release_lines,
    Verb.QUARANTINE: _quarantine_lines,
    Verb.RESTORE: lambda _: [Line(Effect.ADDS, "The number joins the pool, ready for a client")],
    Verb.CHANGE_CLASS: _other_lines,
    Verb.DEACTIVATE: _other_lines,
    Verb.REACTIVATE: _other_lines,
}


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
