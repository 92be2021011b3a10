"""What a comparison with the provider needs to know, and what the latest one found."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import NumberStatus
from snoutos.rooms.inventory.models import Comparison, Purchase
from snoutos.rooms.inventory.rules.comparing import Difference, Finding, Ours
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.rules import check_may


@dataclass(frozen=True, slots=True)
class ComparisonCard:
    at: datetime
    by_name: str
    problem: str
    succeeded_at: datetime | None
    compared: int
    findings: tuple[Finding, ...]
    # Numbers of the account that can be imported; those that were since are left out.
    strangers: tuple[str, ...]

    @property
    def solved(self) -> int:
        return sum(one.is_solved for one in self.findings)

    @property
    def unsolved(self) -> int:
        return len(self.findings) - self.solved

    @property
    def matches(self) -> bool:
        return not self.findings and not self.strangers


def ours(viewer: Actor) -> tuple[Ours, ...]:
    rows = Number.objects.filter(org_id=viewer.org_id).order_by("e164")
    return tuple(
        Ours(one.pk, one.e164, one.provider_sid or "", NumberStatus(one.status)) for one in rows
    )


def being_bought(viewer: Actor) -> frozenset[str]:
    asked = Purchase.objects.filter(org_id=viewer.org_id, state="asked")
    return frozenset(asked.values_list("e164", flat=True))


def told_before(viewer: Actor) -> frozenset[str]:
    """The numbers that the last comparison missed and had to leave as they are."""
    kept = Comparison.objects.filter(org_id=viewer.org_id).values_list("findings", flat=True)
    left = (Difference.STAYS.value, Difference.RESTING.value)
    return frozenset(one["e164"] for one in kept.first() or () if one["kind"] in left)


def latest(viewer: Actor) -> ComparisonCard | None:
    check_may(viewer, "numbers.read")
    found = Comparison.objects.filter(org_id=viewer.org_id).first()
    if found is None:
        return None
    here = set(
        Number.objects.filter(org_id=viewer.org_id, e164__in=found.strangers).values_list(
            "e164", flat=True
        )
    )
    return ComparisonCard(
        at=found.at, by_name=found.by_name, problem=found.problem,
        succeeded_at=found.succeeded_at, compared=found.compared,
        findings=tuple(_finding(one) for one in found.findings),
        strangers=tuple(one for one in found.strangers if one not in here),
    )  # fmt: skip


def _finding(kept: dict[str, str]) -> Finding:
    number_id = UUID(kept["number_id"]) if kept["number_id"] else None
    return Finding(Difference(kept["kind"]), kept["e164"], number_id, kept["said"])
