"""Deciding about what was found. Each finding is decided once, by the owner."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from snoutos.kernel import topics
from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import PolicyAction, ReviewStatus
from snoutos.rooms.alerts.actions import resolve_about
from snoutos.rooms.audit.actions import record
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.policy.actions.allowing import allow
from snoutos.rooms.policy.models import Allowed, Violation
from snoutos.rooms.policy.queries.allowing import lesson
from snoutos.rooms.review import rules
from snoutos.rooms.review.rules import Then
from snoutos.rooms.sending.actions.release import release_blocked
from snoutos.rooms.threads.models import Message
from snoutos.toolbox.announce import announce


@transaction.atomic
def approve(*, by: Actor, violation_id: UUID, reason: str, at: datetime) -> Message:
    """Send the stopped message after all; every finding in it is decided with it."""
    check_may(by, "policy.decide")
    said = rules.check_reason(reason)
    asked = _known(by, [violation_id])[0]
    # The conversation is locked before its findings: everybody locks in this order.
    _check_is_undecided(asked)
    rules.check_is_held(asked.action)
    message = release_blocked(by=by, message_id=asked.message_id, reason=said, at=at)
    mine = Violation.objects.select_for_update().filter(
        org_id=by.org_id, message_id=message.pk, status=ReviewStatus.OPEN
    )
    open_ones = list(mine.order_by("id"))
    if asked.pk not in {one.pk for one in open_ones}:
        # Somebody else decided between our look and our lock: then nothing is sent.
        raise Refused(rules.DECIDED, code="already_decided", status=409)
    for one in open_ones:
        one.action = PolicyAction.OVERRIDDEN.value
        _decide(by, one, ReviewStatus.RESOLVED, "overridden", said, at)
    return message


@transaction.atomic
def approve_many(
    *, by: Actor, violation_ids: Iterable[UUID], reason: str, at: datetime
) -> list[Message]:
    """Send several stopped messages after all, for one reason. When one may not, none is sent."""
    check_may(by, "policy.decide")
    said = rules.check_reason(reason)
    asked = _known(by, rules.check_chosen(violation_ids))
    for one in asked:
        _check_is_undecided(one)
        rules.check_is_held(one.action)
    # One finding stands for all of its message; conversations are locked in one order.
    per_message = {one.message_id: one for one in asked}
    in_order = sorted(per_message.values(), key=lambda one: (one.thread_id, one.message_id))
    return [approve(by=by, violation_id=one.pk, reason=said, at=at) for one in in_order]


@transaction.atomic
def close(
    *,
    by: Actor,
    violation_ids: Iterable[UUID],
    status: ReviewStatus,
    reason: str = "",
    at: datetime,
) -> list[Violation]:
    """Resolve or dismiss; nothing is sent. When one was decided before, none is decided now."""
    check_may(by, "policy.decide")
    wanted = rules.check_chosen(violation_ids)
    said = rules.check_reason(reason) if reason.strip() else ""
    found = list(
        Violation.objects.select_for_update().filter(org_id=by.org_id, pk__in=wanted).order_by("id")
    )
    if len(found) < len(wanted):
        raise Missing(rules.NO_VIOLATION)
    for one in found:
        _check_is_undecided(one)
    for one in found:
        _decide(by, one, status, status.value, said, at)
    return found


@transaction.atomic
def teach(
    *, by: Actor, violation_id: UUID, seen: str, then: Then = Then.NOTHING, at: datetime
) -> Allowed:
    """Not contact info: its value goes to the allow-list, and the finding is decided with it.

    `seen` is the value that whoever decides was shown; another one means that they look again.
    """
    check_may(by, "policy.settings")
    found = lesson(by, violation_id)
    if found is None:
        raise Refused(rules.TEACHES_NOTHING, code="teaches_nothing", status=409)
    if found.entry.value != seen:
        raise Refused(rules.SEEN_OTHERWISE, code="seen_otherwise", status=409)
    added = allow(
        by=by, kind=found.entry.kind.value, value=found.entry.value, learned_from=violation_id,
        at=at,
    )  # fmt: skip
    if then is Then.SEND:
        approve(by=by, violation_id=violation_id, reason=rules.NOT_CONTACT_INFO, at=at)
    elif then is Then.DISMISS:
        close(by=by, violation_ids=[violation_id], status=ReviewStatus.DISMISSED, at=at)
    return added


def _known(by: Actor, ids: list[UUID]) -> list[Violation]:
    found = list(Violation.objects.filter(org_id=by.org_id, pk__in=ids))
    if len(found) < len(ids):
        raise Missing(rules.NO_VIOLATION)
    return found


def _check_is_undecided(violation: Violation) -> None:
    rules.check_is_open(violation.status)


def _decide(
    by: Actor, one: Violation, status: ReviewStatus, word: str, reason: str, at: datetime
) -> None:
    one.status, one.resolved_at, one.resolved_by_id = status.value, at, by.id
    one.reason = reason
    one.save(update_fields=["status", "action", "resolved_at", "resolved_by_id", "reason"])
    record(
        f"policy.violation.{word}", by=by, entity_type="violation", entity_id=one.pk,
        thread_id=one.thread_id, correlation_id=one.message_id,
        payload={"kind": one.kind, "action": one.action, "status": one.status}, at=at,
    )  # fmt: skip
    _end_alerts(by, one, at)
    announce(topics.thread(one.thread_id), topics.inbox(by.org_id))


def _end_alerts(by: Actor, decided: Violation, at: datetime) -> None:
    """What told of a message or a conversation is over when nothing of it is left to decide."""
    left = Violation.objects.filter(org_id=by.org_id, status=ReviewStatus.OPEN)
    if not left.filter(message_id=decided.message_id).exists():
        resolve_about(by=by, types=rules.OF_A_MESSAGE, entity_id=decided.message_id, at=at)
    flagged = left.filter(thread_id=decided.thread_id, action=PolicyAction.ALLOWED)
    if decided.action == PolicyAction.ALLOWED and not flagged.exists():
        resolve_about(by=by, types=rules.OF_A_THREAD, entity_id=decided.thread_id, at=at)
