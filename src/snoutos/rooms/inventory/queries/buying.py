"""Purchases, and what became of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import NumberClass
from snoutos.rooms.inventory.models import Purchase
from snoutos.rooms.inventory.rules.buying import NO_PURCHASE
from snoutos.rooms.people.rules import check_may

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class PurchaseCard:
    """`state` is asked, bought or refused; asked means that nobody knows yet."""

    id: UUID
    e164: str
    number_class: NumberClass
    state: str
    monthly_cost_cents: int | None
    asked_by_name: str
    asked_at: datetime
    settled_at: datetime | None
    number_id: UUID | None


def purchase(viewer: Actor, purchase_id: UUID) -> PurchaseCard:
    """Raises Missing."""
    check_may(viewer, "numbers.buy")
    found = Purchase.objects.filter(org_id=viewer.org_id, pk=purchase_id).first()
    if found is None:
        raise Missing(NO_PURCHASE)
    return _card(found)


def purchase_of(viewer: Actor, number_id: UUID) -> PurchaseCard:
    check_may(viewer, "numbers.buy")
    return _card(Purchase.objects.get(org_id=viewer.org_id, number_id=number_id))


def purchases(viewer: Actor) -> tuple[PurchaseCard, ...]:
    """The latest ones, the newest first."""
    check_may(viewer, "numbers.buy")
    found = Purchase.objects.filter(org_id=viewer.org_id).order_by("-asked_at", "-pk")
    return tuple(_card(one) for one in found[:MOST_SHOWN])


def _card(one: Purchase) -> PurchaseCard:
    return PurchaseCard(
        id=one.pk, e164=one.e164, number_class=NumberClass(one.number_class), state=one.state,
        monthly_cost_cents=one.monthly_cost_cents, asked_by_name=one.asked_by_name,
        asked_at=one.asked_at, settled_at=one.settled_at, number_id=one.number_id,
    )  # fmt: skip
