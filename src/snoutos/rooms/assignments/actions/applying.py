"""Doing the steps of a plan, and undoing them: the only place where windows are written.

What apply_steps returns is what undo_steps needs: the rows as they were, the rows as they became.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from snoutos.kernel import topics
from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.rooms.assignments import queries
from snoutos.rooms.assignments.models import Aside, Series, Window
from snoutos.rooms.assignments.rules import windows as rules
from snoutos.rooms.assignments.rules.steps import NEW, NOW, Step
from snoutos.rooms.audit.actions import record
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.threads.models import Thread
from snoutos.toolbox.announce import announce

ONE_AT_A_TIME = "assignments_window_never_two_at_once"
MODELS: dict[str, type[Window | Series | Aside]] = {
    "window": Window, "series": Series, "aside": Aside,
}  # fmt: skip
EVENTS = {
    "window.create": "assignment.window.created",
    "window.change": "assignment.window.updated",
    "window.delete": "assignment.window.deleted",
    "series.create": "assignment.series.created",
    "series.change": "assignment.series.updated",
    "thread.sitter": "assignment.sitter.changed",
}


@dataclass(slots=True)
class _Work:
    by: Actor
    at: datetime
    new_series: str = ""
    created: list[list[object]] = field(default_factory=list)  # [what, id, row afterwards]
    changed: list[list[object]] = field(default_factory=list)  # [what, id, before, afterwards]
    deleted: list[list[object]] = field(default_factory=list)  # [what, id, before]
    threads: list[list[object]] = field(default_factory=list)  # [id, before, afterwards]
    touched: set[tuple[str, str]] = field(default_factory=set)  # (thread, sitter)


@transaction.atomic
def apply_steps(
    *, by: Actor, steps: Iterable[Step], at: datetime, told: str = "", **more: object
) -> dict[str, object]:
    """Do these steps. Each is told in the log by itself, or all of them as the one event `told`.

    The conversations must be locked already (queries.locked_thread). Returns what undoing needs.
    """
    check_may(by, "windows.write")
    work = _Work(by, at)
    done = [step for step in steps if str(step["do"]) in _DOERS]
    try:
        with transaction.atomic():
            for step in done:
                entity = _DOERS[str(step["do"])](work, step)
                if not told and str(step["do"]) in EVENTS:
                    _tell(work, step, entity)
    except IntegrityError as clash:
        if ONE_AT_A_TIME not in str(clash):
            raise
        raise Refused(rules.OVERLAPS, code="window_overlap", status=409) from clash
    if told:
        _tell_once(work, told, done, more)
    _announce(work)
    return {
        "created": work.created, "changed": work.changed, "deleted": work.deleted,
        "threads": work.threads,
    }  # fmt: skip


@transaction.atomic
def undo_steps(*, by: Actor, inverse: Mapping[str, Any], at: datetime) -> None:
    """Put back every row as it was, or refuse when somebody changed one since."""
    check_may(by, "windows.write")
    work = _Work(by, at)
    thread_ids = {
        str(row["thread_id"])
        for what in ("created", "deleted", "changed")
        for *_, row in inverse[what]
    } | {str(thread_id) for thread_id, *_ in inverse["threads"]}
    for thread_id in sorted(thread_ids):
        queries.locked_thread(by, UUID(thread_id))
    _check_as_left(by, inverse)
    for what in ("window", "aside", "series"):
        for kind, row_id, row in inverse["created"]:
            if kind == what:
                MODELS[what].objects.filter(pk=row_id, org_id=by.org_id).delete()
                _touch(work, row)
    try:
        with transaction.atomic():
            _put_back(work, inverse)
    except IntegrityError as clash:
        raise Refused(rules.TAKEN_SINCE, code="changed_since", status=409) from clash
    for thread_id, before, _ in inverse["threads"]:
        Thread.objects.filter(pk=thread_id, org_id=by.org_id).update(sitter_id=before)
    _announce(work)


def _put_back(work: _Work, inverse: Mapping[str, Any]) -> None:
    for what, row_id, before, _ in inverse["changed"]:
        MODELS[what].objects.filter(pk=row_id, org_id=work.by.org_id).update(**before)
        _touch(work, before)
    for what, row_id, row in inverse["deleted"]:
        MODELS[what].objects.create(pk=row_id, org_id=work.by.org_id, **row)
        _touch(work, row)


def _check_as_left(by: Actor, inverse: Mapping[str, Any]) -> None:
    """The world is as the plan left it: nobody's later change is lost by undoing."""
    left = [(what, row_id, row) for what, row_id, row in inverse["created"]]
    left += [(what, row_id, after) for what, row_id, _, after in inverse["changed"]]
    for what, row_id, row in left:
        found = MODELS[what].objects.filter(pk=row_id, org_id=by.org_id).first()
        if found is None or found.as_row() != row:
            raise Refused(rules.CHANGED_SINCE, code="changed_since", status=409)
    for thread_id, _, after in inverse["threads"]:
        if not Thread.objects.filter(pk=thread_id, org_id=by.org_id, sitter_id=after).exists():
            raise Refused(rules.CHANGED_SINCE, code="changed_since", status=409)


