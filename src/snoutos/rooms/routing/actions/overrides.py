"""Sending a conversation's messages elsewhere for a while, and ending that."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from snoutos.kernel import topics
from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import Severity, Target
from snoutos.rooms.alerts.actions import raise_alert
from snoutos.rooms.audit.actions import record
from snoutos.rooms.people.models import Sitter
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.plans.actions import check_confirmed, keep, undoes
from snoutos.rooms.plans.models import Applied
from snoutos.rooms.plans.rules import Plan
from snoutos.rooms.routing.models import Override
from snoutos.rooms.routing.queries import overrides as queries
from snoutos.rooms.routing.rules.overrides import (
    DURATIONS,
    EXISTS,
    EXPIRED,
    GONE,
    INACTIVE_SITTER,
    UNKNOWN_SITTER,
    UNTIL_REMOVED,
    WARNS_BEFORE,
    Wish,
    remove_plan,
    start_plan,
)
from snoutos.toolbox.announce import announce


def plan_override(*, by: Actor, thread_id: UUID, wish: Wish, at: datetime) -> Plan:
    """What it would change; changes nothing. Raises the refusals that starting it would raise."""
    check_may(by, "routing.override")
    thread = queries.thread_of(by, thread_id)
    sitter = _sitter(by, wish)
    if queries.active_override(by, thread_id, now=at) is not None:
        raise Refused(EXISTS, code="override_exists", status=409)
    about = queries.about(by, thread, at=at)
    return start_plan(about, wish, sitter_name=sitter.name if sitter else "", at=at)


@transaction.atomic
def create_override(
    *, by: Actor, thread_id: UUID, wish: Wish, token: str, at: datetime
) -> tuple[Override, Applied]:
    """Start it now. The database refuses a second one at the same time."""
    plan = plan_override(by=by, thread_id=thread_id, wish=wish, at=at)
    check_confirmed(plan, token, by=by)
    assert by.id is not None, "whoever may override is a user"  # noqa: S101
    try:
        with transaction.atomic():
            override = Override.objects.create(
                org_id=by.org_id,
                thread_id=thread_id,
                target=wish.target.value,
                sitter_id=wish.sitter_id,
                reason=wish.reason,
                starts_at=at,
                ends_at=at + DURATIONS[wish.duration],
                is_until_removed=wish.duration == UNTIL_REMOVED,
                created_by_id=by.id,
            )
    except IntegrityError as clash:  # somebody else was faster
        raise Refused(EXISTS, code="override_exists", status=409) from clash
    _record("routing.override.created", by, override, at, duration=wish.duration)
    _announce(override)
    applied = keep(plan, by=by, inverse={"override": str(override.pk)}, reason=wish.reason, at=at)
    return override, applied


def plan_removal(*, by: Actor, override_id: UUID, at: datetime) -> Plan:
    """Raises Missing when it has ended already."""
    check_may(by, "routing.override")
    found = queries.override(by, override_id, now=at)
    if not found.is_on:
        raise Refused(GONE, code="override_ended", status=409)
    thread = queries.thread_of(by, found.thread_id)
    then = queries.decision_now(by, thread, at=at, without_overrides=True)
    return remove_plan(
        queries.about(by, thread, at=at), override_id, place=found.place, then=then.goes_to
    )


@transaction.atomic
def remove_override(*, by: Actor, override_id: UUID, token: str, at: datetime) -> Override:
    """From this moment on messages route normally."""
    check_confirmed(plan_removal(by=by, override_id=override_id, at=at), token, by=by)
    return _end(by, override_id, at)


@transaction.atomic
def end_override(*, by: Actor, override_id: UUID, at: datetime) -> Override:
    """As part of a larger plan, which has been confirmed as a whole."""
    check_may(by, "routing.override")
    return _end(by, override_id, at)


@undoes("routing.override")
def _undo(by: Actor, applied: Applied, at: datetime) -> None:
    check_may(by, "routing.override")
    _end(by, UUID(str(applied.inverse["override"])), at)


def _end(by: Actor, override_id: UUID, at: datetime) -> Override:
    override = (
        Override.objects.select_for_update()
        .filter(pk=override_id, org_id=by.org_id, starts_at__lte=at, ends_at__gt=at)
        .first()
    )
    if override is None:
        raise Refused(GONE, code="override_ended", status=409)
    override.ends_at = override.removed_at = override.end_told_at = at
    override.save(update_fields=["ends_at", "removed_at", "end_told_at"])
    _record("routing.override.removed", by, override, at)
    _announce(override)
    return override


@transaction.atomic
def tell_of_ends(*, by: Actor, at: datetime) -> None:
    """Once for each override that ran out, and once three days before "until removed" does."""
    ended = Override.objects.select_for_update(skip_locked=True).filter(
        org_id=by.org_id, end_told_at=None, ends_at__lte=at
    )
    for override in ended.select_related("thread__client").order_by("ends_at")[:500]:
        override.end_told_at = at
        override.save(update_fields=["end_told_at"])
        _record("routing.override.expired", by, override, override.ends_at)
        _alert(by, override, Severity.INFO, "routing.override_ended", "Override ended", EXPIRED, at)
        _announce(override)
    ending = Override.objects.select_for_update(skip_locked=True).filter(
        org_id=by.org_id, is_until_removed=True, warned_at=None,
        ends_at__gt=at, ends_at__lte=at + WARNS_BEFORE,
    )  # fmt: skip
    for override in ending.select_related("thread__client").order_by("ends_at")[:500]:
        override.warned_at = at
        override.save(update_fields=["warned_at"])
        said = "It ends by itself within 3 days. Start a new one if it is still needed."
        title = "An override is about to end"
        _alert(by, override, Severity.WARNING, "routing.override_ending", title, said, at)


def _alert(
    by: Actor,
    override: Override,
    severity: Severity,
    kind: str,
    title: str,
    said: str,
    at: datetime,
) -> None:
    name = override.thread.client.name
    raise_alert(
        by=by, severity=severity, type=kind, title=title, description=f"{name}: {said}",
        entity_type="override", entity_id=override.pk, thread_id=override.thread_id, at=at,
    )  # fmt: skip


def _sitter(by: Actor, wish: Wish) -> Sitter | None:
    if wish.target is not Target.SITTER or wish.sitter_id is None:
        return None
    sitter = Sitter.objects.filter(pk=wish.sitter_id, org_id=by.org_id).first()
    if sitter is None:
        raise Refused(UNKNOWN_SITTER, code="unknown_sitter", status=404)
    if not sitter.is_active:
        raise Refused(INACTIVE_SITTER, code="sitter_inactive", status=409)
    return sitter


def _record(event: str, by: Actor, override: Override, at: datetime, **more: object) -> None:
    record(
        event, by=by, entity_type="override", entity_id=override.pk,
        thread_id=override.thread_id, correlation_id=override.pk,
        payload={"target": override.target, **more}, words=override.reason, at=at,
    )  # fmt: skip


def _announce(override: Override) -> None:
    sitters = [topics.sitter(override.sitter_id)] if override.sitter_id else []
    announce(topics.thread(override.thread_id), topics.inbox(override.org_id), *sitters)
