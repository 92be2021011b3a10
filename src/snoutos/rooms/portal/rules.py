"""What a sitter may see and do, and when.

before the window   inside [start, end)     after the window
schedule only       read and write          schedule only
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from snoutos.kernel.detector.allowed import NOTHING, Allow
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import Grade, ScanState, SenderKind
from snoutos.rooms.policy import rules as policy
from snoutos.rooms.sending.rules import THROUGH_US, shared

# The scrap of history that lets a sitter pick up the thread (before the present window began).
EARLIER_MESSAGES = 10
ONLY_DURING_WINDOW = "This conversation is only available during your assignment window."
# For as long after its end it is the visit that somebody has in mind; a later one may be off.
JUST_ENDED = timedelta(hours=1)
NOBODY_YET = "A new client"
COVERED = "█████"
NO_SUCH_THREAD = "We can't find that conversation. The link may be old."


class Phase(StrEnum):
    FUTURE = "future"
    ACTIVE = "active"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Hours:
    """One window of the sitter with one client: [starts_at, ends_at)."""

    starts_at: datetime
    ends_at: datetime


def phase(hours: Hours, now: datetime) -> Phase:
    if now < hours.starts_at:
        return Phase.FUTURE
    return Phase.ACTIVE if now < hours.ends_at else Phase.PAST


def has_just_ended(ends_at: datetime, now: datetime) -> bool:
    return ends_at <= now < ends_at + JUST_ENDED


def open_now(windows: Iterable[Hours], now: datetime) -> Hours:
    """The window that is open now. Refuses when there is none: kindly to whoever had or will have
    one, and exactly as for a conversation that does not exist to everybody else."""
    found = list(windows)
    if not found:
        raise Missing(NO_SUCH_THREAD)
    for hours in found:
        if phase(hours, now) is Phase.ACTIVE:
            return hours
    raise Refused(ONLY_DURING_WINDOW, code="outside_window", status=403)


def without_contact(text: str, allow: Allow = NOTHING) -> str:
    """The text with every contact detail covered; all of it when the detector fails."""
    findings = _findings(text, allow)
    return COVERED if findings is None else policy.redact(text, findings)


def client_name(name: str, *, is_provisional: bool) -> str:
    """What a sitter calls a client."""
    return policy.name_for_sitters(name, is_provisional=is_provisional) or NOBODY_YET


def short_name(name: str) -> str:
    """Dana Whitfield → Dana W., as much as a sitter needs on a small screen."""
    first, *rest = name.split()
    if name == NOBODY_YET or not rest:
        return name
    return f"{first} {rest[-1][0]}."


def label(sender_kind: SenderKind, sender_name: str, *, is_own: bool) -> str:
    """Who wrote a message, as a sitter reads it: own words, or role and first name."""
    if is_own:
        return "You"
    first = sender_name.split()[0] if sender_name.split() else ""
    if sender_kind is SenderKind.CLIENT:
        return sender_name
    if sender_kind is SenderKind.SITTER:
        return f"{first} (sitter)" if first else "Another sitter"
    if sender_kind is SenderKind.OWNER:
        return f"{first} (office)" if first else "The office"
    return "Automatic message"


def why_stopped(body: str, scan: ScanState) -> str:
    """What a sitter is told of an own message that was not sent."""
    if scan is ScanState.UNSCANNED:
        return "It couldn't be checked for contact info, so the owner looks at it first."
    findings = _findings(body) or ()
    found = shared(findings) or "contact details"
    rulings = (
        policy.rule_on(one.kind, one.confidence, policy.Sensitivity.BALANCED, SenderKind.SITTER)
        for one in findings
    )
    if policy.strictest(rulings) is Grade.HELD:
        return f"It may have {found} in it, so the owner looks at it first."
    return f"It has {found} in it. {THROUGH_US}"


def _findings(text: str, allow: Allow = NOTHING) -> tuple[policy.Finding, ...] | None:
    """None when the detector itself failed: then nothing of the text is known to be harmless."""
    try:
        return policy.scan(text, allow=allow)
    except Exception:
        return None


# Those that browsers have their push services at; anything else could be anybody's address.
PUSH_HOSTS = (
    "fcm.googleapis.com", "android.googleapis.com", "updates.push.services.mozilla.com",
    "push.services.mozilla.com", "push.apple.com", "notify.windows.com", "wns.windows.com",
)  # fmt: skip
LONGEST_ENDPOINT = 1024
NOT_A_SERVICE = "This browser's notification service isn't one we know. We e-mail you instead."
PUSH_KEY = re.compile(r"[A-Za-z0-9_-]{80,100}")
PUSH_SECRET = re.compile(r"[A-Za-z0-9_-]{20,40}")


def check_subscription(endpoint: str, p256dh: str, auth: str, extra: Iterable[str] = ()) -> None:
    """Raises Refused unless it belongs to a push service of a browser (RFC 8030, 8291). `extra` are
    hosts with their port that may be asked without encryption, for trying out."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError as unreadable:
        raise Refused(NOT_A_SERVICE, code="unknown_push_service", status=422) from unreadable
    is_known = parts.scheme == "https" and port in (None, 443) and any(
        host == one or host.endswith(f".{one}") for one in PUSH_HOSTS
    )  # fmt: skip
    is_known = is_known and not parts.username and len(endpoint) <= LONGEST_ENDPOINT
    if not (is_known or (parts.scheme == "http" and parts.netloc in tuple(extra))):
        raise Refused(NOT_A_SERVICE, code="unknown_push_service", status=422)
    if not (PUSH_KEY.fullmatch(p256dh) and PUSH_SECRET.fullmatch(auth)):
        raise Refused(NOT_A_SERVICE, code="bad_push_keys", status=422)


def nudge(short_name: str, count: int) -> str:
    """Whom it is from, and nothing of what it says: a locked phone shows it to anybody."""
    if count == 1:
        return f"New message from {short_name}"
    return f"{count} new messages from {short_name}"
