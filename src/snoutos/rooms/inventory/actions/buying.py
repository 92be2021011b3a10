"""Buying a number in two steps that survive each other: written down, asked for, settled.

The provider is never asked inside a transaction. A number can only be bought once by anybody, so
that looking for it in the account first is enough never to pay twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.errors import ProviderError, Retry
from snoutos.kernel.phone import is_toll_free
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import NumberClass, NumberStatus
from snoutos.providers.provider import ForSale, Owned
from snoutos.rooms.audit.actions import record
from snoutos.rooms.inventory.models import Purchase
from snoutos.rooms.inventory.rules import buying as rules
from snoutos.rooms.inventory.rules.buying import Wanted
from snoutos.rooms.inventory.rules.hookup import sms_url
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.plans.actions import check_confirmed
from snoutos.rooms.plans.rules import Plan
from snoutos.toolbox import provider

# Longer than any answer of the provider takes; whoever asked is not waiting any more.
LEFT_ALONE = timedelta(minutes=2)
GIVEN_UP = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Shelf:
    offers: tuple[ForSale, ...]
    monthly_cents: int | None


def look(*, by: Actor, wanted: Wanted) -> Shelf:
    """What can be bought, and what it costs."""
    check_may(by, "numbers.buy")
    rules.checked(wanted)
    try:
        offers = provider.ask(
            by.org_id,
            lambda account: account.numbers.for_sale(
                is_toll_free=wanted.is_toll_free, area_code=wanted.area_code, place=wanted.place,
                pattern=wanted.pattern,
            ),
        )  # fmt: skip
        return Shelf(offers, _cents(by, is_free=wanted.is_toll_free))
    except ProviderError as problem:
        raise _failed(problem.sentence) from problem


def preview(*, by: Actor, e164: str, number_class: NumberClass) -> Plan:
    check_may(by, "numbers.buy")
    rules.checked_number(e164)
    if Number.objects.filter(org_id=by.org_id, e164=e164).exists():
        raise Refused(rules.HAVE_IT, code="already_owned", status=409)
    try:
        cents = _cents(by, is_free=is_toll_free(e164))
    except ProviderError as problem:
        raise _failed(problem.sentence) from problem
    return rules.purchase_plan(e164, number_class, cents)


def buy_number(
    *, by: Actor, e164: str, number_class: NumberClass, token: str, key: str = "", at: datetime
) -> Number:
    """With the `key` of an earlier purchase it is that purchase, whatever became of it."""
    check_may(by, "numbers.buy")
    before = Purchase.objects.filter(org_id=by.org_id, idempotency_key=key) if key else None
    earlier = before.first() if before is not None else None
    if earlier is not None:
        return _as_before(by, earlier, e164, number_class, at)
    plan = preview(by=by, e164=e164, number_class=number_class)
    check_confirmed(plan, token, by=by)
    cents = plan.steps[0]["cents"]
    asked = Purchase(
        org_id=by.org_id, e164=e164, number_class=number_class.value,
        monthly_cost_cents=cents if isinstance(cents, int) else None, idempotency_key=key,
        asked_by_id=by.id, asked_by_name=by.name, asked_at=at,
    )  # fmt: skip
    return _go_through_with(by, _write_down(asked), at)


def _go_through_with(by: Actor, purchase: Purchase, at: datetime) -> Number:
    """Looked for first: a number that is ours already is not paid for again."""
    e164, ours = purchase.e164, sms_url(settings.PUBLIC_BASE_URL)
    try:
        owned = _found(by, e164) or provider.ask(
            by.org_id, lambda account: account.numbers.buy(e164, sms_url=ours)
        )
    except ProviderError as problem:
        if problem.retry is Retry.CHECK:
            raise _unknown(purchase) from problem
        _refuse(by, purchase, problem.sentence, at)
        raise _failed(rules.FAILED, purchase) from problem
    return settle(by=by, purchase=purchase, owned=owned, at=at)


def _as_before(
    by: Actor, purchase: Purchase, e164: str, number_class: NumberClass, at: datetime
) -> Number:
    if (purchase.e164, purchase.number_class) != (e164, number_class.value):
        raise Refused(rules.KEY_REUSED, code="key_reused", status=409)
    if purchase.number is not None:
        return purchase.number
    if purchase.state == "refused":
        raise _failed(rules.FAILED, purchase)
    try:
        owned = _found(by, e164)
    except ProviderError as problem:
        raise _unknown(purchase) from problem
    if owned is None:
        raise _unknown(purchase)
    return settle(by=by, purchase=purchase, owned=owned, at=at)


@transaction.atomic
def settle(*, by: Actor, purchase: Purchase, owned: Owned, at: datetime) -> Number:
    """The bought number joins the inventory, once."""
    check_may(by, "numbers.reconcile")
    row = Purchase.objects.select_for_update(of=("self",)).get(pk=purchase.pk, org_id=by.org_id)
    if row.number is not None:
        return row.number
    try:
        with transaction.atomic():
            number = Number.objects.create(
                org_id=by.org_id, e164=row.e164, number_class=row.number_class,
                status=NumberStatus.ACTIVE.value, provider_sid=owned.sid,
                monthly_cost_cents=row.monthly_cost_cents, created_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(rules.NOT_TO_BE_HAD, code="already_owned", status=409) from None
    row.state, row.settled_at, row.number = "bought", at, number
    row.save(update_fields=["state", "settled_at", "number"])
    record(
        "number.purchased", by=by, entity_type="number", entity_id=number.pk, number_id=number.pk,
        payload={
            "class": row.number_class, "monthly_cost_cents": row.monthly_cost_cents,
            "asked_by": row.asked_by_name,
        }, at=at,
    )  # fmt: skip
    return number


def recover(*, by: Actor, at: datetime) -> int:
    """Purchases that nobody finished: what the provider sold us is taken in, the rest is over."""
    check_may(by, "numbers.reconcile")
    settled = 0
    for purchase in Purchase.objects.filter(
        org_id=by.org_id, state="asked", asked_at__lte=at - LEFT_ALONE
    ).order_by("asked_at", "pk"):
        owned = _found(by, purchase.e164)
        if owned is not None:
            try:
                settle(by=by, purchase=purchase, owned=owned, at=at)
            except Refused as no:
                # It is in the inventory of somebody else already: nothing of ours to finish.
                _refuse(by, purchase, str(no), at)
                continue
            settled += 1
        elif purchase.asked_at <= at - GIVEN_UP:
            _refuse(by, purchase, rules.FAILED, at)
    return settled


def _cents(by: Actor, *, is_free: bool) -> int | None:
    return provider.ask(
        by.org_id, lambda account: account.numbers.monthly_cents(is_toll_free=is_free)
    )


def _found(by: Actor, e164: str) -> Owned | None:
    owned = provider.ask(by.org_id, lambda account: account.numbers.owned(e164))
    return owned[0] if owned else None


@transaction.atomic
def _write_down(asked: Purchase) -> Purchase:
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError:
        raise Refused(rules.IN_PROGRESS, code="purchase_in_progress", status=409) from None
    return asked


@transaction.atomic
def _refuse(by: Actor, purchase: Purchase, reason: str, at: datetime) -> None:
    Purchase.objects.filter(pk=purchase.pk, org_id=by.org_id, state="asked").update(
        state="refused", settled_at=at
    )
    record(
        "number.purchase_failed", by=by, entity_type="purchase", entity_id=purchase.pk,
        payload={"class": purchase.number_class, "reason": reason}, at=at,
    )  # fmt: skip


def _failed(sentence: str, purchase: Purchase | None = None) -> Refused:
    return Refused(sentence, code="provider_refused", status=502, details=_named(purchase))


def _unknown(purchase: Purchase) -> Refused:
    return Refused(rules.UNKNOWN, code="purchase_unknown", status=503, details=_named(purchase))


def _named(purchase: Purchase | None) -> dict[str, object]:
    """So that a program can ask what became of it."""
    return {"purchaseId": str(purchase.pk)} if purchase else {}
