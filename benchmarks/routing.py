"""How fast the engine decides, and how long what-if takes over a hundred thousand decisions."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from snoutos.kernel.words import Direction, NumberClass, NumberStatus, Target
from snoutos.rooms.routing.rules.deciding import (
    Facts,
    OverrideFact,
    WindowFact,
    decide,
    steps_to_json,
    to_json,
)
from snoutos.rooms.routing.rules.what_if import SitterAway, replay

NOON = datetime(2026, 7, 1, 16, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECONDS = 3.0
STORED = 100_000
THREADS, SITTERS = 500, 40


def run(rest: list[str]) -> dict[str, Any]:
    rounds = int(rest[0]) if rest else 5
    situations = [_facts(number) for number in range(2_000)]
    decided = sorted(_rate(situations, decide) for _ in range(rounds))
    told = sorted(_rate(situations, _whole) for _ in range(rounds))
    tried = sorted(_what_if() for _ in range(rounds))
    middle = rounds // 2
    return {
        "decisions per second, one core": round(decided[middle]),
        "lowest and highest": [round(decided[0]), round(decided[-1])],
        "with every step in words and JSON, per second": round(told[middle]),
        "what-if over 100,000 stored decisions, seconds": round(tried[middle], 2),
        "what-if, fastest and slowest": [round(tried[0], 2), round(tried[-1], 2)],
        "rounds": rounds,
    }


def _facts(number: int) -> Facts:
    """Every kind of situation, most of them the usual ones: a window open, ahead, or none."""
    at = NOON + timedelta(minutes=number % 600)
    sitter = UUID(int=number % SITTERS + 1)
    window = WindowFact(
        UUID(int=number + 1), sitter, "Maya Chen", number % 40 > 0, NOON, NOON + 6 * HOUR
    )
    ahead = WindowFact(
        UUID(int=number + 9), sitter, "Theo Park", number % 50 > 0, at + HOUR, at + 2 * HOUR
    )
    override = OverrideFact(
        id=UUID(int=7), target=Target.OWNER_INBOX, sitter_id=None, sitter_name="",
        sitter_active=False, starts_at=at - HOUR, ends_at=at + HOUR, reason="Storm",
        is_until_removed=False,
    )  # fmt: skip
    return Facts(
        direction=Direction.INBOUND,
        at=at,
        time_zone="America/New_York",
        client_name="Carla Whitfield",
        number_class=NumberClass.POOL if number % 9 == 0 else NumberClass.FRONT_DESK,
        number_status=NumberStatus.QUARANTINED if number % 97 == 0 else NumberStatus.ACTIVE,
        is_sender_mapped=number % 90 > 0,
        windows=((window, ahead), (ahead,), (window,), ())[number % 4],
        overrides=(override,) if number % 20 == 0 else (),
    )


def _whole(facts: Facts) -> None:
    decision = decide(facts)
    json.dumps([to_json(facts), decision.because, steps_to_json(decision.steps)])


def _rate(situations: list[Facts], work: Any) -> float:
    done, started = 0, time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        for facts in situations:
            work(facts)
        done += len(situations)
    return done / (time.perf_counter() - started)


def _what_if() -> float:
    """From the stored JSON to the messages that would have moved, without the database."""
    stored = [(UUID(int=number % THREADS + 1), to_json(_facts(number))) for number in range(STORED)]
    change = SitterAway(UUID(int=3), NOON, NOON + 12 * HOUR)
    started = time.perf_counter()
    moved = sum(1 for thread, inputs in stored if replay(thread, inputs, change) is not None)
    took = time.perf_counter() - started
    if not moved:
        raise RuntimeError("a change that moves nothing measures nothing")
    return took
