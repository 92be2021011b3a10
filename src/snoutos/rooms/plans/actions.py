"""Confirming a plan, keeping what was done, and taking it back.

plan = quarantine_plan(...)                    # pure, from the world as it is
check_confirmed(plan, token, by=by)            # nothing happens without the preview
... change the rows, in the same transaction ...
keep(plan, by=by, inverse={...}, at=at)        # undo for ten minutes, when it is reversible
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.db import connection, transaction

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.rooms.audit.actions import record
from snoutos.rooms.plans.models import Applied
from snoutos.rooms.plans.rules import (
    CHANGED_MEANWHILE,
    CONFIRM_FIRST,
    GOOD_FOR,
    OUTDATED,
    UNDO_FOR,
    Plan,
    check_may_undo,
    fingerprint,
    to_json,
)

Undoer = Callable[[Actor, Applied, datetime], None]

_SALT = "snoutos.plans"
_undoers: dict[str, Undoer] = {}


def undoes(kind: str) -> Callable[[Undoer], Undoer]:
    """Say which function takes back plans of this kind.

    It is called inside the transaction with (by, applied, at), takes its locks, checks the
    permission and that the world still is as the plan left it (else Refused), puts things back by
    `applied.inverse`, and records its own audit events. `applied` itself is not locked yet.
    """

    def register(undoer: Undoer) -> Undoer:
        _undoers[kind] = undoer
        return undoer

    return register


def token_of(plan: Plan, *, by: Actor) -> str:
    """What a confirmation has to bring back: this plan, seen by this person, a moment ago."""
    return signing.dumps([fingerprint(plan), str(by.org_id), str(by.id)], salt=_SALT)


def preview(plan: Plan, *, by: Actor) -> dict[str, object]:
    """The plan for a program, with the token that confirms it."""
    return to_json(plan) | {"token": token_of(plan, by=by)}


def check_confirmed(plan: Plan, token: str, *, by: Actor) -> None:
    """Raises Refused with the preview in its details: 428 when nobody looked, 409 when outdated."""
    if not token:
        raise Refused(
            CONFIRM_FIRST, code="confirm_first", status=428, details={"plan": preview(plan, by=by)}
        )
    try:
        seen = signing.loads(token, salt=_SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        seen = None
    if seen != [fingerprint(plan), str(by.org_id), str(by.id)]:
        raise Refused(
            OUTDATED, code="plan_outdated", status=409, details={"plan": preview(plan, by=by)}
        )


def keep(
    plan: Plan, *, by: Actor, inverse: Mapping[str, object], reason: str = "", at: datetime
) -> Applied:
    """Remember what was done, inside the transaction that did it."""
    shown = to_json(plan)
    return Applied.objects.create(
        org_id=by.org_id,
        kind=plan.kind,
        subject=plan.subject[:64],
        title=plan.title[:200],
        shown={"question": plan.question, "lines": shown["lines"], "final": plan.final},
        steps=[dict(step) for step in plan.steps],
        inverse=dict(inverse),
        reason=reason.strip()[:500],
        applied_by_id=by.id,
        applied_by_name=by.name,
        applied_at=at,
        undo_until=at + UNDO_FOR if plan.is_reversible else None,
    )


@transaction.atomic
def undo(*, by: Actor, applied_id: UUID, at: datetime) -> Applied:
    """Take a plan back as a whole, or refuse and change nothing."""
    _take_turn(applied_id)
    seen = Applied.objects.filter(pk=applied_id, org_id=by.org_id).first()
    if seen is None:
        raise Missing("We can't find what should be undone.")
    check_may_undo(undo_until=seen.undo_until, undone_at=seen.undone_at, at=at)
    # The undoer begins with locks of its own. Whoever erases a client holds those and then empties
    # plans, so this plan is locked after them; what was emptied meanwhile takes everything back.
    _undoers[seen.kind](by, seen, at)
    applied = Applied.objects.select_for_update().get(pk=applied_id, org_id=by.org_id)
    check_may_undo(undo_until=applied.undo_until, undone_at=applied.undone_at, at=at)
    if applied.inverse != seen.inverse:
        raise Refused(CHANGED_MEANWHILE, code="changed_since", status=409)
    applied.undone_at = at
    applied.undone_by_id = by.id
    applied.save(update_fields=["undone_at", "undone_by_id"])
    record(
        "plan.undone",
        by=by,
        entity_type="plan",
        entity_id=applied.pk,
        payload={"kind": applied.kind, "subject": applied.subject},
        at=at,
    )
    return applied


def _take_turn(applied_id: UUID) -> None:
    """One undo of a plan at a time. Nobody else waits for this lock, so it may be the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"undo {applied_id}"]
        )
