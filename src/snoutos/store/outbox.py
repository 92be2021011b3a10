"""The outbox: deliveries that are due, and what became of asking the provider."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from snoutos.kernel.ids import uuid7
from snoutos.store import alerts, queries
from snoutos.store.alerts import NewAlert

SQL = queries.load("outbox.sql")
LOCKS = queries.load("locks.sql")
PROVIDER_AWAY = "Messages wait: the provider is not answering"


@dataclass(frozen=True, slots=True)
class Due:
    """One delivery to send, with everything that sending it needs."""

    id: UUID
    org_id: UUID
    message_id: UUID
    thread_id: UUID
    attempts: int
    body: str
    segments: int
    from_address: str
    to_address: str
    number_id: UUID
    number_status: str
    is_opted_out: bool
    sitter_ids: Sequence[UUID]  # those whose pages may show the message
    client_name: str
    last_attempt_id: UUID | None
    last_outcome: str | None
    last_started_at: datetime | None
    last_ordinal: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one delivery. `due_at` is set when it is to be tried again."""

    due: Due
    attempt_id: UUID | None
    outcome: str
    state: str
    attempts: int
    sid: str | None = None
    due_at: datetime | None = None
    error_code: int | None = None
    error: str = ""
    event: str = "message.outbound.sent"
    alert: tuple[str, str, str, str] | None = None  # severity, type, title, description
    is_dead: bool = False
    is_opted_out: bool = False


@dataclass(frozen=True, slots=True)
class AccountRow:
    org_id: UUID
    account_sid: str
    sealed_token: bytes
    key_id: str
    base_url: str


async def claim(
    connection: AsyncConnection[Any],
    *,
    now: datetime,
    held_until: datetime,
    limit: int,
    resting: Sequence[UUID] = (),
) -> list[Due]:
    """Hold what is due, at most `limit`, for this worker until `held_until`; nothing of the
    organizations that are `resting`."""
    found = await connection.execute(
        SQL["claim_deliveries"],
        {"now": now, "held_until": held_until, "limit": limit, "resting": list(resting)},
    )
    ids = [row[0] for row in await found.fetchall()]
    if not ids:
        return []
    async with connection.cursor(row_factory=class_row(Due)) as cursor:
        await cursor.execute(SQL["deliveries_to_send"], {"ids": ids, "now": now})
        return await cursor.fetchall()


async def begin(
    connection: AsyncConnection[Any], attempts: Sequence[tuple[UUID, Due]], *, now: datetime
) -> None:
    """Write down, before asking, that we are about to ask."""
    values = {
        "now": now,
        "ids": [attempt_id for attempt_id, _ in attempts],
        "org_ids": [due.org_id for _, due in attempts],
        "delivery_ids": [due.id for _, due in attempts],
        "ordinals": [due.last_ordinal + 1 for _, due in attempts],
    }
    await connection.execute(SQL["begin_attempts"], values)
    await connection.execute(SQL["mark_sending"], values)


async def release(connection: AsyncConnection[Any], ids: Sequence[UUID]) -> None:
    await connection.execute(SQL["release_deliveries"], {"ids": list(ids)})


async def lock_paces(
    connection: AsyncConnection[Any], numbers: Mapping[UUID, UUID]
) -> dict[UUID, datetime | None]:
    """From when on each of these numbers may speak again. `numbers`: organization by number."""
    values = {"number_ids": list(numbers), "org_ids": list(numbers.values())}
    found = await connection.execute(SQL["lock_paces"], values)
    return dict(await found.fetchall())


async def keep_paces(connection: AsyncConnection[Any], open_ats: Mapping[UUID, datetime]) -> None:
    values = {"number_ids": list(open_ats), "open_ats": list(open_ats.values())}
    await connection.execute(SQL["keep_paces"], values)


async def taken_sids(connection: AsyncConnection[Any], sids: Sequence[str]) -> dict[str, UUID]:
    """Which of the provider's ids belong to a delivery already, and to which."""
    found = await connection.execute(SQL["taken_sids"], {"sids": list(sids)})
    return dict(await found.fetchall())


