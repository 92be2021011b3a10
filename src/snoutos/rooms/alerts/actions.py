"""Raising an alert, and ending it. Each is ended once."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import ReviewStatus, Severity
from snoutos.rooms.alerts import rules
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.audit.actions import record
from snoutos.rooms.people.rules import check_may


@transaction.atomic
def raise_alert(
    *,
    by: Actor,
    severity: Severity,
    type: str,  # noqa: A002 - the word of the house for it
    title: str,
    description: str,
    entity_type: str,
    entity_id: UUID | None,
    thread_id: UUID | None = None,
    at: datetime,
) -> Alert:
    """Open an alert, or count up the one that is already open for the same problem."""
    open_one = Alert.objects.filter(
        org_id=by.org_id, type=type, entity_id=entity_id, status=ReviewStatus.OPEN
    )
    seen_again = {"count": F("count") + 1, "last_seen_at": at, "description": description}
    if open_one.update(**seen_again):
        return open_one.get()
    try:
        with transaction.atomic():
            alert = Alert.objects.create(
                org_id=by.org_id,
                severity=severity.value,
                type=type,
                title=title[:200],
                description=description,
                entity_type=entity_type,
                entity_id=entity_id,
                thread_id=thread_id,
                created_at=at,
                last_seen_at=at,
            )
    except IntegrityError:  # somebody else raised it between our look and our insert
        open_one.update(**seen_again)
        return open_one.get()
    record(
        "alert.created",
        by=by,
        entity_type="alert",
        entity_id=alert.pk,
        thread_id=thread_id,
        payload={"type": type, "severity": severity.value},
        at=at,
    )
    return alert


@transaction.atomic
def resolve(*, by: Actor, alert_id: UUID, at: datetime) -> Alert:
    """What it told of is taken care of."""
    check_may(by, "alerts.decide")
    return _end(by, _open(by, alert_id, ReviewStatus.RESOLVED), ReviewStatus.RESOLVED, at)


@transaction.atomic
def dismiss(*, by: Actor, alert_id: UUID, reason: str = "", at: datetime) -> Alert:
    """Nobody has to do anything about it. What is critical can only be resolved."""
    check_may(by, "alerts.decide")
    said = rules.check_reason(reason)
    alert = _open(by, alert_id, ReviewStatus.DISMISSED)
    return _end(by, alert, ReviewStatus.DISMISSED, at, reason=said)


@transaction.atomic
def resolve_about(*, by: Actor, types: Iterable[str], entity_id: UUID, at: datetime) -> None:
    """Part of another action, which has asked whether it may: what they told of is done with."""
    told = Alert.objects.select_for_update().filter(
        org_id=by.org_id, type__in=list(types), entity_id=entity_id, status=ReviewStatus.OPEN
    )
    for one in told.order_by("id"):
        _end(by, one, ReviewStatus.RESOLVED, at)


def _open(by: Actor, alert_id: UUID, wanted: ReviewStatus) -> Alert:
    found = Alert.objects.select_for_update().filter(org_id=by.org_id, pk=alert_id).first()
    if found is None:
        raise Missing(rules.NO_ALERT)
    rules.check_may_end(found.status, found.severity, wanted)
    return found


def _end(by: Actor, alert: Alert, status: ReviewStatus, at: datetime, *, reason: str = "") -> Alert:
    alert.status, alert.resolved_at, alert.resolved_by_id = status.value, at, by.id
    alert.save(update_fields=["status", "resolved_at", "resolved_by_id"])
    record(
        f"alert.{status.value}", by=by, entity_type="alert", entity_id=alert.pk,
        thread_id=alert.thread_id,
        payload={"type": alert.type, "severity": alert.severity}, words=reason,
        at=at,
    )  # fmt: skip
    return alert
