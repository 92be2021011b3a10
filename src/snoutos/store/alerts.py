"""Alerts of the hot path, however they are asked for: one statement for any number of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from snoutos.kernel.ids import uuid7
from snoutos.store import queries

SQL = queries.load("alerts.sql")
RAISE, END = SQL["raise_alerts"], SQL["end_alerts"]
PROVIDER_AWAY = "provider.away"
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class NewAlert:
    """`count`: how often it happened in one go."""

    org_id: UUID
    severity: str
    type: str
    title: str
    description: str
    entity_type: str
    entity_id: UUID
    thread_id: UUID | None
    at: datetime
    count: int = 1


def values(alerts: Sequence[NewAlert]) -> dict[str, list[Any]]:
    """What RAISE asks for. No two of them may be about the same thing."""
    return {
        "ids": [uuid7() for _ in alerts],
        "event_ids": [uuid7() for _ in alerts],
        "org_ids": [one.org_id for one in alerts],
        "severities": [one.severity for one in alerts],
        "types": [one.type for one in alerts],
        "titles": [one.title[:LONGEST_TITLE] for one in alerts],
        "descriptions": [one.description for one in alerts],
        "entity_types": [one.entity_type for one in alerts],
        "entity_ids": [one.entity_id for one in alerts],
        "thread_ids": [one.thread_id for one in alerts],
        "counts": [one.count for one in alerts],
        "ats": [one.at for one in alerts],
    }
