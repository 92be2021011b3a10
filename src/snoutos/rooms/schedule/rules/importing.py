"""Rows of a file, read as windows: what each would become, and why one cannot."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from snoutos.kernel.refused import Refused
from snoutos.kernel.words import WindowKind
from snoutos.rooms.assignments.rules.hours import Hours, hours

FIELDS = {
    "phone": ("client phone", "mobile", "phone number", "client mobile"),
    "client": ("client name", "customer", "customer name", "name"),
    "sitter": ("sitter name", "worker", "staff", "assigned to"),
    "starts": ("start", "starts at", "begin", "start time", "from"),
    "ends": ("end", "ends at", "finish", "end time", "to", "until"),
    "kind": ("type", "assignment type"),
    "reference": ("booking reference", "booking", "booking ref", "booking id"),
}
MOST_ROWS = 500
# Month first: that is how the files of American calendars say it.
FORMATS = (
    "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S",
    "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M", "%m/%d/%y %I:%M %p", "%b %d, %Y %I:%M %p",
    "%Y-%m-%d %I:%M %p",
)  # fmt: skip
KINDS = {
    "": WindowKind.WEEKLY_CLIENT,
    "weekly client": WindowKind.WEEKLY_CLIENT,
    "weekly": WindowKind.WEEKLY_CLIENT,
    "one time booking": WindowKind.ONE_TIME_BOOKING,
    "booking": WindowKind.ONE_TIME_BOOKING,
    "meet and greet": WindowKind.MEET_AND_GREET,
}
NO_PHONE = "The client's phone is missing."
NO_SITTER = "The sitter is missing."
NO_REFERENCE = "A one-time booking needs its reference."


class Stage(StrEnum):
    """waiting → running → done, or stopped half-way."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class Fate(StrEnum):
    """What a row would become."""

    WINDOW = "window"
    BOOKING = "booking"
    CONFLICT = "conflict"
    THERE = "there"
    BAD = "bad"


GOOD = (Fate.WINDOW, Fate.BOOKING, Fate.CONFLICT)
FATE_NAMES = {
    Fate.WINDOW: "New window",
    Fate.BOOKING: "Booking",
    Fate.CONFLICT: "Conflict, set aside",
    Fate.THERE: "Already there",
    Fate.BAD: "Not taken",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One row that can be understood."""

    line: int
    phone: str
    client: str
    sitter: str
    kind: WindowKind
    hours: Hours
    reference: str


def understood(line: int, values: Mapping[str, str], zone_name: str) -> Wanted:
    """Raises Refused with the reason when the row says nothing that can be done."""
    kind = _kind(values.get("kind", ""))
    if not values.get("phone"):
        raise Refused(NO_PHONE)
    if not values.get("sitter") and kind is not WindowKind.ONE_TIME_BOOKING:
        raise Refused(NO_SITTER)
    if kind is WindowKind.ONE_TIME_BOOKING and not values.get("reference"):
        raise Refused(NO_REFERENCE)
    return Wanted(
        line=line,
        phone=values["phone"],
        client=values.get("client", ""),
        sitter=values.get("sitter", ""),
        kind=kind,
        hours=hours(_time(values, "starts"), _time(values, "ends"), zone_name),
        reference=values.get("reference", "")[:80],
    )


def two_sitters(name: str) -> str:
    return f"Two sitters are called {name}; write the e-mail address."


def _kind(said: str) -> WindowKind:
    plain = re.sub(r"[^a-z]+", " ", said.lower()).strip()
    if plain not in KINDS:
        raise Refused(f"We don't know the type “{said}”.")
    return KINDS[plain]


def _time(values: Mapping[str, str], field: str) -> datetime:
    said = " ".join(values.get(field, "").split())
    for form in FORMATS:
        try:
            return datetime.strptime(said, form)  # noqa: DTZ007 - a time on the wall has no zone
        except ValueError:
            continue
    which = "start" if field == "starts" else "end"
    raise Refused(f"We can't read the {which} “{said}”. Write it like 2026-07-01 15:00.")
