"""A sitter goes on duty, or leaves: one plan, one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from snoutos.kernel.actor import Actor, the_house
from snoutos.kernel.phone import display
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import Severity
from snoutos.rooms.alerts.actions import raise_alert
from snoutos.rooms.assignments.actions.turns import take_turn
from snoutos.rooms.assignments.actions.windows import close_windows, end_series_of
from snoutos.rooms.assignments.queries import windows_to_come
from snoutos.rooms.audit.actions import record
from snoutos.rooms.inventory.actions.applying import apply_steps, lock, undo_steps
from snoutos.rooms.people.models import Sitter
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.plans.actions import check_confirmed, keep, undoes
from snoutos.rooms.plans.models import Applied
from snoutos.rooms.plans.rules import UNDO_FOR, Plan
from snoutos.rooms.routing.actions.overrides import end_override
from snoutos.rooms.sending.actions.send import queue_message
from snoutos.rooms.staff.actions.inviting import revoke_of_sitter
from snoutos.rooms.staff.queries import duty as queries
from snoutos.rooms.staff.rules import duty as rules
from snoutos.toolbox import later


@dataclass(frozen=True, slots=True)
class Done:
    applied: Applied
    said: str


def plan_activation(*, by: Actor, sitter_id: UUID, at: datetime) -> Plan:
    """What activating would do. Raises Refused when no number is free."""
    check_may(by, "sitters.activate")
    sitter = queries.sitter(by, sitter_id)
    held = queries.held_number(by, sitter)
    if sitter.is_active and held is not None:
        raise Refused(rules.ALREADY_ACTIVE, code="already_active", status=409)
    number = queries.number_to_get(by, sitter, at=at) if held is None else None
    return rules.activation_plan(
        sitter_id=sitter.pk, name=sitter.name, number=number, held=held.e164 if held else "",
        tells=sitter.user_id is not None,
    )  # fmt: skip


@transaction.atomic
def activate(*, by: Actor, sitter_id: UUID, token: str, at: datetime) -> Done:
    """They get a number by itself; two activations never get the same one."""
    lock(by=by)
    sitter = queries.sitter(by, sitter_id)
    plan = plan_activation(by=by, sitter_id=sitter_id, at=at)
    check_confirmed(plan, token, by=by)
    was_active = sitter.is_active
    Sitter.objects.filter(pk=sitter.pk).update(is_active=True)
    inverse = apply_steps(by=by, steps=_about_numbers(plan), at=at)
    lets_in = sitter.user is not None and not sitter.user.is_active
    if lets_in and sitter.user is not None:
        sitter.user.is_active = True
        sitter.user.save(update_fields=["is_active"])
    held = queries.held_number(by, sitter)
    assert held is not None, "an activated sitter has a number"  # noqa: S101
    said = f"Sitter {sitter.name} activated. Masked number {display(held.e164)} assigned."
    record(
        "sitter.activated", by=by, entity_type="sitter", entity_id=sitter.pk, number_id=held.pk,
        at=at,
    )  # fmt: skip
    # By mail only what can no longer be undone.
    later.ask("staff.activated", org_id=by.org_id, due_at=at + UNDO_FOR, sitter_id=str(sitter.pk))
    inverse |= {"sitter": str(sitter.pk), "was_active": was_active, "let_in": lets_in}
    return Done(keep(replace(plan, title=said), by=by, inverse=inverse, at=at), said)


@undoes("staff.activate")
def _undo_activation(by: Actor, applied: Applied, at: datetime) -> None:
    check_may(by, "sitters.activate")
    take_turn(by=by)
    lock(by=by)
    was = applied.inverse
    sitter = queries.sitter(by, UUID(was["sitter"]))
    if not was["was_active"] and windows_to_come(by, sitter.pk, at=at).exists():
        raise Refused(rules.HAS_WINDOWS, code="changed_since", status=409)
    undo_steps(by=by, inverse=was, at=at)
    Sitter.objects.filter(pk=sitter.pk).update(is_active=was["was_active"])
    if was.get("let_in"):
        _sign_out(sitter, at)
    record(
        "sitter.activation_undone", by=by, entity_type="sitter", entity_id=sitter.pk, at=at,
    )  # fmt: skip


def plan_deactivation(*, by: Actor, sitter_id: UUID, text: str, at: datetime) -> Plan:
    """What leaving would do: conversations, windows, number, sign-in, texts."""
    check_may(by, "sitters.deactivate")
    sitter = queries.sitter(by, sitter_id)
    if not sitter.is_active:
        raise Refused(rules.ALREADY_INACTIVE, code="already_inactive", status=409)
    if len(text) > rules.LONGEST_TEXT:
        raise Refused(f"Keep the text under {rules.LONGEST_TEXT:,} characters.", code="too_long")
    return rules.leaving_plan(queries.leaving(by, sitter, at=at), text=text.strip())


@transaction.atomic
def deactivate(
    *, by: Actor, sitter_id: UUID, reason: str, note: str = "", text: str = "", token: str,
    at: datetime,
) -> Done:  # fmt: skip
    """All of it or nothing. What cannot be texted is alerted, not lost."""
    why = rules.checked_reason(reason, note)
    take_turn(by=by)
    lock(by=by)
    sitter = queries.sitter(by, sitter_id)
    plan = plan_deactivation(by=by, sitter_id=sitter_id, text=text, at=at)
    check_confirmed(plan, token, by=by)
    held = queries.held_number(by, sitter)
    visits = [UUID(str(one["id"])) for one in plan.steps if one["do"] == "window.close"]
    threads = queries.leaving(by, sitter, at=at).threads
    close_windows(by=by, window_ids=visits, at=at)
    end_series_of(by=by, sitter_id=sitter.pk, at=at)
    for step in plan.steps:
        if step["do"] == "override.end":
            end_override(by=by, override_id=UUID(str(step["id"])), at=at)
    apply_steps(by=by, steps=_about_numbers(plan), at=at)
    _put_out(by, sitter, at)
    for step in plan.steps:
        if step["do"] == "message":
            thread_id = UUID(str(step["thread"]))
            _tell(by, sitter, thread_id, threads[thread_id], str(step["body"]), at)
    rested = f" Number {display(held.e164)} quarantined." if held else ""
    count = f"{len(threads)} {'thread' if len(threads) == 1 else 'threads'}"
    said = f"Sitter {sitter.name} deactivated.{rested} {count} reassigned."
    record(
        "sitter.deactivated", by=by, entity_type="sitter", entity_id=sitter.pk,
        number_id=held.pk if held else None, at=at,
        payload={"reason": why, "windows": len(visits), "threads": len(threads)},
    )  # fmt: skip
    return Done(keep(replace(plan, title=said), by=by, inverse={}, reason=why, at=at), said)


def _about_numbers(plan: Plan) -> list[dict[str, object]]:
    return [dict(one) for one in plan.steps if one["do"] in ("number.set", "thread.number")]


def _put_out(by: Actor, sitter: Sitter, at: datetime) -> None:
    revoke_of_sitter(by=by, sitter=sitter, at=at)
    Sitter.objects.filter(pk=sitter.pk).update(is_active=False)
    _sign_out(sitter, at)


def _sign_out(sitter: Sitter, at: datetime) -> None:
    if sitter.user is not None:
        sitter.user.is_active = False
        sitter.user.sessions_from = at
        sitter.user.save(update_fields=["is_active", "sessions_from"])


def _tell(by: Actor, sitter: Sitter, thread_id: UUID, client: str, text: str, at: datetime) -> None:
    body = rules.text_for(text, client=client, sitter=sitter.name)
    try:
        with transaction.atomic():
            queue_message(by=the_house(by.org_id), thread_id=thread_id, body=body, at=at)
    except Refused as no:
        raise_alert(
            by=by, severity=Severity.WARNING, type="staff.client_not_told",
            title=f"{client} was not told that {sitter.name} left", description=str(no),
            entity_type="thread", entity_id=thread_id, thread_id=thread_id, at=at,
        )  # fmt: skip
