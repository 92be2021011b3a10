"""Stuck jobs: work that failed for good and waits for a person, who plays it again or lets it be.

           replay                             ignore
receipt    worked once more by the pipeline   kept, and left alone
delivery   sent once more by the dispatcher   left unsent
"""

from enum import StrEnum

from snoutos.kernel.refused import Refused
from snoutos.kernel.words import ReviewStatus

NO_JOB = "We can't find that stuck job. It may have been dealt with already."
ENDED = "Somebody has dealt with this job already. Reload the page to see how."
GONE = "What this job was about has been erased, so it can't be tried again. Give it up."
NEEDS_REASON = "Say why. The reason is kept in the audit log."
LONGEST_REASON = 300


class Kind(StrEnum):
    """The words that stand in the table."""

    RECEIPT = "receipt"
    DELIVERY = "delivery"


class Choice(StrEnum):
    REPLAY = "replay"
    IGNORE = "ignore"


KIND_NAMES = {
    Kind.RECEIPT: "Something the provider sent",
    Kind.DELIVERY: "A message to a client",
}
WHAT_FAILED = {
    Kind.RECEIPT: "It could not be worked into a conversation. It is kept as it came.",
    Kind.DELIVERY: "It could not be sent, however often it was tried.",
}
STATUS_NAMES = {
    ReviewStatus.OPEN: "Stuck",
    ReviewStatus.RESOLVED: "Tried again",
    ReviewStatus.DISMISSED: "Given up",
}
# The alerts that tell of one, by what it is.
ALERTS = {
    Kind.RECEIPT: ("receipt.dead_letter",),
    Kind.DELIVERY: ("delivery.retries_exhausted",),
}


def check_reason(reason: str) -> str:
    said = " ".join(reason.split())
    if not said:
        raise Refused(NEEDS_REASON, code="reason_needed", status=422)
    if len(said) > LONGEST_REASON:
        raise Refused(
            f"A reason can be {LONGEST_REASON} characters long. Yours has {len(said)}.",
            code="reason_too_long", status=422,
        )  # fmt: skip
    return said


def check_is_open(status: str) -> None:
    if status != ReviewStatus.OPEN:
        raise Refused(ENDED, code="already_ended", status=409)
