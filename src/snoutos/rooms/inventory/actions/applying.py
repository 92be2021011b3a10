"""Doing the steps of a plan about numbers, and undoing them: where numbers change hands.

What apply_steps returns is what undo_steps needs: the rows as they were, the rows as they became.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from snoutos.kernel import topics
from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import NumberStatus, Severity, ThreadStatus
from snoutos.rooms.alerts.actions import raise_alert
from snoutos.rooms.audit.actions import record
from snoutos.rooms.inventory.rules.plans import Step
from snoutos.rooms.numbers.models import Number, Rest, Tenure
from snoutos.rooms.threads.models import Thread
from snoutos.toolbox.announce import announce

CHANGED_SINCE = "A number or conversation changed since, so this can't be undone any more."
CLASH = "Somebody else changed this number at the same moment. Look again and try once more."
EVENTS = {
    "assign": "number.assigned_to_sitter",
    "replace": "number.unassigned",
    "release": "number.released_to_pool",
    "quarantine": "number.quarantined",
    "release_from_quarantine": "number.released_from_quarantine",
    "change_class": "number.class_changed",
    "deactivate": "number.deactivated",
    "reactivate": "number.reactivated",
}


@dataclass(slots=True)
class _Work:
    by: Actor
    at: datetime
    numbers: list[list[object]] = field(default_factory=list)  # [id, before, afterwards]
    threads: list[list[object]] = field(default_factory=list)  # [id, before, afterwards]
    begun: list[str] = field(default_factory=list)  # tenures
    ended: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)  # rests
    homeless: list[str] = field(default_factory=list)
    sitters: set[str] = field(default_factory=set)


def lock(*, by: Actor) -> None:
    """One change of an organization's numbers at a time. Take it before any conversation."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"numbers {by.org_id}"]
        )


@transaction.atomic
def apply_steps(*, by: Actor, steps: Iterable[Step], at: datetime) -> dict[str, Any]:
    """Do those of these steps that are about numbers. Whoever calls has asked for permission."""
    work = _Work(by, at)
    steps = list(steps)
    _lock_threads(by, [str(step["id"]) for step in steps if step["do"] == "thread.number"])
    try:
        with transaction.atomic():
            for step in steps:
                if step["do"] == "number.set":
                    _set_number(work, step)
                elif step["do"] == "thread.number":
                    _move_thread(work, step)
    except IntegrityError as clash:
        raise Refused(CLASH, code="changed_since", status=409) from clash
    _warn(work)
    _announce(work)
    return {
        "numbers": work.numbers, "threads": work.threads, "begun": work.begun,
        "ended": work.ended, "released": work.released,
    }  # fmt: skip


@transaction.atomic
def undo_steps(*, by: Actor, inverse: Mapping[str, Any], at: datetime) -> None:
    """Put back every row as it was, or refuse when somebody changed one since."""
    work = _Work(by, at)
    _lock_threads(by, [thread_id for thread_id, _, _ in inverse["threads"]])
    _check_as_left(by, inverse)
    try:
        with transaction.atomic():
            _put_back(work, inverse)
    except IntegrityError as clash:
        # The sitter has another number by now, or this one is the only Front Desk that is left.
        raise Refused(CHANGED_SINCE, code="changed_since", status=409) from clash
    _announce(work)


def _put_back(work: _Work, inverse: Mapping[str, Any]) -> None:
    by = work.by
    Tenure.objects.filter(org_id=by.org_id, pk__in=inverse["begun"]).delete()
    Rest.objects.filter(org_id=by.org_id, pk__in=inverse["released"]).update(released_at=None)
    # Backwards: whoever gave up a number gets it back after it is free again.
    for number_id, before, after in reversed(inverse["numbers"]):
        Number.objects.filter(pk=number_id, org_id=by.org_id).update(**before)
        work.sitters |= {str(row["sitter_id"]) for row in (before, after) if row["sitter_id"]}
    Tenure.objects.filter(org_id=by.org_id, pk__in=inverse["ended"]).update(until=None)
    for thread_id, before, after in inverse["threads"]:
        Thread.objects.filter(pk=thread_id, org_id=by.org_id).update(number_id=before)
        _tell_thread(work, thread_id, before, after, is_undone=True)


def _lock_threads(by: Actor, ids: Iterable[str]) -> None:
    """Before any number: everybody locks in this order (store/sql/locks.sql)."""
    list(
        Thread.objects.select_for_update(no_key=True)
        .filter(org_id=by.org_id, pk__in=sorted(ids))
        .order_by("pk")
    )


