"""What becomes of two clients who are one person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from snoutos.kernel import phone
from snoutos.kernel.refused import Refused
from snoutos.rooms.plans.rules import Effect, Line, Plan

ITSELF = "Choose another client to merge with."


@dataclass(frozen=True, slots=True)
class Half:
    """One of two clients who are the same person."""

    id: UUID
    name: str
    thread_id: UUID | None
    phones: tuple[tuple[UUID, str], ...]
    messages: int
    # (id, from, until) of the windows that are not over
    windows: tuple[tuple[UUID, datetime, datetime], ...]
    has_override: bool


def merge_plan(kept: Half, gone: Half) -> Plan:
    """`gone` becomes part of `kept`. Raises Refused when their hours cannot both stay."""
    if kept.id == gone.id:
        raise Refused(ITSELF, code="same_client", status=409)
    if kept.has_override and gone.has_override:
        raise Refused("Both have a routing override. Remove one of them first.",
                      code="two_overrides", status=409)  # fmt: skip
    for _, starts, ends in gone.windows:
        if any(starts < until and since < ends for _, since, until in kept.windows):
            raise Refused("Both have assignment windows at the same time. Change one of them "
                          "first.", code="windows_overlap", status=409)  # fmt: skip
    lines = [
        Line(Effect.MOVES, _count(len(gone.phones), "phone moves", "phones move"),
             tuple((phone.display(address), kept.name) for _, address in gone.phones)),
        Line(Effect.MOVES, f"{_count(gone.messages, 'message', 'messages')} in one conversation"),
    ]  # fmt: skip
    if gone.windows:
        lines.append(Line(Effect.MOVES, _count(len(gone.windows), "window moves", "windows move")))
    lines.append(Line(Effect.ENDS, f"{gone.name} is no longer a client of their own"))
    return Plan(
        kind="clients.merge",
        subject=str(kept.id),
        title=f"Merge {gone.name} into {kept.name}",
        question=f"Merge {gone.name} into {kept.name}?",
        lines=tuple(lines),
        steps=(
            {
                "do": "client.merge",
                "kept": str(kept.id),
                "gone": str(gone.id),
                "phones": [str(one) for one, _ in gone.phones],
                "windows": [str(one) for one, _, _ in gone.windows],
                "kept_thread": str(kept.thread_id or ""),
                "gone_thread": str(gone.thread_id or ""),
            },
        ),
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
