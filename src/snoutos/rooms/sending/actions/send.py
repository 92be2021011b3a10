"""The one way out: people, programs and automations all send through here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from snoutos.kernel import sms, topics
from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import (
    Direction,
    MessageState,
    PolicyAction,
    Role,
    ScanState,
    Severity,
    Target,
)
from snoutos.rooms.alerts.actions import raise_alert
from snoutos.rooms.numbers.models import Number
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.policy import rules as policy
from snoutos.rooms.policy.actions.violations import keep_unchecked, keep_violations
from snoutos.rooms.policy.queries.allowing import protection
from snoutos.rooms.routing.actions.decisions import keep_decision
from snoutos.rooms.routing.queries import facts as routed
from snoutos.rooms.routing.rules import deciding as routing
from snoutos.rooms.sending import queries, rules
from snoutos.rooms.sending.actions.note import note
from snoutos.rooms.threads.models import Delivery, Message, Thread
from snoutos.rooms.threads.rules import check_body
from snoutos.toolbox import throttle
from snoutos.toolbox.announce import announce

ONE_KEY = "threads_message_sent_once_per_key"
PREVIEW_LENGTH = 160
# The use of a number is noted this coarsely, so that busy conversations do not queue for its row.
USE_IS_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What somebody asked for, as it came in."""

    thread_id: UUID
    body: str
    key: str | None
    is_confirmed: bool
    at: datetime
    # When it may leave, when not at once.
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of it. A refusal is raised only after the commit, so that its traces stay."""

    message: Message | None
    refusal: Refused | None = None


def send_message(
    *,
    by: Actor,
    thread_id: UUID,
    body: str,
    idempotency_key: str | None = None,
    confirm_policy: bool = False,
    at: datetime,
) -> Message:
    """Queue a message to the client, or refuse with the reason.

    The same key from the same person again returns the same message. Must not be called inside a
    transaction: what was blocked stays stored when the refusal is raised.
    """
    check_may(by, "messages.send")
    text = check_body(body)
    if by.id is not None:
        throttle.take(f"send:{by.id}", throttle.SENDING)
    wish = _Wish(thread_id, text, _scoped(by, idempotency_key), confirm_policy, at)
    try:
        outcome = _send(by, wish)
    except IntegrityError as clash:
        # The same key, at the same moment, in another conversation: the other one won.
        if ONE_KEY not in str(clash):
            raise
        outcome = _outcome_before(by, wish) or _Outcome(None)
    if outcome.refusal is not None:
        raise outcome.refusal
    assert outcome.message is not None, "what was not refused was kept"  # noqa: S101
    return outcome.message


@transaction.atomic(durable=True)
def _send(by: Actor, wish: _Wish) -> _Outcome:
    return _write(by, wish)


def _write(by: Actor, wish: _Wish) -> _Outcome:
    thread = queries.locked_thread(by, wish.thread_id)
    before = _outcome_before(by, wish)
    if before is not None:
        return before
    # A page that was left open, or a program that kept the address.
    if thread.client.merged_into_id is not None:
        return _Outcome(None, Refused(rules.MERGED, code="client_merged", status=409))
    if thread.client.erased_at is not None:
        return _Outcome(None, Refused(rules.ERASED, code="client_erased", status=409))
    facts = routed.facts(by, thread, at=wish.at)
    decision = routing.decide(facts)
    known = protection(by)
    findings = queries.findings(by, thread, wish.body, known, at=wish.at)
    is_within = decision.target is Target.CLIENT
    verdict = rules.judge(
        queries.attempt(
            by,
            thread,
            findings,
            known,
            is_within_window=is_within,
            is_confirmed=wish.is_confirmed,
        )
    )
    if verdict.state is not None and not queries.can_receive(by, thread):
        return _Outcome(None, Refused(rules.CANNOT_RECEIVE, code="cannot_receive", status=409))
    number = routed.speaking_number(by, thread, at=wish.at, now_and_next=facts.windows)
    message = None
    if verdict.state is not None and number is not None:
        message = _keep(by, thread, wish, number, verdict, findings or (), decision.because)
    if by.role is Role.SITTER:
        keep_decision(by=by, thread=thread, message=message, facts=facts, decision=decision)
        if not queries.has_ever_been_assigned(by, thread):
            return _Outcome(None, Missing(rules.NO_CONVERSATION))
    if message is None:
        refusal = verdict.refusal or Refused(rules.NO_NUMBER, code="no_number", status=409)
        return _Outcome(None, refusal)
    _follow_up(by, thread, message, verdict, findings or (), known)
    sitters = {w.sitter_id for w in facts.windows if w.starts_at <= wish.at < w.ends_at}
    announce(
        topics.thread(thread.pk), topics.inbox(by.org_id), *(topics.sitter(one) for one in sitters)
    )
    return _Outcome(message, verdict.refusal)


@transaction.atomic
def queue_message(
    *,
    by: Actor,
    thread_id: UUID,
    body: str,
    not_before: datetime | None = None,
    confirm_policy: bool = False,
    at: datetime,
) -> Message:
    """Queue a message as part of a larger action, in its transaction; a refusal undoes that too.

    `not_before` holds it back, for as long as the larger action can be undone.
    """
    check_may(by, "messages.send")
    wish = _Wish(thread_id, check_body(body), None, confirm_policy, at, not_before)
    outcome = _write(by, wish)
    if outcome.refusal is not None or outcome.message is None:
        raise outcome.refusal or Refused(rules.NO_NUMBER, code="no_number", status=409)
    return outcome.message


def _scoped(by: Actor, key: str | None) -> str | None:
    """Keys are the senders' own: two people may use the same word."""
    if not key:
        return None
    return f"{by.id.hex if by.id else by.role}:{sha256(key.encode()).hexdigest()}"


