"""What a text gives away, alone and together with the ones just before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from snoutos.kernel.detector.scan import contact_card
from snoutos.kernel.detector.split import may_go_on
from snoutos.kernel.words import ScanState
from snoutos.rooms.attachments.rules import Kind, kind_said
from snoutos.rooms.policy import rules as policy

COVERED = "█████"
CARD = "Contact card"


@dataclass(frozen=True, slots=True)
class Scanned:
    state: ScanState
    findings: tuple[policy.Finding, ...] = ()
    redacted: str = ""
    excerpt: str = ""
    sensitivity: policy.Sensitivity = policy.Sensitivity.BALANCED


def scan(
    body: str,
    before: Sequence[str] = (),
    protection: policy.Protection = policy.DEFAULT,
    media: Sequence[tuple[str, str]] = (),
) -> Scanned:
    """A detector that fails costs nobody their message; a sitter sees none of an unread one.

    `media`: (url, type) of the files that came along. A contact card among them is a finding.
    """
    cards = _cards(media)
    if not body and not cards:
        return Scanned(ScanState.CLEAN)
    try:
        findings = policy.scan(
            body,
            allow=protection.allow,
            sensitivity=protection.sensitivity,
            before=before if may_go_on(before, body) else (),
        )
        if not findings and not cards:
            return Scanned(ScanState.CLEAN)
        redacted = policy.redact(body, findings) if findings else ""
        excerpt = policy.excerpt(body, findings) or CARD
        found = (*findings, *cards)
        return Scanned(ScanState.FLAGGED, found, redacted, excerpt, protection.sensitivity)
    except Exception:
        return Scanned(ScanState.UNSCANNED, redacted=COVERED)


def _cards(media: Sequence[tuple[str, str]]) -> tuple[policy.Finding, ...]:
    """At most one: a second card gives away no more than that there were cards."""
    is_there = any(kind_said(said_type) is Kind.CONTACT_CARD for _, said_type in media)
    return (contact_card(0, 0),) if is_there else ()
