"""Erasing a client: what is lost, what stays, and what is said about it first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from snoutos.kernel import phone
from snoutos.kernel.refused import Refused
from snoutos.rooms.plans.rules import Effect, Line, Plan

NAME = "Erased client"
WORDS = "Erased on request."
NO_WHY = "Choose why this client is erased."
FINAL = "This can't be undone. Nobody can bring it back, neither you nor SnoutOS."


class Why(StrEnum):
    """Chosen and not typed: the log keeps it for good, so it must not speak of anybody."""

    ASKED = "asked"
    UNNEEDED = "unneeded"
    MISTAKE = "mistake"


WHY = {
    Why.ASKED: "They asked for it",
    Why.UNNEEDED: "We no longer need their data",
    Why.MISTAKE: "They were added by mistake",
}


@dataclass(frozen=True, slots=True)
class Person:
    """All that is known about one client, by what it is kept under."""

    name: str
    clients: tuple[UUID, ...]  # also those who were merged into them
    names: tuple[str, ...]
    contacts: tuple[tuple[UUID, str], ...]
    threads: tuple[UUID, ...]
    messages: int
    files: int
    waiting: int
    is_silent: bool
    hours: tuple[str, datetime | None] | None  # with whom, until when


def why_of(word: str) -> Why:
    try:
        return Why(word)
    except ValueError:
        raise Refused(NO_WHY, code="reason_needed") from None


def check_has_no_hours(person: Person) -> None:
    """Whoever is looked after now or later cannot be forgotten: somebody would be at their door."""
    if person.hours is not None:
        raise Refused(
            f"{person.name} still has hours with {person.hours[0]}. End them first, so that "
            "nobody looks after a client whom nobody knows.",
            code="has_hours", status=409,
        )  # fmt: skip


def erase_plan(person: Person, why: Why) -> Plan:
    """Raises Refused while there are hours ahead."""
    check_has_no_hours(person)
    lines = [
        Line(
            Effect.ENDS, _count(len(person.contacts), "phone is forgotten", "phones are forgotten"),
            tuple((phone.display(address), "") for _, address in person.contacts),
        ),
        Line(Effect.ENDS, "Name, notes and tags are erased"),
    ]  # fmt: skip
    if person.messages:
        lines.append(Line(Effect.ENDS, _count(
            person.messages, "message loses its text", "messages lose their text"
        )))  # fmt: skip
    if person.files:
        lines.append(Line(Effect.ENDS, _count(person.files, "file is erased", "files are erased")))
    if person.waiting:
        lines.append(Line(Effect.ENDS, _count(
            person.waiting, "message that waits is not sent", "messages that wait are not sent"
        )))  # fmt: skip
    lines.append(Line(Effect.CHANGES, "Findings, alerts, decisions and imports lose what they say "
                                      "about them"))  # fmt: skip
    if person.is_silent:
        lines.append(Line(Effect.STAYS, "They said STOP: their phone still gets no texts"))
    lines += [
        Line(Effect.STAYS, "The log keeps what happened and when, without saying to whom"),
        Line(Effect.STAYS, "Your provider keeps its own list of texts. Erase them there as well"),
    ]
    return Plan(
        kind="clients.erase", subject=str(person.clients[0]), title=f"Erase {person.name}",
        question=f"Erase everything about {person.name}?", lines=tuple(lines), final=FINAL,
        steps=({
            "do": "client.erase", "why": why.value,
            "clients": [str(one) for one in person.clients],
            "contacts": [str(one) for one, _ in person.contacts],
            "threads": [str(one) for one in person.threads],
            "messages": person.messages, "files": person.files, "waiting": person.waiting,
        },),
    )  # fmt: skip


def address_of(contact_id: UUID) -> str:
    """What stands in the place of a phone."""
    return f"erased-{contact_id.hex}"


def without(said: object, words: Sequence[str]) -> object:
    """The same JSON in which none of these words occurs any more, except within other words."""
    if not words:
        return said
    if isinstance(said, str):
        return re.sub("|".join(_whole(word) for word in words), NAME, said)
    if isinstance(said, Mapping):
        return {without(key, words): without(value, words) for key, value in said.items()}
    if isinstance(said, list):
        return [without(one, words) for one in said]
    return said


def words_of(names: Sequence[str], addresses: Sequence[str]) -> tuple[str, ...]:
    """In every spelling that we write ourselves; the longest first, for one may be in another."""
    spelled = {*names, *addresses}
    for one in addresses:
        shown = phone.display(one)
        spelled |= {shown, shown.removeprefix("+1 "), one.removeprefix("+"), one.removeprefix("+1")}
    return tuple(sorted((one for one in spelled if len(one) > 1), key=len, reverse=True))


def _whole(word: str) -> str:
    """Ann does not stand in Anna. Where a script has no capitals, other words may touch a name."""
    first, last = (one.isdigit() or one.lower() != one.upper() for one in (word[0], word[-1]))
    return (r"(?<!\w)" if first else "") + re.escape(word) + (r"(?!\w)" if last else "")


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
