"""What may be decided about a finding, and how it is said."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from snoutos.kernel.detector.finding import BECAUSE
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import FindingKind, Grade, PolicyAction, ReviewStatus
from snoutos.rooms.policy.rules import NO_VIOLATION, NOT_CHECKED

__all__ = ["NO_VIOLATION", "Filters"]

NEEDS_REASON = "Say why this message may be sent. The reason is kept in the audit log."
DECIDED = "This was already decided. Reload the page to see by whom."
NOT_HELD = "This message was not stopped, so there is nothing to send."
NONE_CHOSEN = "Choose at least one message first."
NOT_CONTACT_INFO = "Not contact info"
TEACHES_NOTHING = (
    "This is a hint or an invitation, not one exact detail, so there is nothing to add. "
    "Dismiss it instead."
)
SEEN_OTHERWISE = "Something changed since you looked. Look again at what would be added."
# Which alerts tell of what is decided here, by what they are about.
OF_A_MESSAGE = ("policy.violation.blocked", "policy.unscanned")
OF_A_THREAD = ("policy.violation",)
LONGEST_REASON = 300
MOST_AT_ONCE = 500

KINDS = {
    FindingKind.PHONE: "Phone number",
    FindingKind.EMAIL: "E-mail address",
    FindingKind.URL: "Link",
    FindingKind.SOCIAL: "Social handle",
    FindingKind.PAYMENT: "Payment elsewhere",
    FindingKind.OFF_PLATFORM: "Invitation elsewhere",
    FindingKind.UNCHECKED: "Not checked",
}
STATUSES = {
    ReviewStatus.OPEN: "Open",
    ReviewStatus.RESOLVED: "Resolved",
    ReviewStatus.DISMISSED: "Dismissed",
}
ACTIONS = {
    PolicyAction.BLOCKED: "Blocked",
    PolicyAction.WARNED: "Warned",
    PolicyAction.ALLOWED: "Allowed",
    PolicyAction.OVERRIDDEN: "Overridden",
}
# Of what was stopped: whether its author has it back, or somebody has to look at it.
STOPPED = {Grade.BOUNCED: "Sent back", Grade.HELD: "Held for you"}


class Then(StrEnum):
    """What becomes of a finding that was none, once its value is on the allow-list."""

    NOTHING = ""
    SEND = "send"
    DISMISS = "dismiss"


@dataclass(frozen=True, slots=True)
class Filters:
    status: ReviewStatus | None = None
    kind: FindingKind | None = None
    thread_id: UUID | None = None
    sitter_id: UUID | None = None


DAYS = (30, 90)


def check_days(days: int) -> None:
    if days not in DAYS:
        raise Refused("Choose the last 30 or the last 90 days.", code="bad_days", status=422)


def said_of(rule: str) -> str:
    """What the detector says when this rule speaks."""
    return NOT_CHECKED if rule == "unchecked" else BECAUSE.get(rule, rule)


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


def check_chosen(ids: Iterable[UUID]) -> list[UUID]:
    wanted = sorted(set(ids))
    if not wanted:
        raise Refused(NONE_CHOSEN, code="none_chosen", status=422)
    if len(wanted) > MOST_AT_ONCE:
        raise Refused(
            f"At most {MOST_AT_ONCE} findings are decided at once.", code="too_many", status=422
        )
    return wanted


def check_is_open(status: str) -> None:
    if status != ReviewStatus.OPEN:
        raise Refused(DECIDED, code="already_decided", status=409)


def check_is_held(action: str) -> None:
    if action != PolicyAction.BLOCKED:
        raise Refused(NOT_HELD, code="not_blocked", status=409)
