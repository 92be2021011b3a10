"""May this message leave, and as what is it kept? Asked in this order; the first no ends it.

question                      sitter               automation, system   owner, admin
----------------------------  -------------------  -------------------  ---------------------
1 outside their window        no, 403              -                    -
2 the client opted out        no, 409              no, 409              no, 409
3 the detector failed         kept as blocked, 422 kept as blocked, 422 sent, not scanned
4 contact details found       by their grade:      by their grade:      no, 409; confirmed:
                              kept as blocked, 422 kept as blocked, 422 sent, with a warning
                              or sent with a note  or sent with a note
5 no number can speak         no, 409              no, 409              no, 409
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from snoutos.kernel.refused import Refused
from snoutos.kernel.words import (
    Grade,
    MessageState,
    PolicyAction,
    Role,
    ScanState,
    SenderKind,
)
from snoutos.rooms.policy.rules import KIND_NAMES, Finding, Sensitivity, rule_on, strictest
from snoutos.rooms.routing.rules.deciding import OUTSIDE_WINDOW

CONTACT_INFO = (
    "This message wasn't sent because it includes contact info. "
    "Please keep communication in the system."
)
HELD_TO_LOOK = (
    "This message wasn't sent yet. It may include contact info, so the owner looks at it first."
)
HELD = (
    "This message wasn't sent yet. It couldn't be checked for contact info, "
    "so the owner looks at it first."
)
CANNOT_CHECK = (
    "This can't be checked for contact info right now, so the owner will look at it first."
)
THROUGH_US = "Clients reach you through your business number."
CANNOT_RECEIVE = (
    "This sender can't receive replies. It is a short code, a name, or a number of your own."
)
NO_NUMBER = "No business number can send right now. Add an active Front Desk number first."
MERGED = "This client was merged into another one. Open the conversation of that client instead."
ERASED = "This client was erased on request and can't be texted any more."
UNNAMED = "This client"
NOT_STOPPED = "This message was not stopped, or it has been sent since."
NO_CONVERSATION = "We can't find that conversation. The link may be old."
NO_MESSAGE = "We can't find that message."
NUMBER_RESTS = "The number this was sent from isn't active any more. Write the message again."
HAS_LEFT = "A text of this change has already been sent, so it can't be undone any more."
KEY_REUSED = "This Idempotency-Key was already used for another message."

SENDERS = {
    Role.OWNER: SenderKind.OWNER,
    Role.ADMIN: SenderKind.OWNER,
    Role.SITTER: SenderKind.SITTER,
    Role.AUTOMATION: SenderKind.AUTOMATION,
    Role.SYSTEM: SenderKind.SYSTEM,
}
OFFICE = frozenset({SenderKind.OWNER})
# Attempts that a person may ask for without saying why.
FREE_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody wants to send this. `findings` is None when the detector failed."""

    sender: SenderKind
    is_within_window: bool  # asked of sitters only
    client_name: str
    is_opted_out: bool
    findings: tuple[Finding, ...] | None
    is_confirmed: bool
    sensitivity: Sensitivity = Sensitivity.BALANCED


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of it. `state` is empty when nothing is kept."""

    state: MessageState | None
    scan: ScanState
    action: PolicyAction | None = None
    refusal: Refused | None = None


class Outcome(StrEnum):
    """What would become of a text, as it is told before it is sent."""

    SENT = "sent"
    CONFIRM = "confirm"  # sent with a note, once it is confirmed
    STOPPED = "stopped"
    HELD = "held"  # the owner looks at it first


@dataclass(frozen=True, slots=True)
class Foresight:
    outcome: Outcome
    sentence: str
    findings: tuple[Finding, ...]


def judge(attempt: Attempt) -> Verdict:
    if attempt.sender is SenderKind.SITTER and not attempt.is_within_window:
        return _no(Refused(OUTSIDE_WINDOW, code="outside_window", status=403))
    if attempt.is_opted_out:
        return _no(opted_out(attempt.client_name))
    if attempt.findings is None:
        return _unscanned(attempt)
    if attempt.findings:
        return _flagged(attempt, attempt.findings)
    return Verdict(MessageState.QUEUED, ScanState.CLEAN)


def foresee(
    verdict: Verdict, findings: tuple[Finding, ...], *, is_split: bool = False
) -> Foresight:
    """What the writer is told while still writing. Raises what no other words would cure.

    `is_split`: only together with the texts before it does this one give something away.
    """
    if verdict.state is MessageState.QUEUED:
        return Foresight(Outcome.SENT, "", ())
    if verdict.state is MessageState.BLOCKED and verdict.scan is ScanState.UNSCANNED:
        return Foresight(Outcome.HELD, CANNOT_CHECK, ())
    if verdict.refusal is not None and verdict.refusal.code == "held_for_review":
        has = "With your last texts this may make" if is_split else "This may have"
        it = "" if is_split else " in it"
        told = f"{has} {shared(findings)}{it}, so the owner will look at it first."
        return Foresight(Outcome.HELD, told, findings)
    if verdict.state is MessageState.BLOCKED:
        what = shared(findings)
        has = f"With your last texts this makes {what}" if is_split else f"This has {what} in it"
        told = f"{has}, so it will not be sent. {THROUGH_US}"
        return Foresight(Outcome.STOPPED, told, findings)
    if findings and verdict.refusal is not None and verdict.refusal.code == "contact_details":
        told = f"This shares {shared(findings)}. Once you confirm, it will be sent, with a note."
        return Foresight(Outcome.CONFIRM, told, findings)
    raise verdict.refusal or Refused(NO_NUMBER, code="no_number", status=409)


def _unscanned(attempt: Attempt) -> Verdict:
    if attempt.sender in OFFICE:
        return Verdict(MessageState.QUEUED, ScanState.UNSCANNED)
    refusal = blocked(ScanState.UNSCANNED)
    return Verdict(MessageState.BLOCKED, ScanState.UNSCANNED, refusal=refusal)


def _flagged(attempt: Attempt, findings: tuple[Finding, ...]) -> Verdict:
    details = {"findings": [_told(finding) for finding in findings]}
    if attempt.sender not in OFFICE:
        if graded(attempt, attempt.sender) is Grade.NOTED:
            return Verdict(MessageState.QUEUED, ScanState.FLAGGED, PolicyAction.ALLOWED)
        # A program is told what a sitter would be told; it only can't write it anew.
        refusal = blocked(ScanState.FLAGGED, details, graded(attempt, SenderKind.SITTER))
        return Verdict(
            MessageState.BLOCKED, ScanState.FLAGGED, PolicyAction.BLOCKED, refusal=refusal
        )
    if attempt.is_confirmed:
        return Verdict(MessageState.QUEUED, ScanState.FLAGGED, PolicyAction.WARNED)
    return _no(
        Refused(
            f"This message shares {shared(findings)}. Send it anyway?",
            code="contact_details",
            status=409,
            details=details,
        )
    )


def graded(attempt: Attempt, author: SenderKind) -> Grade | None:
    return strictest(
        rule_on(one.kind, one.confidence, attempt.sensitivity, author)
        for one in attempt.findings or ()
    )


def _told(finding: Finding) -> dict[str, object]:
    """`start` and `end` count characters (code points) of the text as it was kept."""
    return {
        "kind": finding.kind.value,
        "start": finding.start,
        "end": finding.end,
        "because": finding.because,
    }


def _no(refusal: Refused) -> Verdict:
    return Verdict(None, ScanState.CLEAN, refusal=refusal)


def blocked(
    scan: ScanState,
    details: Mapping[str, object] | None = None,
    grade: Grade | None = Grade.BOUNCED,
) -> Refused:
    """What the sender of a message that was kept as blocked is told."""
    if scan is ScanState.UNSCANNED:
        return Refused(HELD, code="held_for_review", status=422)
    if grade is Grade.HELD:
        return Refused(HELD_TO_LOOK, code="held_for_review", status=422, details=details)
    return Refused(CONTACT_INFO, code="contact_details", status=422, details=details)


def opted_out(client_name: str) -> Refused:
    again = "this client" if client_name == UNNAMED else client_name
    return Refused(
        f"{client_name} asked not to get texts (replied STOP). "
        f"Texts are off until {again} replies START.",
        code="opted_out",
        status=409,
    )


def shared(findings: Iterable[Finding]) -> str:
    """A phone number and a link: what was found, each kind once, as a person would say it."""
    names = list(dict.fromkeys(KIND_NAMES[finding.kind] for finding in findings))
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def check_may_retry(state: MessageState, *, attempts: int, reason: str) -> None:
    """Only what failed is sent again; after three attempts a person says why."""
    if state not in (MessageState.FAILED, MessageState.UNDELIVERED):
        raise Refused(
            "Only a message that was not delivered can be sent again.",
            code="not_failed",
            status=409,
        )
    if attempts >= FREE_ATTEMPTS and not reason.strip():
        raise Refused(
            f"This message was tried {attempts} times. Say why it should be tried again.",
            code="reason_needed",
        )
