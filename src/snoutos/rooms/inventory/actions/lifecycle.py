"""The verbs: look, confirm, done, and for ten minutes back again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import NumberClass, Severity
from snoutos.rooms.alerts.actions import raise_alert
from snoutos.rooms.audit.actions import record
from snoutos.rooms.inventory.actions.applying import apply_steps, lock, undo_steps
from snoutos.rooms.inventory.queries import plans
from snoutos.rooms.inventory.queries.plans import Outcome, Wish
from snoutos.rooms.inventory.rules.offers import IN_BULK
from snoutos.rooms.inventory.rules.plans import Consequence, bulk_plan, plan_of
from snoutos.rooms.numbers.models import Rest
from snoutos.rooms.numbers.rules import Verb
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.plans.actions import check_confirmed, keep, undoes
from snoutos.rooms.plans.models import Applied
from snoutos.rooms.plans.rules import UNDO_FOR, Plan
from snoutos.toolbox import later

PERMISSION = {
    Verb.ASSIGN: "numbers.assign",
    Verb.RELEASE: "numbers.release",
    Verb.QUARANTINE: "numbers.quarantine",
    Verb.RESTORE: "numbers.quarantine",
    Verb.CHANGE_CLASS: "numbers.change_class",
    Verb.DEACTIVATE: "numbers.deactivate",
    Verb.REACTIVATE: "numbers.deactivate",
}
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Done:
    applied: Applied
    said: str


def preview(*, by: Actor, wish: Wish, at: datetime) -> Plan:
    """What it would do; the same permission as doing it."""
    check_may(by, PERMISSION[wish.verb])
    return plan_of(plans.wished(by, wish, at=at))


@transaction.atomic
def change(*, by: Actor, wish: Wish, token: str, at: datetime) -> Done:
    """One verb on one number, if it is the plan that was confirmed."""
    check_may(by, PERMISSION[wish.verb])
    lock(by=by)
    found = plans.wished(by, wish, at=at)
    plan = plan_of(found)
    check_confirmed(plan, token, by=by)
    return _carry_out(by, plan, (found,), found.said, wish.reason, at)


def assign_number(
    *, by: Actor, number_id: UUID, sitter_id: UUID, replaces: bool = False, token: str,
    at: datetime,
) -> Done:  # fmt: skip
    wish = Wish(Verb.ASSIGN, number_id, sitter_id=sitter_id, replaces=replaces)
    return change(by=by, wish=wish, token=token, at=at)


def release_number(*, by: Actor, number_id: UUID, token: str, at: datetime) -> Done:
    return change(by=by, wish=Wish(Verb.RELEASE, number_id), token=token, at=at)


def quarantine_number(
    *, by: Actor, number_id: UUID, reason: str, note: str = "", days: int | None = None,
    token: str, at: datetime,
) -> Done:  # fmt: skip
    wish = Wish(Verb.QUARANTINE, number_id, reason=reason, note=note, days=days)
    return change(by=by, wish=wish, token=token, at=at)


def restore_number(*, by: Actor, number_id: UUID, token: str, at: datetime) -> Done:
    return change(by=by, wish=Wish(Verb.RESTORE, number_id), token=token, at=at)


def change_class(*, by: Actor, number_id: UUID, to: NumberClass, token: str, at: datetime) -> Done:
    return change(by=by, wish=Wish(Verb.CHANGE_CLASS, number_id, to=to), token=token, at=at)


def preview_many(
    *, by: Actor, verb: Verb, wishes: Collection[Wish], at: datetime
) -> tuple[Plan, tuple[Outcome, ...]]:
    check_may(by, "numbers.bulk")
    check_may(by, PERMISSION[verb])
    if verb not in IN_BULK or not 0 < len(wishes) <= MOST_AT_ONCE:
        raise Refused(
            f"Choose between 1 and {MOST_AT_ONCE} numbers.", code="bad_selection", status=400
        )
    outcomes = plans.wished_many(by, wishes, at=at)
    refused = [(one.e164 or str(one.number_id), str(one.refusal)) for one in outcomes
               if one.refusal is not None]  # fmt: skip
    return bulk_plan(verb, _done(outcomes), refused), outcomes


@transaction.atomic
def change_many(
    *, by: Actor, verb: Verb, wishes: Collection[Wish], token: str, at: datetime
) -> tuple[Done | None, tuple[Outcome, ...]]:
    """All that can be done in one transaction; the others say why not."""
    check_may(by, "numbers.bulk")
    lock(by=by)
    plan, outcomes = preview_many(by=by, verb=verb, wishes=wishes, at=at)
    done = _done(outcomes)
    if not done:
        return None, outcomes
    check_confirmed(plan, token, by=by)
    reason = next(iter(wishes)).reason
    return _carry_out(by, plan, done, plan.title, reason, at), outcomes


def _done(outcomes: Collection[Outcome]) -> tuple[Consequence, ...]:
    return tuple(one.done for one in outcomes if one.done is not None)


def _carry_out(
    by: Actor, plan: Plan, found: Collection[Consequence], said: str, reason: str, at: datetime
) -> Done:
    inverse = apply_steps(by=by, steps=plan.steps, at=at)
    for one in found:
        if one.verb in (Verb.ASSIGN, Verb.RELEASE):
            raise_alert(
                by=by, severity=Severity.INFO, type=f"number.{one.verb.value}",
                title=one.said, description="", entity_type="number", entity_id=one.number.id,
                at=at,
            )  # fmt: skip
    applied = keep(replace(plan, title=said), by=by, inverse=inverse, reason=reason, at=at)
    for tenure_id in inverse["begun"]:
        # By mail only what can no longer be undone; the portal tells it at once.
        later.ask("numbers.tell_sitter", org_id=by.org_id, due_at=at + UNDO_FOR,
                  tenure_id=tenure_id)  # fmt: skip
    return Done(applied, said)


def _take_back(by: Actor, applied: Applied, at: datetime) -> None:
    verb = Verb(applied.kind.removeprefix("number.").removeprefix("bulk_"))
    check_may(by, PERMISSION[verb])
    lock(by=by)
    inverse: Mapping[str, Any] = applied.inverse
    undo_steps(by=by, inverse=inverse, at=at)
    for number_id, *_ in inverse["numbers"]:
        record(
            "number.change_undone", by=by, entity_type="number", entity_id=UUID(number_id),
            number_id=UUID(number_id), payload={"kind": applied.kind}, at=at,
        )  # fmt: skip


for _verb in Verb:
    if _verb is not Verb.QUARANTINE:
        undoes(f"number.{_verb.value}")(_take_back)
        undoes(f"number.bulk_{_verb.value}")(_take_back)


@transaction.atomic
def tell_cooldowns_over(*, by: Actor, at: datetime) -> int:
    """Say of each number whose quarantine is over that it is, once."""
    check_may(by, "numbers.quarantine")
    over = list(
        Rest.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("number")
        .filter(org_id=by.org_id, told_at=None, released_at=None, until__lte=at)
    )
    for rest in over:
        e164 = rest.number.e164
        raise_alert(
            by=by, severity=Severity.INFO, type="number.cooldown_complete",
            title=f"Number {e164} cooldown complete. Available for pool assignment.",
            description="Release it from quarantine to use it again.",
            entity_type="number", entity_id=rest.number_id, at=at,
        )  # fmt: skip
        record(
            "number.cooldown_complete", by=by, entity_type="number", entity_id=rest.number_id,
            number_id=rest.number_id, at=at,
        )  # fmt: skip
    Rest.objects.filter(pk__in=[rest.pk for rest in over]).update(told_at=at)
    return len(over)
