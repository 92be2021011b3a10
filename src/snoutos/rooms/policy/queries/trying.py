"""A sensitivity, tried on the messages of the past month. Nothing is stored, not even the question.

Read in portions, so that it needs as much memory for a million messages as for a thousand.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from snoutos.kernel.actor import Actor
from snoutos.kernel.detector.split import MOST_TOGETHER, TOGETHER
from snoutos.kernel.ids import earliest_at
from snoutos.kernel.words import Direction, SenderKind
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.policy import rules
from snoutos.rooms.policy.queries.allowing import protection
from snoutos.rooms.threads.models import Message

PORTION = 2_000
PERIOD = timedelta(days=30)
MOST_SHOWN = 20
KEPT_BACK = (SenderKind.SITTER.value, SenderKind.AUTOMATION.value, SenderKind.SYSTEM.value)

Row = tuple[UUID, UUID, UUID | None, str, str, str, str, datetime]
COLUMNS = ("pk", "thread_id", "sender_user_id", "sender_kind", "sender_name", "body",
           "thread__client__name", "at")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """A message about which the two sensitivities disagree, with the details covered."""

    message_id: UUID
    thread_id: UUID
    client_name: str
    sender_name: str
    excerpt: str
    is_stopped_then: bool
    sentence: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """What one portion showed. `next_after` continues; None: the month is done."""

    checked: int
    stopped_now: int
    stopped_then: int
    more: int
    fewer: int
    examples: tuple[Example, ...]
    next_after: UUID | None


def count(viewer: Actor, *, now: datetime) -> int:
    """How many messages the month holds that could have been stopped."""
    check_may(viewer, "policy.settings")
    return _messages(viewer, now).count()


def portion(
    viewer: Actor, wanted: rules.Sensitivity, *, after: UUID | None = None, now: datetime
) -> Tally:
    """Judge the next portion twice, oldest first: as it is set, and as it would be."""
    check_may(viewer, "policy.settings")
    known = protection(viewer)
    rows = _rows(_messages(viewer, now), after)
    tried: list[tuple[Row, rules.Tried]] = []
    for row, before in _with_before(_earlier(viewer, rows), rows):
        found = rules.try_on(row[5], known, wanted, SenderKind(row[3]), before)
        if found is not None:
            tried.append((row, found))
    differing = [(row, one) for row, one in tried if one.is_stopped_now != one.is_stopped_then]
    return Tally(
        checked=len(rows),
        stopped_now=sum(one.is_stopped_now for _, one in tried),
        stopped_then=sum(one.is_stopped_then for _, one in tried),
        more=sum(one.is_stopped_then for _, one in differing),
        fewer=sum(one.is_stopped_now for _, one in differing),
        examples=tuple(_example(row, one) for row, one in differing[:MOST_SHOWN]),
        next_after=rows[-1][0] if len(rows) == PORTION else None,
    )


def _messages(viewer: Actor, now: datetime) -> QuerySet[Message]:
    return Message.objects.filter(
        org_id=viewer.org_id,
        direction=Direction.OUTBOUND.value,
        sender_kind__in=KEPT_BACK,
        pk__gte=earliest_at(now - PERIOD),
    )


def _rows(messages: QuerySet[Message], after: UUID | None) -> list[Row]:
    if after is not None:
        messages = messages.filter(pk__gt=after)
    return list(messages.order_by("pk").values_list(*COLUMNS)[:PORTION])


def _earlier(viewer: Actor, rows: list[Row]) -> list[Row]:
    """What was written just before the portion begins."""
    if not rows:
        return []
    first = Message.objects.filter(
        org_id=viewer.org_id, sender_kind__in=KEPT_BACK, pk__lt=rows[0][0],
        at__gt=rows[0][7] - TOGETHER, thread_id__in={row[1] for row in rows},
    )  # fmt: skip
    return list(reversed(first.order_by("-pk").values_list(*COLUMNS)[:PORTION]))


def _with_before(earlier: list[Row], rows: list[Row]) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """Each message with what the same sitter wrote in that conversation a moment before."""
    recent: defaultdict[tuple[UUID, UUID | None], list[tuple[datetime, str]]] = defaultdict(list)
    for index, row in enumerate((*earlier, *rows)):
        _, thread_id, user_id, kind, _, body, _, at = row
        key = (thread_id, user_id)
        near = [one for one in recent[key] if one[0] > at - TOGETHER][-MOST_TOGETHER:]
        recent[key] = [*near, (at, body)]
        if index >= len(earlier):
            is_sitters = kind == SenderKind.SITTER.value
            yield row, tuple(text for _, text in near) if is_sitters else ()


def _example(row: Row, one: rules.Tried) -> Example:
    return Example(
        message_id=row[0], thread_id=row[1], client_name=row[6], sender_name=row[4],
        excerpt=one.excerpt, is_stopped_then=one.is_stopped_then, sentence=one.sentence, at=row[7],
    )  # fmt: skip
