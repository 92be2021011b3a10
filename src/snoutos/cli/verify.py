"""The proofs: the audit log is as it was written, and every decision comes out as it did."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection

from snoutos.kernel.config import Config
from snoutos.rooms.routing.rules import deciding as routing
from snoutos.store import seals
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
    with psycopg.connect(
        config.database_url, autocommit=True, options="-c role=snoutos_pipeline"
    ) as connection:
        are_sealed = _tell_of_seals(seals.check(connection))
        report = verify(connection)
    if report.differing:
        print(f"{len(report.differing)} of {report.total} stored decisions differ:")
        for one in report.differing[:SHOWN]:
            print(f"  {one}")
        return 1
    print(f"All {report.total} stored decisions replay to themselves.")
    return 0 if are_sealed else 1


def _tell_of_seals(checked: seals.Checked) -> bool:
    if not checked.broken:
        print(
            f"All {checked.seals} seals hold over {checked.events} events, "
            f"{checked.unsealed} of which are too new to be sealed."
        )
        return True
    count = len(checked.broken)
    print(f"The audit log is not as it was written ({count} fault{'s' * (count != 1)}):")
    for one in checked.broken[:SHOWN]:
        of = f"organization {one.org}" if one.org else "the installation"
        where = f"seal {one.ordinal} of {one.sealed_at:%Y-%m-%d %H:%M} UTC" if one.sealed_at else ""
        print(f"  {of}: {where or 'between the seals'}: {one.why}")
    return False
