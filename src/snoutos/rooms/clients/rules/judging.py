"""What would become of each row of a file of clients.

A client is known by a phone (or by the id of our own export), never by the name alone. What a cell
leaves empty stays as it is; tags and phones are added, never taken away; and a file may say that
somebody wants no texts, but never that they want them again.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from snoutos.kernel import phone
from snoutos.kernel.refused import Refused
from snoutos.rooms.clients.rules import clients as rules
from snoutos.rooms.clients.rules.importing import Wanted
from snoutos.rooms.plans.rules import Effect, Line, Plan

UNKNOWN_ID = "We don't know a client with this ID."
NO_PHONE = "This row has no phone."
ERASED = "This client was erased, so the row was left out."
NEW_WITHOUT_NAME = "A new client needs a name."


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


FATE_NAMES = {
    Fate.NEW: "New", Fate.CHANGED: "Changed", Fate.SAME: "Same", Fate.REFUSED: "Not taken",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """A client as they are now."""

    id: UUID
    name: str
    is_unknown: bool
    notes: str
    tags: tuple[str, ...]
    phones: frozenset[str]
    opted_out: frozenset[str]


@dataclass(frozen=True, slots=True)
class Change:
    what: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Verdict:
    fate: Fate
    why: str = ""
    client_id: UUID | None = None
    changes: tuple[Change, ...] = ()


@dataclass(slots=True)
class Judge:
    """Rows are judged in their order, for a later one may repeat an earlier one."""

    owners: Mapping[str, Known]  # by phone
    clients: Mapping[UUID, Known]
    ours: frozenset[str]  # business numbers
    _phones: dict[str, int] = field(default_factory=dict)
    _clients: dict[UUID, int] = field(default_factory=dict)

    def verdict(self, row: Wanted) -> Verdict:
        try:
            return self._verdict(row)
        except Refused as no:
            return Verdict(Fate.REFUSED, str(no))

    def _verdict(self, row: Wanted) -> Verdict:
        for one in row.phones:
            if one in self._phones:
                raise Refused(f"The same phone as in line {self._phones[one]}.")
            if one in self.ours:
                raise Refused(rules.OURS)
        client = self._client_of(row)
        if client is None:
            self._keep(row, None)
            return self._new(row)
        if client.id in self._clients:
            raise Refused(f"The same client as in line {self._clients[client.id]}.")
        changes = changes_of(row, client)
        self._keep(row, client.id)
        return Verdict(Fate.CHANGED if changes else Fate.SAME, "", client.id, changes)

    def _new(self, row: Wanted) -> Verdict:
        if not row.name:
            raise Refused(NEW_WITHOUT_NAME)
        return Verdict(Fate.NEW)

    def _keep(self, row: Wanted, client_id: UUID | None) -> None:
        self._phones |= dict.fromkeys(row.phones, row.line)
        if client_id is not None:
            self._clients[client_id] = row.line

    def _client_of(self, row: Wanted) -> Known | None:
        """Whom the row is about. Never a guess: a phone of somebody else's refuses the row."""
        if row.client_id is not None:
            named = self.clients.get(row.client_id)
            if named is None:
                raise Refused(UNKNOWN_ID)
        elif row.phones:
            named = self.owners.get(row.phones[0])
        else:
            raise Refused(NO_PHONE)
        for one in row.phones:
            owner = self.owners.get(one)
            if owner is not None and (named is None or owner.id != named.id):
                raise Refused(f"{phone.display(one)} belongs to {owner.name}.")
        if named is not None and row.client_id is None and not may_be(row.name, named):
            raise Refused(f"{phone.display(row.phones[0])} belongs to {named.name}.")
        return named


def may_be(name: str, known: Known) -> bool:
    """A phone that changed hands must not rename a client: some word of the name has to stay."""
    if not name or known.is_unknown:
        return True
    return bool(_words(name) & _words(known.name))


def changes_of(row: Wanted, known: Known) -> tuple[Change, ...]:
    changes = []
    if row.name and row.name != known.name:
        changes.append(Change("Name", known.name, row.name))
    more = tuple(one for one in row.tags if one not in known.tags)
    if more:
        rules.details(name=known.name, tags=(*known.tags, *more))  # are they too many?
        changes.append(Change("Tags", "", ", ".join(more)))
    if row.notes and row.notes != known.notes:
        changes.append(Change("Notes", known.notes, row.notes))
    added = [one for one in row.phones if one not in known.phones]
    if len(known.phones) + len(added) > rules.MOST_PHONES:
        raise Refused(f"A client can have {rules.MOST_PHONES} phones.")
    changes += [Change("Phone", "", phone.display(one)) for one in added]
    out = sorted(stopped(row, known.phones) - known.opted_out)
    if out:
        changes.append(Change("Opted out", "", ", ".join(map(phone.display, out))))
    return tuple(changes)


def stopped(row: Wanted, phones: Iterable[str]) -> frozenset[str]:
    """Of a client's phones, those that the file wants no texts for."""
    if not row.is_out:
        return frozenset()
    return frozenset(row.phones or phones)


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{2,}", name.casefold()))


def count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def import_plan(import_id: UUID, told: str, counts: Mapping[Fate, int]) -> Plan:
    """`told` is the digest of every row's fate, so that the plan names nobody."""
    good = counts[Fate.NEW] + counts[Fate.CHANGED]
    said = (
        (Effect.ADDS, Fate.NEW, "new client", "new clients"),
        (Effect.CHANGES, Fate.CHANGED, "client changes", "clients change"),
        (Effect.STAYS, Fate.SAME, "row says what is known already",
         "rows say what is known already"),
        (Effect.SKIPS, Fate.REFUSED, "row is not taken", "rows are not taken"),
    )  # fmt: skip
    return Plan(
        kind="clients.import",
        subject=str(import_id),
        title=f"Import {count(good, 'client', 'clients')}",
        question=f"Import {count(good, 'client', 'clients')}?",
        lines=tuple(
            Line(effect, count(counts[fate], one, many))
            for effect, fate, one, many in said
            if counts[fate]
        ),
        steps=({"do": "clients.import", "import": str(import_id), "rows": told},),
    )


def digest(rows: Iterable[tuple[int, str, object, object]]) -> str:
    """Of (line, fate, client, changes): another one means that something else would happen."""
    told = sha256()
    for row in rows:
        told.update(repr(row).encode() + b"\n")
    return told.hexdigest()
