"""Taking in numbers that are at the provider already: each row on its own.

Its texts are brought here first, then it is saved: a number of the inventory always hears us. Who
dies in between is found by the next comparison, which offers the number again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from snoutos.kernel import topics
from snoutos.kernel.actor import Actor
from snoutos.kernel.errors import ProviderError
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import NumberClass, NumberStatus
from snoutos.providers.provider import Owned
from snoutos.rooms.audit.actions import record
from snoutos.rooms.inventory.actions.hooking import Failure, hook_up
from snoutos.rooms.inventory.queries import importing as queries
from snoutos.rooms.inventory.rules import importing as rules
from snoutos.rooms.inventory.rules.hookup import place, sms_url
from snoutos.rooms.inventory.rules.importing import Fate, RowPlan, Wanted
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.plans.actions import check_confirmed, keep
from snoutos.rooms.plans.models import Applied
from snoutos.rooms.plans.rules import Plan
from snoutos.toolbox import provider
from snoutos.toolbox.announce import announce

if TYPE_CHECKING:
    from snoutos.providers.twilio.client import TwilioAccount


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of every row; `applied` when anything came of it."""

    rows: tuple[RowPlan, ...]
    applied: Applied | None


def preview(
    *, by: Actor, rows: Sequence[Wanted], number_class: NumberClass
) -> tuple[Plan, tuple[RowPlan, ...]]:
    """What would become of every row; nothing is changed, here or there."""
    check_may(by, "numbers.import")
    rules.checked_rows(rows)
    ours = sms_url(settings.PUBLIC_BASE_URL)
    world = queries.world(by, *_asked(by), sms_url=ours)
    judged = rules.judged(rows, world, number_class=number_class)
    return rules.import_plan(judged, world.our_host), judged


def import_numbers(
    *, by: Actor, rows: Sequence[Wanted], number_class: NumberClass, token: str, at: datetime
) -> Imported:
    """Those that can be imported are; every other row says why not."""
    plan, judged = preview(by=by, rows=rows, number_class=number_class)
    if not rules.imported(judged):
        return Imported(judged, None)
    check_confirmed(plan, token, by=by)
    failed = hook_up(by=by, sids=[_sid(one) for one in rules.imported(judged)])
    done = tuple(
        _save(by, one, failed.get(_sid(one)), at) if one.fate is Fate.IMPORTED else one
        for one in judged
    )
    return Imported(done, _keep(by, done, at))


def _asked(by: Actor) -> tuple[tuple[Owned, ...], dict[bool, int | None]]:
    async def ask(account: "TwilioAccount") -> tuple[tuple[Owned, ...], list[int | None]]:
        owned = await account.numbers.owned()
        return owned, [
            await account.numbers.monthly_cents(is_toll_free=free) for free in (False, True)
        ]

    try:
        owned, (local, toll_free) = provider.ask(by.org_id, ask)
    except ProviderError as problem:
        raise Refused(problem.sentence, code="provider_refused", status=502) from problem
    return owned, {False: local, True: toll_free}


def _why(problem: Failure) -> str:
    if problem.is_silence:
        return rules.NOT_ANSWERED
    return rules.NOT_HOOKED_UP.format(why=problem.why)


def _save(by: Actor, row: RowPlan, problem: Failure | None, at: datetime) -> RowPlan:
    if problem:
        return replace(row, fate=Fate.FAILED, why=_why(problem))
    try:
        with transaction.atomic():
            _create(by, row, at)
    except IntegrityError:
        # Somebody was faster since our look.
        is_here = Number.objects.filter(org_id=by.org_id, e164=row.e164).exists()
        fate, why = (Fate.HERE, rules.HERE) if is_here else (Fate.ELSEWHERE, rules.ELSEWHERE)
        return replace(row, fate=fate, why=why)
    return row


def _create(by: Actor, row: RowPlan, at: datetime) -> None:
    number = Number.objects.create(
        org_id=by.org_id, e164=row.e164, number_class=str(row.number_class),
        status=NumberStatus.ACTIVE.value, provider_sid=_sid(row), monthly_cost_cents=row.cents,
        created_at=at,
    )  # fmt: skip
    record(
        "number.imported", by=by, entity_type="number", entity_id=number.pk, number_id=number.pk,
        payload={
            "class": number.number_class, "monthly_cost_cents": row.cents,
            "texts_went_to": row.theirs.goes_to if row.theirs else "",
            "texts_go_to": place(settings.PUBLIC_BASE_URL),
        }, at=at,
    )  # fmt: skip
    announce(topics.inbox(by.org_id))


def _keep(by: Actor, rows: Sequence[RowPlan], at: datetime) -> Applied | None:
    """What really came of it, which may be less than the plan."""
    if not rules.imported(rows):
        return None
    return keep(rules.import_plan(rows, place(settings.PUBLIC_BASE_URL)), by=by, inverse={}, at=at)


def _sid(row: RowPlan) -> str:
    assert row.theirs is not None, "only what is at the provider is imported"  # noqa: S101
    return row.theirs.sid