def _outcome_before(by: Actor, wish: _Wish) -> _Outcome | None:
    """What an earlier request with the same key led to."""
    if wish.key is None:
        return None
    message = Message.objects.filter(org_id=by.org_id, idempotency_key=wish.key).first()
    if message is None:
        return None
    if message.thread_id != wish.thread_id or message.body != wish.body:
        return _Outcome(None, Refused(rules.KEY_REUSED, code="key_reused", status=422))
    if message.state != MessageState.BLOCKED:
        return _Outcome(message)
    grade = queries.grade_of(by, message)
    return _Outcome(message, rules.blocked(ScanState(message.scan), grade=grade))


def _keep(
    by: Actor,
    thread: Thread,
    wish: _Wish,
    number: Number,
    verdict: rules.Verdict,
    findings: tuple[policy.Finding, ...],
    because: str,
) -> Message:
    """The message itself, its delivery, and the conversation's last line."""
    assert verdict.state is not None, "only what is kept is kept"  # noqa: S101
    redacted = policy.redact(wish.body, findings) if findings else ""
    message = Message.objects.create(
        org_id=by.org_id,
        thread=thread,
        direction=Direction.OUTBOUND.value,
        sender_kind=rules.SENDERS[by.role].value,
        sender_name=by.name,
        sender_user_id=by.id,
        sender_sitter_id=by.sitter_id,
        number=number,
        contact=thread.contact,
        from_address=number.e164,
        to_address=thread.contact.address,
        body=wish.body,
        redacted_body=redacted,
        segments=sms.segments(wish.body).parts,
        state=verdict.state.value,
        scan=verdict.scan.value,
        because=because if by.role is Role.SITTER else "",
        idempotency_key=wish.key,
        at=wish.at,
    )
    if verdict.state is MessageState.QUEUED:
        Delivery.objects.create(
            org_id=by.org_id, message=message, thread=thread, state=verdict.state.value,
            due_at=wish.not_before or wish.at, created_at=wish.at, updated_at=wish.at,
        )  # fmt: skip
        long_ago = Q(last_used_at=None) | Q(last_used_at__lt=wish.at - USE_IS_NOTED_EVERY)
        Number.objects.filter(long_ago, pk=number.pk).update(last_used_at=wish.at)
    # A text of the client that came in at this very moment may be later: then it stays the last.
    Thread.objects.filter(pk=thread.pk, last_activity_at__lte=wish.at).update(
        last_activity_at=wish.at,
        last_preview=" ".join((redacted or wish.body).split())[:PREVIEW_LENGTH],
        last_sender_kind=message.sender_kind,
        last_sender_name=by.name,
        last_state=message.state,
    )
    return message


def _follow_up(
    by: Actor,
    thread: Thread,
    message: Message,
    verdict: rules.Verdict,
    findings: tuple[policy.Finding, ...],
    known: policy.Protection,
) -> None:
    """What has to be known about it: violations, an alert when somebody has to look, the log."""
    if verdict.action is not None:
        keep_violations(
            by=by, message=message, findings=findings, action=verdict.action,
            sensitivity=known.sensitivity,
        )  # fmt: skip
    elif verdict.state is MessageState.BLOCKED:
        keep_unchecked(by=by, message=message)
    name = thread.client.name
    alert = None
    if verdict.scan is ScanState.UNSCANNED:
        alert = (
            "policy.unscanned",
            f"A message to {name} couldn't be checked",
            "The check for contact details failed. Look at this message yourself.",
        )
    elif verdict.state is MessageState.BLOCKED:
        alert = (
            "policy.violation.blocked",
            f"Policy violation: {name} - {rules.shared(findings)}",
            f"A message by {by.name} was stopped. Review it and decide.",
        )
    if alert is not None:
        raise_alert(
            by=by, severity=Severity.WARNING, type=alert[0], title=alert[1], description=alert[2],
            entity_type="message", entity_id=message.pk, thread_id=thread.pk, at=message.at,
        )  # fmt: skip
    if verdict.state is MessageState.BLOCKED:
        note("message.outbound.blocked", by, message, at=message.at)
        return
    note("message.outbound.queued", by, message, at=message.at)
    if verdict.action is PolicyAction.WARNED:
        note("message.outbound.warned", by, message, at=message.at)
