"""Seals over the audit log: made bit by bit, and all of them checked at once.

Which events a seal covers is decided by the transaction that wrote them (`xact`), not by a time or
an id: a transaction may commit long after it began, with ids older than some that have been sealed
meanwhile. What lies before the oldest transaction that is still running (`finished`) cannot grow
any more, so a span between two such points holds the same events for ever.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import args_row

from snoutos.kernel.chain import NOTHING_BEFORE, Digest, Span, seal
from snoutos.kernel.ids import uuid7
from snoutos.store import queries

SQL = queries.load("seals.sql")
END = 2**63 - 1
PAGE = 2000
BACKWARDS = (
    "The database counts its transactions from a lower number than the seals do, as it does after "
    "a restore into a new server. Run `snoutos migrate` once, before anything else."
)


class Backwards(Exception):
    """The transactions of this server cannot continue the chain."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What one run has done. `hashes` is the last seal of each organization that got one."""

    events: int
    hashes: dict[str, str]
    is_all: bool


@dataclass(frozen=True, slots=True)
class Seal:
    org: str
    ordinal: int
    from_xact: int
    to_xact: int
    events: int
    first_event: str
    last_event: str
    previous: str
    hash: str
    sealed_at: datetime

    @property
    def span(self) -> Span:
        return Span(
            self.org, self.ordinal, self.from_xact, self.to_xact, self.events, self.first_event,
            self.last_event,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Broken:
    """`ordinal` is 0 for what lies outside of all seals."""

    org: str
    ordinal: int
    sealed_at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Checked:
    seals: int
    events: int
    unsealed: int
    broken: list[Broken]


def make(connection: Connection[Any], *, now: datetime, limit: int) -> Sealed:
    """Seal what has been finished since the last time, about `limit` events of it at most."""
    connection.execute(SQL["sealer_alone"])
    begin, finished = _one(connection, "sealed_to"), _one(connection, "finished")
    if begin > finished:
        if begin > _one(connection, "counted"):
            raise Backwards(BACKWARDS)
        # Somebody in another database ended just now, and was waited for in vain.
        return Sealed(0, {}, is_all=True)
    end = _cut(connection, begin, finished, limit)
    digests: dict[str, Digest] = {}
    for org, _, event_id, line in _events(connection, begin, end):
        digests.setdefault(org, Digest()).add(event_id, line)
    heads = {
        org: (ordinal, to_xact, previous)
        for org, ordinal, to_xact, previous in connection.execute(
            SQL["heads"], {"orgs": list(digests)}
        )
    }
    hashes = {}
    for org, digest in digests.items():
        ordinal, from_xact, previous = heads.get(org, (0, 0, NOTHING_BEFORE))
        span = Span(
            org, ordinal + 1, from_xact, end, digest.count, digest.first, digest.last
        )  # fmt: skip
        hashes[org] = seal(span, digest, previous)
        _write(connection, span, previous, hashes[org], now)
    return Sealed(sum(one.count for one in digests.values()), hashes, is_all=end == finished)


def _cut(connection: Connection[Any], begin: int, end: int, limit: int) -> int:
    """Where this run has to stop: after whole transactions, and after at least one."""
    wanted = {"from": begin, "to": end}
    cut = connection.execute(SQL["enough"], wanted | {"limit": limit}).fetchone()
    if cut is None:
        return end
    first = connection.execute(SQL["enough"], wanted | {"limit": 0}).fetchone()
    is_one = first is not None and first[0] == cut[0]
    return int(cut[0]) + 1 if is_one else int(cut[0])


def adopt(connection: Connection[Any]) -> bool:
    """After a restore into another server: let transactions count on from where the seals ended.

    Only the owner of the tables may. Returns whether there was a reason.
    """
    if _one(connection, "sealed_to") <= _one(connection, "finished"):
        return False
    with connection.transaction():
        gap = _one(connection, "reached") - _one(connection, "finished") + 1
        row = connection.execute(SQL["shift_clock"], {"by": gap}).fetchone()
        shift = sql.Literal(int(row[0]) if row else 0)
        connection.execute(
            sql.SQL(
                "alter table audit_event alter column xact"
                " set default (pg_current_xact_id()::text::bigint + {})"
            ).format(shift)
        )
    return True


def check(connection: Connection[Any]) -> Checked:
    """Make every seal again and compare. As everything is at one moment."""
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read")
        watermark = _one(connection, "sealed_to")
        open_orgs = {row[0] for row in connection.execute(SQL["sealed_orgs"])}
        seals = events = unsealed = 0
        broken: list[Broken] = []
        stream = _events(connection, 0, END)
        for org, rows in groupby(stream, key=lambda row: row[0]):
            checked = _check_one(_seals(connection, org), rows, org, watermark)
            seals += checked.seals
            events += checked.events
            unsealed += checked.unsealed
            broken += checked.broken
            open_orgs.discard(org)
        for org in sorted(open_orgs):
            checked = _check_one(_seals(connection, org), iter(()), org, watermark)
            seals += checked.seals
            broken += checked.broken
        return Checked(seals, events, unsealed, broken)


Row = tuple[str, int, str, str]


def _check_one(seals: Sequence[Seal], rows: Iterator[Row], org: str, watermark: int) -> Checked:
    digests = [Digest() for _ in seals]
    at = events = unsealed = 0
    broken: list[Broken] = []
    for _, xact, event_id, line in rows:
        events += 1
        while at < len(seals) and xact >= seals[at].to_xact:
            at += 1
        if at < len(seals):
            digests[at].add(event_id, line)
        elif xact < watermark:
            broken.append(Broken(org, 0, None, f"Event {event_id} was slipped in afterwards."))
        else:
            unsealed += 1
    before: Seal | None = None
    for one, digest in zip(seals, digests, strict=True):
        why = _fault(one, before, digest)
        if why:
            broken.append(Broken(org, one.ordinal, one.sealed_at, why))
        before = one
    return Checked(len(seals), events, unsealed, broken)


def _fault(one: Seal, before: Seal | None, digest: Digest) -> str:
    """In order of what tells most; empty when the seal holds."""
    ordinal, to_xact, previous = (
        (before.ordinal, before.to_xact, before.hash) if before else (0, 0, NOTHING_BEFORE)
    )
    if (one.ordinal, one.from_xact) != (ordinal + 1, to_xact):
        return "A seal before it is missing."
    if one.previous != previous:
        return "It does not continue the seal before it."
    if digest.count != one.events:
        return f"It covers {one.events} events, but {digest.count} are there."
    if (digest.first, digest.last) != (one.first_event, one.last_event):
        return "Its first or last event is another one."
    if seal(one.span, digest, previous) != one.hash:
        return f"One of its {one.events} events was changed, or the seal itself."
    return ""


def _events(connection: Connection[Any], begin: int, end: int) -> Iterator[Row]:
    with connection.cursor("events_to_seal") as cursor:
        cursor.itersize = PAGE
        yield from cursor.execute(SQL["events"], {"from": begin, "to": end})


def _seals(connection: Connection[Any], org: str) -> list[Seal]:
    with connection.cursor(row_factory=args_row(Seal)) as cursor:
        return cursor.execute(SQL["seals"], {"org": org}).fetchall()


def _one(connection: Connection[Any], name: str) -> int:
    row = connection.execute(SQL[name]).fetchone()
    return int(row[0]) if row else 0


def _write(
    connection: Connection[Any], span: Span, previous: str, made: str, now: datetime
) -> None:
    connection.execute(
        SQL["write_seal"],
        {
            "id": uuid7(), "org": span.org, "ordinal": span.ordinal, "from_xact": span.from_xact,
            "to_xact": span.to_xact, "events": span.events, "first_event": span.first_event,
            "last_event": span.last_event, "previous": previous, "hash": made, "now": now,
        },
    )  # fmt: skip