def _create(work: _Work, step: Step) -> UUID:
    what = str(step["do"]).partition(".")[0]
    row = {"created_at": work.at} | dict(_mapping(step["row"]))
    if row.get("series_id") == NEW:
        row["series_id"] = work.new_series
    if what == "aside":
        waits = Aside.objects.filter(org_id=work.by.org_id, **_same_hours(row)).first()
        if waits is not None:
            return waits.pk
    made = MODELS[what].objects.create(org_id=work.by.org_id, **row)
    if what == "series":
        work.new_series = str(made.pk)
    made.refresh_from_db()
    after = made.as_row()
    work.created.append([what, str(made.pk), after])
    _touch(work, after)
    return made.pk


def _same_hours(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("thread_id", "sitter_id", "starts_at", "ends_at")}


def _change(work: _Work, step: Step) -> UUID:
    what = str(step["do"]).partition(".")[0]
    to = {
        name: work.at.isoformat() if value == NOW else value
        for name, value in _mapping(step["to"]).items()
    }
    found = MODELS[what].objects.filter(pk=str(step["id"]), org_id=work.by.org_id)
    before = found.get().as_row()
    found.update(**to)
    after = found.get().as_row()
    work.changed.append([what, str(step["id"]), before, after])
    _touch(work, before)
    _touch(work, after)
    return UUID(str(step["id"]))


def _delete(work: _Work, step: Step) -> UUID:
    what = str(step["do"]).partition(".")[0]
    found = MODELS[what].objects.get(pk=str(step["id"]), org_id=work.by.org_id)
    before = found.as_row()
    found.delete()
    work.deleted.append([what, str(step["id"]), before])
    _touch(work, before)
    return UUID(str(step["id"]))


def _set_sitter(work: _Work, step: Step) -> UUID:
    thread = Thread.objects.filter(pk=str(step["id"]), org_id=work.by.org_id)
    thread.update(sitter_id=step["to"])
    work.threads.append([step["id"], step["was"], step["to"]])
    for sitter_id in (step["was"], step["to"]):
        if sitter_id:
            work.touched.add((str(step["id"]), str(sitter_id)))
    return UUID(str(step["id"]))


_DOERS: dict[str, Callable[[_Work, Step], UUID]] = {
    "window.delete": _delete, "window.change": _change, "window.create": _create,
    "series.create": _create, "series.change": _change,
    "aside.delete": _delete, "aside.create": _create, "thread.sitter": _set_sitter,
}  # fmt: skip


def _tell(work: _Work, step: Step, entity_id: UUID) -> None:
    what = str(step["do"]).partition(".")[0]
    payload = {name: step[name] for name in ("was", "to", "row") if name in step}
    said = step.get("row") or step.get("was")
    thread_id = said.get("thread_id") if isinstance(said, Mapping) else step["id"]
    record(
        EVENTS[str(step["do"])], by=work.by, entity_type=what, entity_id=entity_id,
        thread_id=UUID(str(thread_id)), payload=payload, at=work.at,
    )  # fmt: skip


def _tell_once(work: _Work, told: str, done: list[Step], more: Mapping[str, object]) -> None:
    threads = sorted({thread for thread, _ in work.touched})
    subject = work.new_series or next((str(step["id"]) for step in done if "id" in step), "")
    record(
        told, by=work.by, entity_type=told.split(".")[1],
        entity_id=UUID(subject) if subject else None,
        thread_id=UUID(threads[0]) if threads else None,
        payload={**more, "steps": [dict(step) for step in done]}, at=work.at,
    )  # fmt: skip


def _touch(work: _Work, row: Mapping[str, object]) -> None:
    work.touched.add((str(row["thread_id"]), str(row["sitter_id"])))


def _announce(work: _Work) -> None:
    threads = {UUID(thread) for thread, _ in work.touched}
    sitters = {UUID(sitter) for _, sitter in work.touched}
    announce(
        topics.inbox(work.by.org_id),
        *(topics.thread(one) for one in threads),
        *(topics.sitter(one) for one in sitters),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    assert isinstance(value, Mapping), "a step says its rows as mappings"  # noqa: S101
    return value
