"""Whose messages are stopped again and again. Nothing here carries what they shared."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import FindingKind, PolicyAction, ReviewStatus
from snoutos.rooms.people.models import Sitter
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.staff.rules import stopped as rules

# Stopped when it was written; what was sent with a note is not, and what could not be checked is
# nobody's fault.
STOPPED = (PolicyAction.BLOCKED.value, PolicyAction.OVERRIDDEN.value)


@dataclass(frozen=True, slots=True)
class Card:
    sitter_id: UUID
    name: str
    is_active: bool
    tally: rules.Tally


def by_sitter(viewer: Actor, *, now: datetime) -> tuple[Card, ...]:
    """Who was stopped most in the last 30 days comes first."""
    tallies = _tallies(viewer, None, now)
    known = Sitter.objects.filter(org_id=viewer.org_id, pk__in=tallies)
    cards = [Card(one.pk, one.name, one.is_active, tallies[one.pk]) for one in known]
    return tuple(
        sorted(cards, key=lambda one: (-one.tally.in_30_days, -one.tally.in_90_days, one.name))
    )


def tally_of(viewer: Actor, sitter_id: UUID, *, now: datetime) -> rules.Tally | None:
    """None when nothing of this sitter was stopped in 90 days."""
    return _tallies(viewer, sitter_id, now).get(sitter_id)


def _tallies(viewer: Actor, sitter_id: UUID | None, now: datetime) -> dict[UUID, rules.Tally]:
    check_may(viewer, "policy.decide")
    rows = Violation.objects.filter(
        org_id=viewer.org_id, action__in=STOPPED, at__gte=now - rules.LONG,
        message__sender_sitter__isnull=False,
    ).exclude(kind=FindingKind.UNCHECKED.value)  # fmt: skip
    if sitter_id is not None:
        rows = rows.filter(message__sender_sitter_id=sitter_id)
    found = (
        rules.Finding(
            sitter, message, FindingKind(kind),
            action == PolicyAction.OVERRIDDEN or status == ReviewStatus.DISMISSED, at,
        )
        for sitter, message, kind, action, status, at in rows.values_list(
            "message__sender_sitter_id", "message_id", "kind", "action", "status", "at"
        )
    )  # fmt: skip
    return rules.tallies(found, now=now)
