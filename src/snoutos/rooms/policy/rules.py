"""Contact details in what people write: what was found, and the text without it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from snoutos.kernel.detector.allowed import NOTHING
from snoutos.kernel.detector.entries import (
    ALREADY_ALLOWED,
    CLIENTS_NUMBER,
    FULL,
    LONGEST_ENTRY,
    LONGEST_NOTE,
    MOST_ENTRIES,
    NO_ENTRY,
    OWN_NUMBER,
    Entry,
    allow_of,
    checked_entry,
    entry_of,
    said_as,
    shown_value,
)
from snoutos.kernel.detector.finding import Allow, Finding, Sensitivity
from snoutos.kernel.detector.scan import Read, cover, find, read
from snoutos.kernel.words import FindingKind

__all__ = [
    "ALREADY_ALLOWED", "CLIENTS_NUMBER", "FULL", "LONGEST_ENTRY", "LONGEST_NOTE", "MOST_ENTRIES",
    "NO_ENTRY", "OWN_NUMBER", "Allow", "Entry", "Finding", "Sensitivity", "allow_of",
    "checked_entry", "entry_of", "excerpt", "labels", "redact", "said_as", "scan", "shown_value",
]  # fmt: skip

EXCERPT_LENGTH = 120
NO_VIOLATION = "We can't find that finding. The link may be old."
_LABELS = {
    FindingKind.PHONE: "phone",
    FindingKind.EMAIL: "email",
    FindingKind.URL: "url",
    FindingKind.SOCIAL: "social",
    FindingKind.PAYMENT: "social",
    FindingKind.OFF_PLATFORM: "offplatform",
}


def scan(
    text: str,
    *,
    allow: Allow = NOTHING,
    sensitivity: Sensitivity = Sensitivity.BALANCED,
    before: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """What the text gives away; `before`: the sender's messages just before it, oldest first.

    A detail that is split over several messages is found in the last one, in the part of it that
    the last one carries.
    """
    found = find(text, allow, sensitivity)
    if not before or found:
        return found
    offset = sum(len(one) + 1 for one in before)
    together = find("\n".join((*before, text)), allow, sensitivity)
    return tuple(
        Finding(
            one.kind, max(0, one.start - offset), one.end - offset, one.confidence, one.rule,
            one.because,
        )
        for one in together
        if one.start < offset < one.end
    )  # fmt: skip


def redact(text: str, findings: Iterable[Finding]) -> str:
    """The text with every finding replaced by the same five blocks, however long it was."""
    return cover(text, findings)[0]


def excerpt(text: str, findings: Iterable[Finding]) -> str:
    """The redacted text around the first finding, short enough for a list."""
    found = sorted(findings, key=lambda one: one.start)
    line = " ".join(redact(text, found).split())
    if len(line) <= EXCERPT_LENGTH:
        return line
    first = max(0, line.find("█") - EXCERPT_LENGTH // 2)
    short = line[first : first + EXCERPT_LENGTH - 2].strip()
    return ("…" if first else "") + short + ("…" if first + EXCERPT_LENGTH - 2 < len(line) else "")


def labels(text: str | list[str]) -> set[str]:
    """The words of the development corpus for what `scan` finds."""
    whole = text if isinstance(text, str) else "\n".join(text)
    return {_LABELS[one.kind] for one in scan(whole)}


@dataclass(frozen=True, slots=True)
class Protection:
    """What an organization set: everything the detector has to know about it."""

    allow: Allow = NOTHING
    sensitivity: Sensitivity = Sensitivity.BALANCED


DEFAULT = Protection()


def lesson(text: str, known: Protection, kind: str, rule: str, position: int) -> Entry | None:
    """What a finding that was none would teach. `position`: among those of its kind and rule.

    None when it stands for no single value: an invitation, a hint, pieces of several texts.
    """
    same = [one for one in read(text, known.allow, known.sensitivity) if _is(one, kind, rule)]
    if position >= len(same) or (detail := same[position].detail) is None:
        return None
    return entry_of(detail)


def _is(one: Read, kind: str, rule: str) -> bool:
    return (one.finding.kind.value, one.finding.rule) == (kind, rule)