async def settle(
    connection: AsyncConnection[Any], outcomes: Sequence[Outcome], *, now: datetime
) -> None:
    """Record outcomes, with their audit events, alerts and dead letters."""
    await connection.execute(LOCKS["conversations_may_change"])
    asked = [outcome for outcome in outcomes if outcome.attempt_id is not None]
    if asked:
        await connection.execute(LOCKS["lock_attempts"], {"ids": [one.attempt_id for one in asked]})
    await connection.execute(LOCKS["lock_deliveries"], {"ids": [one.due.id for one in outcomes]})
    if asked:
        await connection.execute(
            SQL["settle_attempts"],
            {
                "now": now,
                "attempt_ids": [one.attempt_id for one in asked],
                "outcomes": [one.outcome for one in asked],
                "sids": [one.sid for one in asked],
                "states": [one.state for one in asked],
                "error_codes": [one.error_code for one in asked],
                "errors": [one.error for one in asked],
            },
        )
    await _opt_out(connection, [one for one in outcomes if one.is_opted_out], now=now)
    # As they are now: a conversation may have been poured into another one meanwhile.
    await connection.execute(
        SQL["lock_their_threads"], {"delivery_ids": [one.due.id for one in outcomes]}
    )
    await connection.execute(
        SQL["settle_deliveries"],
        {
            "now": now,
            "delivery_ids": [one.due.id for one in outcomes],
            "states": [one.state for one in outcomes],
            "attempts": [one.attempts for one in outcomes],
            "due_ats": [one.due_at for one in outcomes],
            "error_codes": [one.error_code for one in outcomes],
            "errors": [one.error for one in outcomes],
            "sids": [one.sid for one in outcomes],
        },
    )
    await _note(connection, [_noted(one) for one in outcomes], now=now)
    await _warn(connection, outcomes, now=now)
    await _bury(connection, [one for one in outcomes if one.is_dead], now=now)


async def announce(connection: AsyncConnection[Any], topics: Sequence[str]) -> None:
    await connection.execute(SQL["announce"], {"topics": list(topics)})


async def provider_accounts(connection: AsyncConnection[Any]) -> list[AccountRow]:
    async with connection.cursor(row_factory=class_row(AccountRow)) as cursor:
        await cursor.execute(SQL["provider_accounts"])
        return await cursor.fetchall()


def _noted(one: Outcome) -> tuple[Any, ...]:
    due = one.due
    payload = {"attempt": one.attempts, "state": one.state, "reason": one.error}
    return (
        due.org_id, one.event, "message", due.message_id, due.thread_id, due.number_id, payload
    )  # fmt: skip


async def _note(
    connection: AsyncConnection[Any], events: Sequence[tuple[Any, ...]], *, now: datetime
) -> None:
    """Each: organization, type, what it is about (kind, id), conversation, number, payload."""
    if not events:
        return
    org_ids, types, entity_types, entity_ids, thread_ids, number_ids, payloads = zip(
        *events, strict=True
    )
    await connection.execute(
        SQL["write_events"],
        {
            "now": now,
            "ids": [uuid7() for _ in events],
            "org_ids": list(org_ids),
            "types": list(types),
            "entity_types": list(entity_types),
            "entity_ids": list(entity_ids),
            "thread_ids": list(thread_ids),
            "number_ids": list(number_ids),
            "payloads": [Jsonb(one) for one in payloads],
        },
    )


async def _opt_out(
    connection: AsyncConnection[Any], outcomes: Sequence[Outcome], *, now: datetime
) -> None:
    if not outcomes:
        return
    asked = {"now": now, "message_ids": [one.due.message_id for one in outcomes]}
    found = await connection.execute(SQL["opt_out_recipients"], asked)
    events = [
        (org_id, "contact.opted_out", "contact", contact_id, thread_id, number_id,
         {"by": "provider"})
        for contact_id, org_id, thread_id, number_id in await found.fetchall()
    ]  # fmt: skip
    await _note(connection, events, now=now)


async def _warn(
    connection: AsyncConnection[Any], outcomes: Sequence[Outcome], *, now: datetime
) -> None:
    new = [
        NewAlert(
            one.due.org_id, *one.alert, "message", one.due.message_id, one.due.thread_id, now
        )
        for one in outcomes
        if one.alert is not None
    ]  # fmt: skip
    if new:
        await connection.execute(alerts.RAISE, alerts.values(new))


async def warn_of_provider(
    connection: AsyncConnection[Any], said: Mapping[UUID, str], *, now: datetime
) -> None:
    """The provider of these organizations is not asked for a while; the last sentence says why."""
    new = [
        NewAlert(org_id, "critical", alerts.PROVIDER_AWAY, PROVIDER_AWAY,
                 f"{sentence} What you send waits and goes out by itself.", "organization", org_id,
                 None, now)
        for org_id, sentence in sorted(said.items())
    ]  # fmt: skip
    await connection.execute(alerts.RAISE, alerts.values(new))


async def provider_is_back(
    connection: AsyncConnection[Any], org_ids: Iterable[UUID], *, now: datetime
) -> None:
    ids = sorted(org_ids)
    await connection.execute(
        alerts.END,
        {"event_ids": [uuid7() for _ in ids], "org_ids": ids, "type": alerts.PROVIDER_AWAY,
         "now": now},
    )  # fmt: skip


async def _bury(
    connection: AsyncConnection[Any], outcomes: Sequence[Outcome], *, now: datetime
) -> None:
    if not outcomes:
        return
    await connection.execute(
        SQL["bury_deliveries"],
        {
            "now": now,
            "ids": [uuid7() for _ in outcomes],
            "org_ids": [one.due.org_id for one in outcomes],
            "delivery_ids": [one.due.id for one in outcomes],
            "errors": [one.error for one in outcomes],
            "attempts": [one.attempts for one in outcomes],
        },
    )
