"""What became of asking the provider, as values to be recorded."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from snoutos.kernel import topics as names
from snoutos.kernel.errors import OPTED_OUT_CODES, ProviderError
from snoutos.kernel.words import MessageState, NumberStatus
from snoutos.rooms.threads import rules as threads
from snoutos.store.outbox import Due, Outcome

# Errors of the account, not of the message: everything waits until they are settled.
ACCOUNT_CODES = frozenset({20003, 20005, 20006, 10001})
OPTED_OUT = "This person asked not to receive texts from you. Texts are off until they send START."
NUMBER_RESTS = "The number this was to be sent from is not active any more. Send it again."
NEVER_LEFT = "The provider had a problem, and the message has not left."
TRIED_AGAIN = (
    "The provider had a problem. The message has not left yet and is tried again by itself."
)
NO_ACCOUNT = "No messaging provider is connected yet. Finish the setup, then try again."


def sort_out(claimed: Sequence[Due]) -> tuple[list[Due], list[Outcome]]:
    """What may be sent, and what must not be: the world may have changed since it was written.

    What may have left already is looked up first in any case.
    """
    ready, refused = [], []
    for due in claimed:
        sentence = None if is_unknown(due) else forbidden(due)
        if sentence is None:
            ready.append(due)
        else:
            refused.append(never_asked(due, sentence))
    return ready, refused


def forbidden(due: Due) -> str | None:
    """Why this must not be sent now, if it must not."""
    if due.is_opted_out:
        return OPTED_OUT
    if due.number_status != NumberStatus.ACTIVE:
        return NUMBER_RESTS
    return None


def is_unknown(due: Due) -> bool:
    return due.last_outcome in ("asking", "unknown")


def accepted(due: Due, attempt_id: UUID | None, sid: str, status: str, attempts: int) -> Outcome:
    merged = threads.merge(MessageState.SENDING, None, status, None)
    return Outcome(due, attempt_id, "accepted", merged.state.value, attempts, sid=sid)


def failed(due: Due, attempt_id: UUID, problem: ProviderError) -> Outcome:
    """Refused for good: asking again would bring the same answer."""
    is_opt_out = problem.code in OPTED_OUT_CODES
    return Outcome(
        due,
        attempt_id,
        "refused",
        "failed",
        due.attempts + 1,
        error_code=problem.code,
        error=problem.sentence,
        event="message.outbound.send_failed",
        is_opted_out=is_opt_out,
        alert=_alert(due, problem.sentence),
    )


def unanswered(due: Due, attempt_id: UUID, problem: ProviderError, due_at: datetime) -> Outcome:
    """Asked, and nobody knows with what effect: it is looked up before anything else."""
    return Outcome(
        due,
        attempt_id,
        "unknown",
        "sending",
        due.attempts + 1,
        due_at=due_at,
        error_code=problem.code,
        error=problem.sentence,
        event="message.outbound.unknown",
    )


def put_off(due: Due, attempt_id: UUID, problem: ProviderError, due_at: datetime) -> Outcome:
    """Turned away at the door, through no fault of the message: that costs no attempt."""
    return Outcome(
        due,
        attempt_id,
        "refused",
        "queued",
        due.attempts,
        due_at=due_at,
        error_code=problem.code,
        error=problem.sentence,
        event="message.outbound.waiting",
    )


def unknown(due: Due, problem: ProviderError, due_at: datetime) -> Outcome:
    """Nobody could say whether it has left: it is looked up again."""
    return Outcome(
        due,
        None,
        "unknown",
        "sending",
        due.attempts,
        due_at=due_at,
        error=problem.sentence,
        event="message.outbound.checked",
    )


def never_asked(due: Due, sentence: str, attempt_id: UUID | None = None) -> Outcome:
    """Not even asked; or asked once, to no effect (`attempt_id`), and not any more."""
    return Outcome(
        due,
        attempt_id,
        "refused",
        "failed",
        due.attempts,
        error=sentence,
        event="message.outbound.send_failed",
        alert=_alert(due, sentence),
    )


def exhausted(due: Due, attempt_id: UUID | None, sentence: str, code: int | None) -> Outcome:
    return Outcome(
        due,
        attempt_id,
        "refused",
        "failed",
        due.attempts,
        error_code=code,
        error=sentence,
        event="delivery.dead_letter",
        is_dead=True,
        alert=(
            "critical",
            "delivery.retries_exhausted",
            "Message Delivery Failed - Max Retries Exceeded",
            f"A message to {due.client_name} could not be delivered. {sentence}",
        ),
    )


def _alert(due: Due, sentence: str) -> tuple[str, str, str, str]:
    title = f"Delivery failure: {due.client_name} - {sentence}"
    return ("warning", "delivery.failed", title, sentence)


def topics(outcomes: Sequence[Outcome]) -> list[str]:
    changed = set()
    for outcome in outcomes:
        changed |= {names.thread(outcome.due.thread_id), names.inbox(outcome.due.org_id)}
        changed |= {names.sitter(one) for one in outcome.due.sitter_ids}
    return sorted(changed)
