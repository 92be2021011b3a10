"""One delivery report: it moves a message forward, never back, and a failure finds its remedy."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from snoutos.kernel import topics
from snoutos.kernel.errors import OPTED_OUT_CODES, Retry, explain
from snoutos.kernel.words import MessageState, Severity
from snoutos.pipeline.decide.book import Book
from snoutos.pipeline.decide.changes import (
    Alert,
    AttemptMove,
    Change,
    DeadLetter,
    DeliveryMove,
    OptOut,
    Outcome,
    Question,
    ReportRow,
)
from snoutos.pipeline.decide.events import About, event
from snoutos.pipeline.decide.facts import AttemptFact, DeliveryFact
from snoutos.pipeline.decide.items import Report
from snoutos.rooms.threads import rules as threads

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)
WAITS_AT_MOST = timedelta(hours=24)
NOT_OURS = "No message of ours fits this report."
CONTRADICTION = (
    "The provider reported a failure first and a delivery afterwards, so it is not sent again. "
    "Ask the client before you repeat it."
)


def decide_report(
    report: Report, book: Book, *, now: datetime, delays: Sequence[timedelta]
) -> Outcome:
    attempt = book.attempt(report.attempt_id, report.sid)
    delivery = book.delivery(attempt.delivery_id) if attempt else None
    if attempt is None or delivery is None or delivery.account_sid not in (
        None, report.account_sid
    ):  # fmt: skip
        return _wait(report, now)
    moved, tried = _merged_attempt(attempt, report)
    changes: list[Change] = [ReportRow(
        book.new_id(), delivery.org_id, attempt.id, report.status, report.error_code,
        tried.changed, report.at,
    )]  # fmt: skip
    if tried.changed or attempt.provider_sid is None:
        sentence = _sentence(moved.state, moved.error_code)
        changes.append(AttemptMove(moved.id, report.sid, moved.state, moved.error_code, sentence))
    after = delivery
    is_latest = attempt.ordinal == delivery.last_ordinal
    # What says nothing new of the attempt says nothing of a message that is to be sent once more.
    if is_latest and (tried.changed or tried.conflict):
        after, more = _move_delivery(report, delivery, book, now, delays)
        changes += more
    if tried.conflict:
        changes.append(Question(delivery.org_id, attempt.id, report.sid))
    if tried.changed or tried.conflict or after is not delivery:
        changes.append(event(
            book.new_id(), "message.delivery.status_updated", _about(report, delivery),
            "message", delivery.message_id, status=report.status, error_code=report.error_code,
            attempt=attempt.ordinal, conflict=tried.conflict,
        ))  # fmt: skip
    book.move(moved, after)
    return Outcome(report.receipt_id, tuple(changes), _topics(delivery))


def _wait(report: Report, now: datetime) -> Outcome:
    """It may have come before our own note of the send; in a day at the latest it is not ours."""
    if now - report.at >= WAITS_AT_MOST:
        return Outcome(report.receipt_id, note=NOT_OURS)
    # As long again as it has waited so far.
    wait = min(max(now - report.at, FIRST_WAIT), LONGEST_WAIT)
    return Outcome(report.receipt_id, due_at=now + wait)


def _merged_attempt(attempt: AttemptFact, report: Report) -> tuple[AttemptFact, threads.Merge]:
    current = MessageState(attempt.state) if attempt.state else MessageState.SENDING
    merge = _merge(report, current, attempt.error_code)
    moved = replace(
        attempt, provider_sid=attempt.provider_sid or report.sid, state=merge.state.value,
        error_code=merge.error_code,
    )  # fmt: skip
    return moved, merge


def _merge(report: Report, current: MessageState, error_code: int | None) -> threads.Merge:
    rule = threads.decide if report.decides else threads.merge
    return rule(current, error_code, report.status, report.error_code)


def _move_delivery(
    report: Report,
    delivery: DeliveryFact,
    book: Book,
    now: datetime,
    delays: Sequence[timedelta],
) -> tuple[DeliveryFact, list[Change]]:
    before = MessageState(delivery.state)
    merge = _merge(report, before, delivery.error_code)
    if merge.conflict and delivery.due_at is not None and report.status in ("delivered", "read"):
        return _keep_from_repeating(report, delivery)
    if not merge.changed:
        return delivery, []
    due_at, changes = delivery.due_at, list[Change]()
    if merge.state not in threads.FAILURES:
        due_at = None
    elif before not in threads.FAILURES:
        due_at, changes = _failed(report, delivery, merge.error_code, book, now, delays)
    after = replace(delivery, state=merge.state.value, error_code=merge.error_code, due_at=due_at)
    return after, [_delivery_move(report, after), *changes]


def _keep_from_repeating(
    report: Report, delivery: DeliveryFact
) -> tuple[DeliveryFact, list[Change]]:
    after = replace(delivery, due_at=None)
    return after, [
        _delivery_move(report, after),
        _alert(report, delivery, "delivery.failed", CONTRADICTION),
    ]


def _failed(
    report: Report,
    delivery: DeliveryFact,
    code: int | None,
    book: Book,
    now: datetime,
    delays: Sequence[timedelta],
) -> tuple[datetime | None, list[Change]]:
    """When to send again, if that can cure it; otherwise a person has to know."""
    problem = explain(code, None)
    about = _about(report, delivery)
    due_at = threads.next_attempt(delivery.attempts, problem.retry, now, delays=delays)
    if due_at is not None:
        return due_at, [event(
            book.new_id(), "message.outbound.retry", about, "message", delivery.message_id,
            after_attempt=delivery.attempts, due_at=due_at.isoformat(),
        )]  # fmt: skip
    if problem.retry in (Retry.LATER, Retry.ONCE):
        return None, [
            DeadLetter(delivery.org_id, delivery.id, problem.sentence, delivery.attempts),
            event(
                book.new_id(), "delivery.dead_letter", about, "message", delivery.message_id,
                attempts=delivery.attempts,
            ),
            _alert(report, delivery, "delivery.retries_exhausted", problem.sentence),
        ]  # fmt: skip
    changes: list[Change] = [_alert(report, delivery, "delivery.failed", problem.sentence)]
    if code in OPTED_OUT_CODES and not delivery.is_opted_out:
        changes += [
            OptOut(delivery.contact_id, is_out=True, at=report.at),
            event(
                book.new_id(), "contact.opted_out", about, "contact", delivery.contact_id,
                by="provider",
            ),
        ]  # fmt: skip
    return None, changes


def _alert(report: Report, delivery: DeliveryFact, kind: str, sentence: str) -> Alert:
    if kind == "delivery.retries_exhausted":
        severity, title = Severity.CRITICAL, "Message Delivery Failed - Max Retries Exceeded"
        sentence = f"A message to {delivery.client_name} could not be delivered. {sentence}"
    else:
        severity = Severity.WARNING
        title = f"Delivery failure: {delivery.client_name} - {sentence}"
    return Alert(
        delivery.org_id, severity, kind, title, sentence, "message", delivery.message_id,
        delivery.thread_id, report.at,
    )  # fmt: skip


def _delivery_move(report: Report, delivery: DeliveryFact) -> DeliveryMove:
    return DeliveryMove(
        delivery.id, delivery.thread_id, report.sid, delivery.state, delivery.error_code,
        _sentence(delivery.state, delivery.error_code), delivery.due_at,
    )  # fmt: skip


def _sentence(state: str, code: int | None) -> str:
    return explain(code, None).sentence if state in threads.FAILURES else ""


def _about(report: Report, delivery: DeliveryFact) -> About:
    return About(
        delivery.org_id, report.receipt_id, report.at, delivery.thread_id, delivery.number_id
    )


def _topics(delivery: DeliveryFact) -> tuple[str, ...]:
    return (
        topics.inbox(delivery.org_id),
        topics.thread(delivery.thread_id),
        *map(topics.sitter, sorted(set(delivery.sitter_ids))),
    )
