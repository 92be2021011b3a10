"""Outcomes in, rows out: COPY for what is new, one statement for each kind of change.

The tables come in the order of their foreign keys; conversations and numbers, which other processes
wait for, are locked as late as possible, and in the order that store/sql/locks.sql names.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import orjson
from psycopg import Connection, sql

from snoutos.kernel.ids import uuid7
from snoutos.pipeline.decide.changes import (
    Alert,
    AttachmentRow,
    AttemptMove,
    Change,
    ClientRow,
    ContactRow,
    DeadLetter,
    DecisionRow,
    DeliveryMove,
    DeliveryRow,
    EventRow,
    MessageRow,
    NumberUse,
    OptOut,
    Outcome,
    Question,
    ReportRow,
    ThreadRow,
    Touch,
    ViolationRow,
)
from snoutos.store import alerts, copy_text, later, queries
from snoutos.store.alerts import NewAlert

SQL = queries.load("writes.sql")
LOCKS = queries.load("locks.sql")

TABLES: dict[type[Any], str] = {
    ClientRow: "people_client",
    ContactRow: "people_contact",
    ThreadRow: "threads_thread",
    MessageRow: "threads_message",
    AttachmentRow: "attachments_attachment",
    DeliveryRow: "threads_delivery",
    DecisionRow: "routing_decision",
    ViolationRow: "policy_violation",
    ReportRow: "threads_report",
    EventRow: "audit_event",
}
COPY = {
    row: sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, row._fields))
    )
    for row, table in TABLES.items()
}

C = TypeVar("C", bound=tuple[Any, ...])


class Changes:
    """The changes of a whole batch, by kind."""

    def __init__(self, outcomes: Iterable[Outcome]) -> None:
        self._by_kind: defaultdict[type[Any], list[Change]] = defaultdict(list)
        for outcome in outcomes:
            for change in outcome.changes:
                self._by_kind[type(change)].append(change)

    def of(self, kind: type[C]) -> Sequence[C]:
        return self._by_kind.get(kind, ())  # type: ignore[return-value]  # sorted by their type


def commit(connection: Connection[Any], outcomes: Sequence[Outcome], *, now: datetime) -> None:
    changes = Changes(outcomes)
    with connection.cursor() as cursor:
        for kind, statement in COPY.items():
            if rows := changes.of(kind):
                with cursor.copy(statement) as copy:
                    copy.write(copy_text.lines(rows))
    _opt(connection, changes.of(OptOut))
    _move_attempts(connection, changes.of(AttemptMove))
    _ask(connection, changes.of(Question), now)
    for org_id in sorted({one.org_id for one in changes.of(AttachmentRow)}):
        later.ask_here(connection, later.FETCH_ATTACHMENTS, org_id=org_id)
    for org_id in sorted({one.org_id for one in changes.of(DecisionRow) if one.sitter_id}):
        later.ask_here(connection, later.TELL_SITTERS, org_id=org_id)
    _raise_alerts(connection, changes.of(Alert))
    _bury(connection, changes.of(DeadLetter), now)
    _lock_threads(connection, (*changes.of(Touch), *changes.of(DeliveryMove)))
    _touch(connection, changes.of(Touch))
    _move_deliveries(connection, changes.of(DeliveryMove), now)
    _use_numbers(connection, changes.of(NumberUse))
    topics = sorted({topic for outcome in outcomes for topic in outcome.topics})
    if topics:
        connection.execute(SQL["announce"], {"topics": topics})


def _opt(connection: Connection[Any], changes: Sequence[OptOut]) -> None:
    """STOP and START in one batch: the last one said counts."""
    last = list({one.contact_id: one for one in sorted(changes, key=lambda one: one.at)}.values())
    if not last:
        return
    connection.execute(
        SQL["opt_contacts"],
        {
            "ids": [one.contact_id for one in last],
            "outs": [one.is_out for one in last],
            "ats": [one.at for one in last],
        },
    )


def _move_attempts(connection: Connection[Any], changes: Sequence[AttemptMove]) -> None:
    last = list({one.id: one for one in changes}.values())
    if not last:
        return
    connection.execute(
        SQL["move_attempts"],
        {
            "ids": [one.id for one in last],
            "sids": [one.provider_sid for one in last],
            "states": [one.state for one in last],
            "error_codes": [one.error_code for one in last],
            "errors": [one.error for one in last],
        },
    )


def _ask(connection: Connection[Any], changes: Sequence[Question], now: datetime) -> None:
    last = list({one.attempt_id: one for one in changes}.values())
    if not last:
        return
    connection.execute(
        SQL["ask_provider"],
        {
            "now": now,
            "attempt_ids": [one.attempt_id for one in last],
            "org_ids": [one.org_id for one in last],
            "sids": [one.provider_sid for one in last],
        },
    )


def _move_deliveries(
    connection: Connection[Any], changes: Sequence[DeliveryMove], now: datetime
) -> None:
    last = list({one.id: one for one in changes}.values())
    if not last:
        return
    connection.execute(
        SQL["move_deliveries"],
        {
            "now": now,
            "ids": [one.id for one in last],
            "sids": [one.provider_sid for one in last],
            "states": [one.state for one in last],
            "error_codes": [one.error_code for one in last],
            "errors": [one.error for one in last],
            "due_ats": [one.due_at for one in last],
        },
    )


def _raise_alerts(connection: Connection[Any], changes: Sequence[Alert]) -> None:
    if not changes:
        return
    counts = Counter((one.org_id, one.type, one.entity_id) for one in changes)
    last = {(one.org_id, one.type, one.entity_id): one for one in changes}
    new = [NewAlert(*one, count=counts[key]) for key, one in last.items()]
    connection.execute(alerts.RAISE, alerts.values(new))


def _bury(connection: Connection[Any], changes: Sequence[DeadLetter], now: datetime) -> None:
    if not changes:
        return
    connection.execute(
        SQL["bury_deliveries"],
        {
            "now": now,
            "ids": [uuid7() for _ in changes],
            "org_ids": [one.org_id for one in changes],
            "delivery_ids": [one.delivery_id for one in changes],
            "errors": [one.error for one in changes],
            "attempts": [one.attempts for one in changes],
        },
    )


def _lock_threads(connection: Connection[Any], changes: Sequence[Touch | DeliveryMove]) -> None:
    if ids := sorted({one.thread_id for one in changes}):
        connection.execute(LOCKS["lock_threads"], {"ids": ids})


def _touch(connection: Connection[Any], changes: Sequence[Touch]) -> None:
    """One row per conversation: what came last, and how many of them wait for the office."""
    if not changes:
        return
    last: dict[Any, Touch] = {}
    unread: Counter[Any] = Counter()
    for touch in changes:
        unread[touch.thread_id] += touch.unread
        before = last.get(touch.thread_id)
        if before is None or touch.at >= before.at:
            last[touch.thread_id] = touch
    connection.execute(
        SQL["touch_threads"],
        {
            "touches": orjson.dumps(
                [
                    {
                        "id": one.thread_id,
                        "contact_id": one.contact_id,
                        "unread": unread[one.thread_id],
                        "at": one.at,
                        "preview": one.preview,
                        "sender_name": one.sender_name,
                    }
                    for one in last.values()
                ]
            ).decode()
        },
    )


def _use_numbers(connection: Connection[Any], changes: Sequence[NumberUse]) -> None:
    last: dict[Any, datetime] = {}
    for number_id, at in changes:
        last[number_id] = max(at, last.get(number_id, at))
    if last:
        ids = sorted(last)
        connection.execute(SQL["use_numbers"], {"ids": ids, "ats": [last[one] for one in ids]})