def _check_as_left(by: Actor, inverse: Mapping[str, Any]) -> None:
    for number_id, _, after in inverse["numbers"]:
        if not Number.objects.filter(pk=number_id, org_id=by.org_id, **after).exists():
            raise Refused(CHANGED_SINCE, code="changed_since", status=409)
    for thread_id, _, after in inverse["threads"]:
        if not Thread.objects.filter(pk=thread_id, org_id=by.org_id, number_id=after).exists():
            raise Refused(CHANGED_SINCE, code="changed_since", status=409)
    # Whoever speaks since from a number that was at rest, or a sitter's own, has nowhere to go.
    closed = [number_id for number_id, before, _ in inverse["numbers"]
              if before["sitter_id"] or before["status"] != NumberStatus.ACTIVE]  # fmt: skip
    newcomers = Thread.objects.filter(
        org_id=by.org_id, number_id__in=closed, status=ThreadStatus.OPEN.value
    ).exclude(pk__in=[thread_id for thread_id, _, _ in inverse["threads"]])
    if newcomers.exists():
        raise Refused(CHANGED_SINCE, code="changed_since", status=409)


def _set_number(work: _Work, step: Step) -> None:
    number = Number.objects.select_for_update(no_key=True).get(
        pk=str(step["id"]), org_id=work.by.org_id
    )
    before, to = _row(number), _mapping(step["to"])
    if to["sitter_id"] != before["sitter_id"]:
        _change_holder(work, number, to["sitter_id"])
    after = {
        "quarantine_reason": "", "quarantined_until": None,
        **(_rest(work, number, step) if step["verb"] == "quarantine" else {}), **to,
    }  # fmt: skip
    if step["verb"] == "release_from_quarantine":
        _end_rest(work, number)
    Number.objects.filter(pk=number.pk).update(**after)
    number.refresh_from_db()
    work.numbers.append([str(number.pk), before, _row(number)])
    was = _mapping(step["was"])
    record(
        EVENTS[str(step["verb"])], by=work.by, entity_type="number", entity_id=number.pk,
        number_id=number.pk, at=work.at,
        payload={"was": dict(was), "to": dict(to)}
        | {name: step[name] for name in ("reason", "note", "days") if step.get(name)},
    )  # fmt: skip


def _change_holder(work: _Work, number: Number, sitter_id: str | None) -> None:
    open_ones = Tenure.objects.filter(number=number, until=None)
    work.ended += [str(pk) for pk in open_ones.values_list("pk", flat=True)]
    open_ones.update(until=work.at)
    work.sitters |= {str(one) for one in (number.sitter_id, sitter_id) if one}
    if sitter_id:
        begun = Tenure.objects.create(
            org_id=work.by.org_id, number=number, sitter_id=sitter_id, since=work.at
        )
        work.begun.append(str(begun.pk))


def _rest(work: _Work, number: Number, step: Step) -> dict[str, object]:
    rest = Rest.objects.create(
        org_id=work.by.org_id, number=number, reason=str(step["reason"]), note=str(step["note"]),
        since=work.at, until=work.at + timedelta(days=int(str(step["days"]))),
        by_name=work.by.name,
    )  # fmt: skip
    said = f"{rest.reason}: {rest.note}" if rest.note else rest.reason
    return {"quarantine_reason": said[:200], "quarantined_until": rest.until}


def _end_rest(work: _Work, number: Number) -> None:
    resting = Rest.objects.filter(number=number, released_at=None)
    work.released += [str(pk) for pk in resting.values_list("pk", flat=True)]
    resting.update(released_at=work.at)


def _move_thread(work: _Work, step: Step) -> None:
    thread_id, was, to = str(step["id"]), str(step["was"]), step["to"]
    if to is not None and to != was:
        Thread.objects.filter(pk=thread_id, org_id=work.by.org_id).update(number_id=str(to))
        work.threads.append([thread_id, was, str(to)])
    if to is None:
        work.homeless.append(thread_id)
    _tell_thread(work, thread_id, to, step["from"])


def _tell_thread(
    work: _Work, thread_id: str, to: object, was: object, *, is_undone: bool = False
) -> None:
    record(
        "thread.number.reassigned", by=work.by, entity_type="thread", entity_id=UUID(thread_id),
        thread_id=UUID(thread_id), number_id=UUID(str(to)) if to else None, at=work.at,
        payload={"was": was, "to": to or "owner_inbox"} | ({"undone": True} if is_undone else {}),
    )  # fmt: skip
    announce(topics.thread(UUID(thread_id)))


def _warn(work: _Work) -> None:
    for thread_id in work.homeless:
        raise_alert(
            by=work.by, severity=Severity.WARNING, type="thread.without_number",
            title="A conversation has no number to speak from",
            description="Its messages go to your inbox. Add a pool or Front Desk number.",
            entity_type="thread", entity_id=UUID(thread_id), thread_id=UUID(thread_id),
            at=work.at,
        )  # fmt: skip


def _announce(work: _Work) -> None:
    announce(topics.inbox(work.by.org_id), *(topics.sitter(UUID(one)) for one in work.sitters))


def _row(number: Number) -> dict[str, Any]:
    until = number.quarantined_until
    return {
        "number_class": number.number_class,
        "status": number.status,
        "sitter_id": str(number.sitter_id) if number.sitter_id else None,
        "quarantine_reason": number.quarantine_reason,
        "quarantined_until": until.isoformat() if until else None,
    }


def _mapping(value: object) -> Mapping[str, Any]:
    assert isinstance(value, Mapping), "a step says its rows as mappings"  # noqa: S101
    return value
