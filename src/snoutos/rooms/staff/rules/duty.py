"""Going on duty and leaving it: everything that moves with a sitter, as one plan.

Leaving cannot be taken back: the number rests, and a rest cannot be cut short.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from snoutos.kernel import local_time
from snoutos.kernel.phone import display
from snoutos.kernel.refused import Refused
from snoutos.rooms.inventory.rules.plans import Consequence
from snoutos.rooms.plans.rules import Effect, Line, Plan

NONE_FREE = "No sitter numbers available. Purchase number first?"
HAS_WINDOWS = (
    "This sitter has assignment windows by now, so this can't be undone any more. "
    "Deactivate the sitter instead."
)
ALREADY_ACTIVE = "This sitter is active already and has a number."
ALREADY_INACTIVE = "This sitter is inactive already."
TYPE_THE_NAME = "Type the sitter's name exactly as it is shown to confirm."
REASONS = ("Left the company", "Taking a break", "Policy violation", "Other")
BAD_REASON = "Choose a reason."
TEXT = (
    "Hi {client}, {sitter} no longer looks after your visits. "
    "Our office answers you here and will tell you who comes next."
)
LONGEST_TEXT = 1_000
MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Visit:
    """One window that would end: open now, or still to come."""

    id: UUID
    thread_id: UUID
    client_name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Leaving:
    """All that hangs on a sitter who leaves."""

    sitter_id: UUID
    name: str
    time_zone: str
    visits: tuple[Visit, ...]
    series: tuple[UUID, ...]
    overrides: tuple[tuple[UUID, str], ...]  # id, client
    number: Consequence | None  # their number goes to rest
    can_sign_in: bool
    at: datetime

    @property
    def threads(self) -> dict[UUID, str]:
        """The conversations whose next messages this sitter would have got, with their client."""
        return {one.thread_id: one.client_name for one in self.visits}


def activation_plan(
    *, sitter_id: UUID, name: str, number: Consequence | None, held: str, tells: bool
) -> Plan:
    """`number`: the one they get. `held`: the one they have already, when they have one."""
    lines = [Line(Effect.CHANGES, f"{name} can be assigned to clients")]
    if number is not None:
        lines.append(Line(Effect.MOVES, f"{display(number.number.e164)} becomes {name}'s number"))
    elif held:
        lines.append(Line(Effect.STAYS, f"{name} keeps {display(held)}"))
    if tells:
        lines.append(Line(Effect.SENDS, f"{name} gets an e-mail with the number"))
    return Plan(
        kind="staff.activate",
        subject=str(sitter_id),
        title=f"Activate {name}",
        question=f"Activate {name}?",
        lines=tuple(lines),
        steps=(
            {"do": "sitter.set", "id": str(sitter_id), "is_active": True},
            *(number.steps if number else ()),
        ),
    )


def leaving_plan(leaving: Leaving, *, text: str) -> Plan:
    """`text`: what each affected client is told; empty for nothing."""
    threads = leaving.threads
    lines = []
    if threads:
        lines.append(
            Line(
                Effect.MOVES,
                f"{_count(len(threads), 'conversation goes', 'conversations go')} to your inbox",
                tuple((client, "Your inbox") for client in _named(threads.values())),
            )
        )
    if leaving.visits:
        lines.append(
            Line(
                Effect.ENDS,
                f"{_count(len(leaving.visits), 'window', 'windows')} closed",
                tuple(
                    (one.client_name, _hours(leaving, one)) for one in leaving.visits[:MOST_NAMED]
                ),
            )
        )
    if leaving.series:
        lines.append(Line(Effect.ENDS, "No new weekly windows are made"))
    if leaving.overrides:
        clients = tuple((client, "Normal rules") for _, client in leaving.overrides)
        lines.append(Line(Effect.ENDS, "Overrides to this sitter end", clients))
    if leaving.number is not None:
        e164 = display(leaving.number.number.e164)
        lines.append(Line(Effect.CHANGES, f"{e164} rests and can't be used meanwhile"))
        lines += [one for one in leaving.number.lines if one.effect is Effect.MOVES]
    if leaving.can_sign_in:
        lines.append(
            Line(Effect.ENDS, f"{leaving.name} is signed out at once and can't come back in")
        )
    if text and threads:
        lines.append(
            Line(Effect.SENDS, f"{_count(len(threads), 'client gets', 'clients get')} a text")
        )
    return Plan(
        kind="staff.deactivate",
        subject=str(leaving.sitter_id),
        title=f"Deactivate {leaving.name}",
        question=f"Deactivate {leaving.name}? Their clients' messages come to your inbox.",
        lines=tuple(lines),
        steps=_steps(leaving, text),
        final=leaving.number.final if leaving.number else "Closed windows don't come back.",
    )


def _steps(leaving: Leaving, text: str) -> tuple[Mapping[str, object], ...]:
    told = sorted(leaving.threads) if text else []
    steps: list[Mapping[str, object]] = []
    steps += [{"do": "window.close", "id": str(one.id)} for one in leaving.visits]
    steps += [{"do": "series.end", "id": str(one)} for one in leaving.series]
    steps += [{"do": "override.end", "id": str(one)} for one, _ in leaving.overrides]
    steps += leaving.number.steps if leaving.number else ()
    steps.append({"do": "sitter.set", "id": str(leaving.sitter_id), "is_active": False})
    steps += [{"do": "message", "thread": str(one), "body": text} for one in told]
    return tuple(steps)


def check_confirmed_name(typed: str, name: str) -> None:
    if " ".join(typed.split()).casefold() != name.casefold():
        raise Refused(TYPE_THE_NAME, code="name_not_typed")


def checked_reason(reason: str, note: str) -> str:
    if reason not in REASONS:
        raise Refused(BAD_REASON, code="reason_needed")
    told = " ".join(note.split())[:200]
    if reason == "Other" and not told:
        raise Refused("Say what the other reason is.", code="reason_needed")
    return f"{reason}: {told}" if told else reason


def text_for(template: str, *, client: str, sitter: str) -> str:
    first = client.split()[0] if client.split() else client
    return template.replace("{client}", first).replace("{sitter}", sitter.split()[0])


def _hours(leaving: Leaving, one: Visit) -> str:
    zone = local_time.zone(leaving.time_zone)
    start = one.starts_at.astimezone(zone)
    return f"{local_time.day(start, leaving.at.astimezone(zone))}, {local_time.clock(start)}"


def _named(clients: Iterable[str]) -> list[str]:
    return sorted(set(clients))[:MOST_NAMED]


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
