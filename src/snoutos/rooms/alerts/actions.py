"""Raising an alert."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from snoutos.kernel.actor import Actor
from snoutos.kernel.words import ReviewStatus, Severity
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.audit.actions import record


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
