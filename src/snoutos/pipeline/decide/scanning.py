"""What a text gives away, alone and together with the ones just before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from snoutos.kernel.detector.split import may_go_on
from snoutos.kernel.words import ScanState
from snoutos.rooms.policy import rules as policy

COVERED = "█████"


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
