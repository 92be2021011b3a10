"""The proof that decisions are deterministic: each is made again from its stored inputs."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection

from snoutos.kernel.config import Config
from snoutos.rooms.routing.rules import deciding as routing
from snoutos.store.decisions import StoredDecision, decisions

SHOWN = 20


@dataclass(frozen=True, slots=True)
class VerifyReport:
    total: int
    differing: list[UUID]


def verify(connection: Connection[Any]) -> VerifyReport:
    total, differing = 0, []
    for stored in decisions(connection):
        total += 1
        if not replays(stored):
            differing.append(stored.id)
    return VerifyReport(total, differing)


def replays(stored: StoredDecision) -> bool:
    """Whether the same inputs lead to the same target, reason and steps."""
    try:
        decision = routing.decide(routing.facts_from_json(stored.inputs))
    except (KeyError, TypeError, ValueError):
        return False
    return (
        stored.ruleset == routing.RULESET
        and decision.target.value == stored.target
        and decision.sitter_id == stored.sitter_id
        and decision.rule.value == stored.rule
        and decision.because == stored.because
        and routing.steps_to_json(decision.steps) == stored.steps
    )


def main(config: Config) -> int:
    with psycopg.connect(config.database_url, options="-c role=snoutos_pipeline") as connection:
        report = verify(connection)
    if not report.differing:
        print(f"All {report.total} stored decisions replay to themselves.")
        return 0
    print(f"{len(report.differing)} of {report.total} stored decisions differ from their replay:")
    for one in report.differing[:SHOWN]:
        print(f"  {one}")
    return 1
