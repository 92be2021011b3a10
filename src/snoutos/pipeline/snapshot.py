"""The facts of one batch, in a number of reads that does not grow with the batch."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from psycopg import Connection
from psycopg.rows import args_row, class_row

from snoutos.kernel import phone
from snoutos.kernel.detector.split import MOST_TOGETHER, TOGETHER
from snoutos.kernel.keywords import Keyword, keyword
from snoutos.kernel.seal import Keyring
from snoutos.kernel.words import NumberClass, Target
from snoutos.pipeline.decide.answers import answer_key, help_key
from snoutos.pipeline.decide.facts import (
    AttemptFact,
    DeliveryFact,
    Facts,
    MessageFact,
    NumberFact,
    Sender,
)
from snoutos.pipeline.decide.items import Item, Note, Report, Text
from snoutos.rooms.policy.rules import Protection, protection_of
from snoutos.rooms.routing.rules.deciding import OverrideFact, WindowFact
from snoutos.store import queries

SQL = queries.load("facts.sql")
LOCKS = queries.load("locks.sql")

Senders = dict[tuple[UUID, str], Sender]


def take(
    connection: Connection[Any],
    batch: Sequence[Item],
    *,
    now: datetime,
    keyring: Keyring | None = None,
) -> Facts:
    """`keyring` recognizes phones of which nothing but their STOP is known."""
    # Whose conversation a phone belongs to must stay true until the batch is written.
    connection.execute(LOCKS["conversations_may_change"])
    texts = [item for item in batch if isinstance(item, Text)]
    reports = [item for item in batch if isinstance(item, Report)]
    notes = [item for item in batch if isinstance(item, Note)]
    addresses = {text.to_address for text in texts} | {text.from_address for text in texts}
    numbers = _numbers(connection, addresses | {note.to_address for note in notes})
    ours = [(text, numbers[text.to_address]) for text in texts if text.to_address in numbers]
    senders = _senders(connection, ours) if ours else {}
    threads = sorted({one.thread_id for one in senders.values() if one.thread_id})
    moments = [text.at for text in texts] or [now]
    attempts, deliveries = _deliveries(connection, reports, now) if reports else ({}, {})
    return Facts(
        numbers=numbers,
        protections=_protections(connection, {number.org_id for _, number in ours}),
        senders=senders,
        silences=_silences(connection, ours, senders, keyring) if keyring else {},
        front_desks=_front_desks(connection, ours, senders),
        windows=_windows(connection, threads, min(moments), max(moments)),
        overrides=_overrides(connection, threads, min(moments)),
        spoken=_spoken(connection, ours, senders),
        before=_before(connection, threads, min(moments)),
        answered=_answered(connection, ours),
        help_answers=_help_answers(connection, ours),
        accounts=_accounts(
            connection, [*notes, *(text for text in texts if text.to_address not in numbers)]
        ),
        messages=_messages(connection, notes),
        attempts=attempts,
        deliveries=deliveries,
    )


def _numbers(connection: Connection[Any], addresses: Iterable[str]) -> dict[str, NumberFact]:
    asked = [address for address in addresses if address]
    if not asked:
        return {}
    with connection.cursor(row_factory=class_row(NumberFact)) as cursor:
        return {one.e164: one for one in cursor.execute(SQL["numbers"], {"addresses": asked})}


def _protections(connection: Connection[Any], org_ids: Iterable[UUID]) -> dict[UUID, Protection]:
    asked = list(org_ids)
    if not asked:
        return {}
    rows: defaultdict[UUID, list[tuple[str, str, bool]]] = defaultdict(list)
    for org_id, *entry in connection.execute(SQL["allowed"], {"org_ids": asked}):
        rows[org_id].append((entry[0], entry[1], entry[2]))
    return {
        org_id: protection_of({"policy": orjson.loads(said or "{}")}, rows[org_id])
        for org_id, said in connection.execute(SQL["policies"], {"org_ids": asked})
    }


def _senders(connection: Connection[Any], ours: Sequence[tuple[Text, NumberFact]]) -> Senders:
    asked = {(number.org_id, text.from_address) for text, number in ours}
    senders = _read_senders(connection, asked)
    new = [key for key in asked if (one := senders.get(key)) is None or one.thread_id is None]
    if not new:
        return senders
    # Two workers may meet the same stranger; the second one looks again after the first is done.
    locks = [
        f"{org_id}/{one.client_id if (one := senders.get((org_id, address))) else address}"
        for org_id, address in new
    ]
    connection.execute(SQL["lock_newcomers"], {"keys": locks})
    return senders | _read_senders(connection, new)


def _read_senders(connection: Connection[Any], asked: Iterable[tuple[UUID, str]]) -> Senders:
    keys = list(asked)
    wanted = {
        "org_ids": [org_id for org_id, _ in keys],
        "addresses": [address for _, address in keys],
    }
    with connection.cursor(row_factory=args_row(Sender)) as cursor:
        return {(one.org_id, one.address): one for one in cursor.execute(SQL["senders"], wanted)}


def _silences(
    connection: Connection[Any],
    ours: Sequence[tuple[Text, NumberFact]],
    senders: Senders,
    keyring: Keyring,
) -> dict[tuple[UUID, str], datetime]:
    """Only for those who are new to us."""
    asked = {(number.org_id, text.from_address) for text, number in ours} - senders.keys()
    told = [(org_id, address, digest) for org_id, address in asked
            for digest in keyring.digests(phone.hashed(org_id, address))]  # fmt: skip
    if not told:
        return {}
    org_ids, addresses, digests = zip(*told, strict=True)
    wanted = {
        "org_ids": list(org_ids), "addresses": list(addresses), "digests": list(digests),
    }  # fmt: skip
    return {
        (org_id, address): since
        for org_id, address, since in connection.execute(SQL["silences"], wanted)
    }


def _front_desks(
    connection: Connection[Any], ours: Sequence[tuple[Text, NumberFact]], senders: Senders
) -> dict[UUID, UUID]:
    """Only for those who have no conversation yet."""
    org_ids = {
        number.org_id
        for text, number in ours
        if (one := senders.get((number.org_id, text.from_address))) is None or not one.thread_id
    }
    if not org_ids:
        return {}
    return dict(connection.execute(SQL["front_desks"], {"org_ids": list(org_ids)}).fetchall())


def _windows(
    connection: Connection[Any], threads: Sequence[UUID], first: datetime, last: datetime
) -> dict[UUID, list[WindowFact]]:
    windows: defaultdict[UUID, list[WindowFact]] = defaultdict(list)
    if threads:
        wanted = {"thread_ids": threads, "first": first, "last": last}
        for thread_id, *window in connection.execute(SQL["windows"], wanted):
            windows[thread_id].append(WindowFact(*window))
    return windows


def _overrides(
    connection: Connection[Any], threads: Sequence[UUID], first: datetime
) -> dict[UUID, list[OverrideFact]]:
    overrides: defaultdict[UUID, list[OverrideFact]] = defaultdict(list)
    if threads:
        wanted = {"thread_ids": threads, "first": first}
        for thread_id, one_id, target, *rest in connection.execute(SQL["overrides"], wanted):
            overrides[thread_id].append(OverrideFact(one_id, Target(target), *rest))
    return overrides


def _spoken(
    connection: Connection[Any], ours: Sequence[tuple[Text, NumberFact]], senders: Senders
) -> frozenset[tuple[UUID, UUID]]:
    pairs = {
        (one.thread_id, number.id)
        for text, number in ours
        if number.number_class == NumberClass.POOL
        and (one := senders.get((number.org_id, text.from_address))) is not None
        and one.thread_id is not None
    }
    if not pairs:
        return frozenset()
    wanted = {
        "thread_ids": [thread_id for thread_id, _ in pairs],
        "number_ids": [number_id for _, number_id in pairs],
    }
    return frozenset(connection.execute(SQL["spoken"], wanted).fetchall())


def _answered(
    connection: Connection[Any], ours: Sequence[tuple[Text, NumberFact]]
) -> frozenset[tuple[UUID, str]]:
    keys = {
        (number.org_id, answer_key(text, number))
        for text, number in ours
        if number.number_class == NumberClass.POOL
    } | {(number.org_id, help_key(text, number)) for text, number in _asking(ours)}
    if not keys:
        return frozenset()
    wanted = {"org_ids": [org_id for org_id, _ in keys], "keys": [key for _, key in keys]}
    return frozenset(connection.execute(SQL["answered"], wanted).fetchall())


def _help_answers(
    connection: Connection[Any], ours: Sequence[tuple[Text, NumberFact]]
) -> dict[UUID, str]:
    org_ids = {number.org_id for _, number in _asking(ours)}
    if not org_ids:
        return {}
    return dict(connection.execute(SQL["help_answers"], {"org_ids": list(org_ids)}).fetchall())


def _asking(ours: Sequence[tuple[Text, NumberFact]]) -> list[tuple[Text, NumberFact]]:
    return [one for one in ours if keyword(one[0].body) is Keyword.HELP]


def _before(
    connection: Connection[Any], threads: Sequence[UUID], first: datetime
) -> dict[UUID, list[tuple[datetime, str]]]:
    before: defaultdict[UUID, list[tuple[datetime, str]]] = defaultdict(list)
    if threads:
        wanted = {"thread_ids": threads, "since": first - TOGETHER, "most": MOST_TOGETHER}
        for thread_id, at, body in connection.execute(SQL["before"], wanted):
            before[thread_id].append((at, body))
    return before


def _accounts(connection: Connection[Any], items: Sequence[Note | Text]) -> dict[str, UUID]:
    asked = {one.account_sid for one in items if one.account_sid}
    if not asked:
        return {}
    return dict(connection.execute(SQL["accounts"], {"account_sids": list(asked)}).fetchall())


def _messages(connection: Connection[Any], notes: Sequence[Note]) -> dict[str, MessageFact]:
    asked = {note.sid for note in notes if note.sid}
    if not asked:
        return {}
    rows = connection.execute(SQL["messages"], {"sids": list(asked)})
    return {sid: MessageFact(*row) for sid, *row in rows}


def _deliveries(
    connection: Connection[Any], reports: Sequence[Report], now: datetime
) -> tuple[dict[UUID, AttemptFact], dict[UUID, DeliveryFact]]:
    """Held until the end of the transaction, because the sender may be writing to them now."""
    wanted = {
        "attempt_ids": [one.attempt_id for one in reports if one.attempt_id],
        "sids": [one.sid for one in reports],
    }
    with connection.cursor(row_factory=class_row(AttemptFact)) as cursor:
        attempts = {one.id: one for one in cursor.execute(SQL["lock_attempts"], wanted)}
    if not attempts:
        return {}, {}
    ids = list({one.delivery_id for one in attempts.values()})
    with connection.cursor(row_factory=class_row(DeliveryFact)) as cursor:
        found = cursor.execute(SQL["lock_deliveries"], {"delivery_ids": ids, "now": now})
        return attempts, {one.id: one for one in found}
