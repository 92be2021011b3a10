"""What the rows of a file would become."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.phone import normalize
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import WindowKind
from snoutos.rooms.assignments.models import Aside, Window
from snoutos.rooms.assignments.rules.windows import SITTER_INACTIVE
from snoutos.rooms.people.models import Contact, Sitter
from snoutos.rooms.people.queries import actor_while_active
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.schedule.models import WindowFile
from snoutos.rooms.schedule.queries import pool
from snoutos.rooms.schedule.rules import importing as rules
from snoutos.rooms.schedule.rules.importing import Fate, Stage, Wanted
from snoutos.toolbox import csv_in

NO_FILE = "We can't find this import. Its result is kept for a day."
BAD_PHONE = "This is not a phone number we can text."
NO_NAME = "A new client needs a name."


@dataclass(frozen=True, slots=True)
class RowPlan:
    """One row of the file and its fate."""

    line: int
    fate: Fate
    wanted: Wanted | None
    sitter_id: UUID | None
    why: str = ""

    @property
    def fate_name(self) -> str:
        return rules.FATE_NAMES[self.fate]


@dataclass(frozen=True, slots=True)
class FileCard:
    """A file that is taken in, or was, with what became of its rows until now."""

    row: WindowFile
    plans: tuple[RowPlan, ...]

    @property
    def done(self) -> int:
        return len(self.row.results)

    @property
    def percent(self) -> int:
        return 100 * self.done // max(self.row.total, 1)

    @property
    def is_at_work(self) -> bool:
        return self.row.stage in (Stage.WAITING, Stage.RUNNING)


def file_of(viewer: Actor, file_id: UUID) -> FileCard:
    check_may(viewer, "windows.write")
    found = WindowFile.objects.filter(org_id=viewer.org_id, pk=file_id).first()
    if found is None:
        raise Missing(NO_FILE)
    rows = sheet_of(found.text).rows[: len(found.results)]
    plans = (
        RowPlan(row.line, Fate(fate), _read(viewer, row)[0], None, why)
        for row, (fate, why) in zip(rows, found.results, strict=True)
    )
    return FileCard(found, tuple(plans))


def asked_by(viewer: Actor, file_id: UUID) -> Actor | None:
    """Whoever started it, while they can still sign in."""
    found = WindowFile.objects.filter(org_id=viewer.org_id, pk=file_id).first()
    if found is None:
        raise Missing(NO_FILE)
    return actor_while_active(viewer, found.asked_by_id)


def sheet_of(text: str) -> csv_in.Sheet:
    return csv_in.read(text, rules.FIELDS, most_rows=rules.MOST_ROWS)


def fates(viewer: Actor, sheet: csv_in.Sheet) -> tuple[RowPlan, ...]:
    """In the order of the file, in a fixed number of statements."""
    read = [_read(viewer, row) for row in sheet.rows]
    world = _World(viewer, [one for one, _ in read if one is not None])
    return tuple(
        world.fate(one) if one is not None else RowPlan(row.line, Fate.BAD, None, None, why)
        for (one, why), row in zip(read, sheet.rows, strict=True)
    )


def _read(viewer: Actor, row: csv_in.Row) -> tuple[Wanted | None, str]:
    try:
        return rules.understood(row.line, row.values, viewer.time_zone), ""
    except Refused as no:
        return None, str(no)


@dataclass(frozen=True, slots=True)
class _Taken:
    starts_at: datetime
    ends_at: datetime
    sitter_id: UUID


class _World:
    """What is there already, and what earlier rows of the file will have added."""

    def __init__(self, viewer: Actor, rows: list[Wanted]) -> None:
        phones = {phone for one in rows if (phone := normalize(one.phone))}
        found = Contact.objects.filter(org_id=viewer.org_id, address__in=phones)
        self._clients = dict(found.values_list("address", "client_id"))
        self._sitters: defaultdict[str, list[Sitter]] = defaultdict(list)
        for one in Sitter.objects.filter(org_id=viewer.org_id).select_related("user"):
            for said in {one.name.lower(), one.user.email.lower() if one.user else ""} - {""}:
                self._sitters[said].append(one)
        self._taken: defaultdict[object, list[_Taken]] = defaultdict(list)
        self._aside: defaultdict[object, list[_Taken]] = defaultdict(list)
        self._free = pool.free(viewer).count()
        self._with_number: set[object] = {*pool.with_pool_numbers(viewer, self._clients.values())}
        if rows:
            self._read(viewer, rows)

    def _read(self, viewer: Actor, rows: list[Wanted]) -> None:
        start = min(one.hours.starts_at for one in rows)
        end = max(one.hours.ends_at for one in rows)
        clients = set(self._clients.values())
        for model, kept in ((Window, self._taken), (Aside, self._aside)):
            found: Any = model.objects.filter(
                org_id=viewer.org_id, thread__client__in=clients, starts_at__lt=end,
                ends_at__gt=start,
            ).values_list("thread__client_id", "starts_at", "ends_at", "sitter_id")  # fmt: skip
            for client_id, *span in found:
                kept[client_id].append(_Taken(*span))

    def fate(self, wanted: Wanted) -> RowPlan:
        phone = normalize(wanted.phone)
        meant = self._meant(wanted)
        why = self._why_not(wanted, phone, meant)
        if why:
            return RowPlan(wanted.line, Fate.BAD, wanted, None, why)
        sitter = meant[0] if meant else None
        sitter_id = sitter.pk if sitter else None
        key = self._clients.get(phone or "") or phone
        if wanted.kind is WindowKind.ONE_TIME_BOOKING or sitter_id is None:
            if not self._gets_a_number(key):
                return RowPlan(wanted.line, Fate.BAD, wanted, None, pool.NONE_FREE)
            return RowPlan(wanted.line, Fate.BOOKING, wanted, sitter_id)
        span = _Taken(wanted.hours.starts_at, wanted.hours.ends_at, sitter_id)
        fate = self._of_span(key, span)
        if fate is Fate.WINDOW:
            self._taken[key].append(span)
        if fate is Fate.CONFLICT:
            self._aside[key].append(span)
        return RowPlan(wanted.line, fate, wanted, sitter_id)

    def _gets_a_number(self, key: object) -> bool:
        """The one they have, or the next of the pool."""
        if key in self._with_number:
            return True
        if not self._free:
            return False
        self._free -= 1
        self._with_number.add(key)
        return True

    def _of_span(self, key: object, span: _Taken) -> Fate:
        if span in self._taken[key] or span in self._aside[key]:
            return Fate.THERE
        is_taken = any(
            one.starts_at < span.ends_at and span.starts_at < one.ends_at
            for one in self._taken[key]
        )
        return Fate.CONFLICT if is_taken else Fate.WINDOW

    def _meant(self, wanted: Wanted) -> list[Sitter]:
        """Everybody the row may mean: who left is meant only when nobody active is."""
        called = self._sitters.get(wanted.sitter.lower(), [])
        return [one for one in called if one.is_active] or called

    def _why_not(self, wanted: Wanted, phone: str | None, meant: Sequence[Sitter]) -> str:
        if phone is None:
            return BAD_PHONE
        if phone not in self._clients and not wanted.client:
            return NO_NAME
        if wanted.sitter and not meant:
            return f"We don't know the sitter “{wanted.sitter}”."
        if any(not one.is_active for one in meant):
            return SITTER_INACTIVE
        return rules.two_sitters(wanted.sitter) if len(meant) > 1 else ""


def lines(plans: Iterable[RowPlan], fate: Fate) -> int:
    return sum(one.fate is fate for one in plans)
