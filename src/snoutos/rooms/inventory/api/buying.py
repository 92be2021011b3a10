"""Buying numbers, for programs: what there is and what it costs, the preview, the purchase."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Header, Query, Router, Status
from pydantic import Field

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import NumberClass, Role
from snoutos.rooms.inventory.actions import buying
from snoutos.rooms.inventory.queries import buying as queries
from snoutos.rooms.inventory.rules.buying import Wanted
from snoutos.rooms.plans.actions import preview as preview_plan
from snoutos.toolbox.door import open_to
from snoutos.toolbox.schema import Schema

router = Router(tags=["numbers"], auth=open_to(Role.OWNER, Role.ADMIN), by_alias=True)


class OffersIn(Schema):
    """What to look for among the numbers that can be bought."""

    kind: Literal["local", "toll_free"] = "local"
    area_code: str = ""
    place: str = Field("", max_length=60)
    pattern: str = ""


class OfferOut(Schema):
    e164: str
    place: str
    region: str
    monthly_cost_cents: int | None


class OffersOut(Schema):
    items: list[OfferOut]


class BuyPreviewIn(Schema):
    e164: str
    number_class: NumberClass


class BuyNumberIn(BuyPreviewIn):
    token: str = ""


class PurchaseOut(Schema):
    id: UUID
    e164: str
    number_class: NumberClass
    state: str
    monthly_cost_cents: int | None
    asked_by_name: str
    asked_at: datetime
    settled_at: datetime | None
    number_id: UUID | None


class PurchasesOut(Schema):
    items: list[PurchaseOut]


@router.get("/numbers/offers", response=OffersOut, operation_id="number_offers")
def offers(request: HttpRequest, asked: Query[OffersIn]) -> OffersOut:
    """At most 20 numbers that can be bought now, each with what it costs a month."""
    wanted = Wanted(
        is_toll_free=asked.kind == "toll_free", area_code=asked.area_code, place=asked.place,
        pattern=asked.pattern,
    )  # fmt: skip
    shelf = buying.look(by=_viewer(request), wanted=wanted)
    return OffersOut(
        items=[
            OfferOut(
                e164=one.e164, place=one.place, region=one.region,
                monthly_cost_cents=shelf.monthly_cents,
            )
            for one in shelf.offers
        ]
    )  # fmt: skip


@router.post("/numbers/buy/preview", response=dict, operation_id="preview_number_purchase")
def preview_purchase(request: HttpRequest, asked: BuyPreviewIn) -> dict[str, object]:
    """What it costs, and the token that confirms exactly this price."""
    by = _viewer(request)
    plan = buying.preview(by=by, e164=asked.e164, number_class=asked.number_class)
    return preview_plan(plan, by=by)


@router.post("/numbers/buy", response={201: PurchaseOut}, operation_id="buy_number")
def buy_number(
    request: HttpRequest,
    asked: BuyNumberIn,
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key", max_length=100)] = None,
) -> Status[queries.PurchaseCard]:
    """Costs money. The same Idempotency-Key again answers with the same purchase. A purchase whose
    outcome is not known is told with its `purchaseId`; it is settled by itself."""
    by = _viewer(request)
    number = buying.buy_number(
        by=by, e164=asked.e164, number_class=asked.number_class, token=asked.token,
        key=idempotency_key or "", at=now(),
    )  # fmt: skip
    return Status(201, queries.purchase_of(by, number.pk))


@router.get("/numbers/purchases", response=PurchasesOut, operation_id="number_purchases")
def purchases(request: HttpRequest) -> PurchasesOut:
    """The latest 50."""
    found = queries.purchases(_viewer(request))
    return PurchasesOut(items=[PurchaseOut.model_validate(one) for one in found])


@router.get(
    "/numbers/purchases/{uuid:purchase_id}", response=PurchaseOut, operation_id="number_purchase"
)
def purchase(request: HttpRequest, purchase_id: UUID) -> queries.PurchaseCard:
    """Asked, bought or refused."""
    return queries.purchase(_viewer(request), purchase_id)


def _viewer(request: HttpRequest) -> Actor:
    viewer: Actor = request.viewer  # type: ignore[attr-defined]  # set by web.viewer
    return viewer
