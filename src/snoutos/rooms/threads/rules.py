"""The life of a message, and what may become one.

    rank  10 accepted, scheduled   20 queued   30 sending   40 sent
          60 delivered, undelivered, failed, canceled, partially_delivered   70 read

    reported status                           effect on a message
    ----------------------------------------  -------------------------------------------------
    higher rank                               taken over, with its error code
    lower rank                                none: reports come late, twice and out of order
    same rank, same state, first error code   the error code is filled in
    same rank 60, another state or error      none, but a conflict: the provider has to be asked
    canceled after sending or sent            none, but a conflict
    a word nobody knows                       none, but worth a warning

A message that never was on its way (received, blocked) is moved by nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from snoutos.kernel.errors import Retry
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import MessageState

N = TypeVar("N")

RANK = {
    "accepted": 10,
    "scheduled": 10,
    "queued": 20,
    "sending": 30,
    "sent": 40,
    "delivered": 60,
    "undelivered": 60,
    "failed": 60,
    "canceled": 60,
    "partially_delivered": 60,
    "read": 70,
}

STATE = {
    "accepted": MessageState.QUEUED,
    "scheduled": MessageState.QUEUED,
    "queued": MessageState.QUEUED,
    "sending": MessageState.SENDING,
    "sent": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "undelivered": MessageState.UNDELIVERED,
    "failed": MessageState.FAILED,
    "canceled": MessageState.FAILED,
    # A text of which a part is missing has not arrived.
    "partially_delivered": MessageState.UNDELIVERED,
    "read": MessageState.DELIVERED,
}

# Words for messages that come to us; about one of ours they say nothing.
INBOUND_STATUSES = frozenset({"receiving", "received"})

FAILURES = frozenset({MessageState.UNDELIVERED, MessageState.FAILED})
FINAL = FAILURES | {MessageState.DELIVERED}

MAX_LENGTH = 1600  # UTF-16 units: the stricter reading of the provider's limit

RETRY_DELAYS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))


@dataclass(frozen=True, slots=True)
class Merge:
    """The message after a report."""

    state: MessageState
    error_code: int | None
    changed: bool
    conflict: bool = False  # two reports contradict each other: ask the provider once
    is_unknown: bool = False  # a status word we have never heard of


def merge(
    current: MessageState, current_error: int | None, reported: str, error: int | None
) -> Merge:
    """Idempotent; the order of reports does not matter unless they contradict each other."""
    state = STATE.get(reported)
    if state is None:
        is_unknown = reported not in INBOUND_STATUSES
        return Merge(current, current_error, changed=False, is_unknown=is_unknown)
    if current not in RANK:
        return Merge(current, current_error, changed=False)
    has_left = current in (MessageState.SENDING, MessageState.SENT)
    if reported == "canceled" and has_left:
        return Merge(current, current_error, changed=False, conflict=True)
    error = error if state in FAILURES else None
    if state is current:
        return _same_again(current, current_error, error)
    if RANK[reported] > RANK[current]:
        return Merge(state, error, changed=True)
    is_conflict = current in FINAL and state in FINAL
    return Merge(current, current_error, changed=False, conflict=is_conflict)


def decide(
    current: MessageState, current_error: int | None, answered: str, error: int | None
) -> Merge:
    """After reports that contradict each other: the provider's answer to our question decides.

    It still moves nothing backwards: one end takes the place of another one.
    """
    merged = merge(current, current_error, answered, error)
    if not merged.conflict:
        return merged
    state = STATE[answered]
    error = error if state in FAILURES else None
    return Merge(state, error, changed=(state, error) != (current, current_error))


def _same_again(current: MessageState, current_error: int | None, error: int | None) -> Merge:
    if error is None or error == current_error:
        return Merge(current, current_error, changed=False)
    if current_error is None:
        return Merge(current, error, changed=True)
    return Merge(current, current_error, changed=False, conflict=True)


def next_attempt(
    attempts: int,
    retry: Retry,
    now: datetime,
    *,
    delays: Sequence[timedelta] = RETRY_DELAYS,
) -> datetime | None:
    """When to ask again after this many attempts, or None when a person has to decide."""
    done = max(attempts, 1)
    if retry is Retry.LATER and done <= len(delays):
        return now + delays[done - 1]
    if retry is Retry.ONCE and done == 1 and delays:
        return now + delays[-1]
    return None


def speaking(window_number: N | None, pool_number: N | None, front_desk: N | None) -> N | None:
    """Which number speaks: the sitter's in their window, else the held pool number, else ours."""
    for number in (window_number, pool_number):
        if number is not None:
            return number
    return front_desk


def check_body(body: str) -> str:
    """The text as it will be stored and sent. Refuses one without anything to see, or too long."""
    body = body.replace("\0", "").strip()
    if not any(character.isprintable() and not character.isspace() for character in body):
        raise Refused("Message body cannot be empty", code="message_empty", status=400)
    # Half an emoji cannot be stored; two halves are one.
    utf16 = body.encode("utf-16-le", "surrogatepass")
    length = len(utf16) // 2
    if length > MAX_LENGTH:
        raise Refused(
            f"Message is too long. Maximum length is {MAX_LENGTH} characters. "
            f"Your message is {length} characters.",
            code="message_too_long",
            status=400,
        )
    return utf16.decode("utf-16-le", "replace")
