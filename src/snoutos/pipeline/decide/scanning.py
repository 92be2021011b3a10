"""What a text gives away, alone and together with the ones just before it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from snoutos.kernel.words import ScanState
from snoutos.rooms.policy import rules as policy

COVERED = "█████"
# Reading texts together costs many times what reading one costs, so it is done only where a detail
# can be split: with enough digits for a phone number on both sides, or with a word of an address.
FEWEST_DIGITS = 7
_digits = re.compile(
    r"[0-9]|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple"
    r"|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)\b",
    re.IGNORECASE,
).findall
_is_telling = re.compile(
    r"@|\bat\b(?!\s+(?:[0-9]|the|my|his|her|our|your|noon|home|a\b|about|around|least|all))"
    r"|\bdot\b|\barroba\b|\bpunto\b|\.\s?(?:com|net|org)\b|\bcom\b|mail|yahoo|outlook|icloud"
    r"|insta|whats|venmo|cash|paypal|zelle|telegram|facebook|snap|tik|signal|\b(?:fb|ig)\b|handle"
    r"|user|www|http",
    re.IGNORECASE,
).search


@dataclass(frozen=True, slots=True)
class Scanned:
    state: ScanState
    findings: tuple[policy.Finding, ...] = ()
    redacted: str = ""
    excerpt: str = ""
    sensitivity: policy.Sensitivity = policy.Sensitivity.BALANCED


def scan(
    body: str, before: Sequence[str] = (), protection: policy.Protection = policy.DEFAULT
) -> Scanned:
    """A detector that fails costs nobody their message; a sitter sees none of an unread one."""
    if not body:
        return Scanned(ScanState.CLEAN)
    try:
        findings = policy.scan(
            body,
            allow=protection.allow,
            sensitivity=protection.sensitivity,
            before=before if may_go_on(before, body) else (),
        )
        if not findings:
            return Scanned(ScanState.CLEAN)
        redacted = policy.redact(body, findings)
        excerpt = policy.excerpt(body, findings)
        return Scanned(ScanState.FLAGGED, findings, redacted, excerpt, protection.sensitivity)
    except Exception:
        return Scanned(ScanState.UNSCANNED, redacted=COVERED)


def may_go_on(before: Sequence[str], body: str) -> bool:
    """Whether this text could be the rest of a detail that the ones before it began."""
    if not before:
        return False
    if _is_telling(body) or _is_telling(before[-1]):
        return True
    here = len(_digits(body))
    there = sum(len(_digits(one)) for one in before)
    return here > 0 and there > 0 and here + there >= FEWEST_DIGITS
