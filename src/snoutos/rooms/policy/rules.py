"""Contact details in what people write: what was found, and the text without it."""

from collections.abc import Iterable, Mapping, Sequence
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
from snoutos.kernel.detector.scan import BLOCK, Read, cover, find, read
from snoutos.kernel.detector.split import find_across
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import FindingKind, Grade, SenderKind

__all__ = [
    "ALREADY_ALLOWED", "CLIENTS_NUMBER", "FULL", "LONGEST_ENTRY", "LONGEST_NOTE", "MOST_ENTRIES",
    "NO_ENTRY", "OWN_NUMBER", "Allow", "Entry", "Finding", "Sensitivity", "allow_of",
    "checked_entry", "entry_of", "excerpt", "labels", "name_for_sitters", "redact", "said_as",
    "scan", "shown_value",
]  # fmt: skip

EXCERPT_LENGTH = 120
NOT_CHECKED = "We could not check this message."
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
    if not before:
        return found
    offset = sum(len(one) + 1 for one in before)
    split = (
        Finding(one.kind, 0, one.end - offset, one.confidence, one.rule, one.because)
        for one in find_across(before, text, allow, sensitivity)
    )
    # What the text gives away by itself is not found again as the end of something longer.
    known = [(one.start, one.end) for one in found]
    return (
        *found,
        *(one for one in split if not any(a <= one.start and one.end <= b for a, b in known)),
    )


def redact(text: str, findings: Iterable[Finding]) -> str:
    """The text with every finding replaced by the same five blocks, however long it was."""
    return cover(text, findings)[0]


def name_for_sitters(name: str, *, is_provisional: bool) -> str:
    """What a sitter may read of a client's name: nothing that says how to reach them.

    A provisional client is called by their phone number, so nothing of it. When the detector
    fails, nothing either.
    """
    if is_provisional or not name.strip():
        return ""
    try:
        covered = redact(name, scan(name))
    except Exception:
        return ""
    if covered == name:
        return name
    # What is left around a number, such as a country code, is not a name.
    return " ".join(one for one in covered.split() if BLOCK not in one and one[0].isalpha())


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

SENSITIVITIES = {
    Sensitivity.RELAXED: (
        "Relaxed",
        "Only what is plain is stopped. Doubtful details go their way with a note.",
    ),
    Sensitivity.BALANCED: (
        "Balanced",
        "What is plain goes back to its author; what is doubtful waits for you.",
    ),
    Sensitivity.STRICT: (
        "Strict",
        "Also faint hints are stopped. Expect to be asked more often.",
    ),
}
# From which confidence on a sitter's message goes back, and from which on it waits for the owner.
STEPS = {
    Sensitivity.RELAXED: (0.8, 0.72),
    Sensitivity.BALANCED: (0.75, 0.6),
    Sensitivity.STRICT: (0.6, 0.45),
}
NO_SENSITIVITY = "Choose relaxed, balanced or strict."
KIND_NAMES = {
    FindingKind.PHONE: "a phone number",
    FindingKind.EMAIL: "an e-mail address",
    FindingKind.URL: "a link",
    FindingKind.SOCIAL: "a social handle",
    FindingKind.PAYMENT: "a way to pay elsewhere",
    FindingKind.OFF_PLATFORM: "an invitation to talk elsewhere",
    FindingKind.UNCHECKED: "something nobody could check",
}
_AUTHORS_KEPT_BACK = frozenset({SenderKind.SITTER, SenderKind.AUTOMATION, SenderKind.SYSTEM})


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of a message because of one finding, and why, in one sentence."""

    grade: Grade
    sentence: str


def rule_on(
    kind: FindingKind, confidence: float, sensitivity: Sensitivity, author: SenderKind
) -> Ruling:
    """The mildest grade that still protects.

    author        clear detail   doubtful detail   invitation   fainter
    sitter        bounced        held              held         noted
    automation    held           held              held         noted
    office        noted: it was asked and said so
    client        noted: a client is never stopped
    """
    what = KIND_NAMES[kind]
    if author is SenderKind.CLIENT:
        return _noted(f"Shown to you and covered for sitters: a client who shares {what} is heard.")
    if author not in _AUTHORS_KEPT_BACK:
        return _noted(f"Sent with a note: the office was told of {what} and sent it.")
    back, held = STEPS[sensitivity]
    if confidence < held:
        return _noted(f"Sent with a note: on {sensitivity} something this faint is not stopped.")
    if kind is FindingKind.OFF_PLATFORM:
        return _held(f"Held for you: whether this is {what}, a person decides.")
    if confidence < back:
        return _held(f"Held for you: this may be {what}, and may be something else.")
    if author is not SenderKind.SITTER:
        return _held(f"Held for you: it has {what} in it, and a program can't rewrite it.")
    return Ruling(
        Grade.BOUNCED, f"Sent back to its author with the words marked: it has {what} in it."
    )


def strictest(rulings: Iterable[Ruling]) -> Grade | None:
    """One finding that is sent back sends the whole message back. None when nothing was found."""
    grades = {one.grade for one in rulings}
    return next((one for one in Grade if one in grades), None)


def _held(sentence: str) -> Ruling:
    return Ruling(Grade.HELD, sentence)


def _noted(sentence: str) -> Ruling:
    return Ruling(Grade.NOTED, sentence)


@dataclass(frozen=True, slots=True)
class Tried:
    """A message of the past, judged as it would be now and on another sensitivity."""

    is_stopped_now: bool
    is_stopped_then: bool
    sentence: str  # why, on the other sensitivity
    excerpt: str


def try_on(
    text: str,
    known: Protection,
    wanted: Sensitivity,
    author: SenderKind,
    before: Sequence[str] = (),
) -> Tried | None:
    """None when nothing is found on either."""
    now = _rulings(text, known.allow, known.sensitivity, author, before)
    then = _rulings(text, known.allow, wanted, author, before)
    if not now and not then:
        return None
    grades = [strictest(one for _, one in each) for each in (now, then)]
    stopped = [one in (Grade.BOUNCED, Grade.HELD) for one in grades]
    sentence = next((one.sentence for _, one in then if one.grade is grades[1]), "")
    found = [one for one, _ in (*now, *then)]
    return Tried(stopped[0], stopped[1], sentence, excerpt(text, found))


def _rulings(
    text: str, allow: Allow, sensitivity: Sensitivity, author: SenderKind, before: Sequence[str]
) -> list[tuple[Finding, Ruling]]:
    found = scan(text, allow=allow, sensitivity=sensitivity, before=before)
    return [(one, rule_on(one.kind, one.confidence, sensitivity, author)) for one in found]


def checked_sensitivity(said: str) -> Sensitivity:
    if said not in set(Sensitivity):
        raise Refused(NO_SENSITIVITY, code="no_sensitivity", status=422)
    return Sensitivity(said)


def known_sensitivity(said: object) -> Sensitivity:
    """What was kept; anything unknown is what everybody begins with."""
    known = {one.value: one for one in Sensitivity}
    return known.get(said, Sensitivity.BALANCED) if isinstance(said, str) else Sensitivity.BALANCED


def protection_of(settings: object, rows: Iterable[tuple[str, str, bool]]) -> Protection:
    """From the settings of an organization and its allow-list."""
    said = settings.get("policy") if isinstance(settings, Mapping) else None
    said = said if isinstance(said, Mapping) else {}
    return Protection(allow_of(rows), known_sensitivity(said.get("sensitivity")))


def pictures_are_held(settings: object) -> bool:
    """Whether the office looks at each picture before a sitter does: nobody can read pictures, and
    one may show a number."""
    said = settings.get("policy") if isinstance(settings, Mapping) else None
    return isinstance(said, Mapping) and said.get("hold_pictures") is True


def lesson(text: str, known: Protection, kind: str, rule: str, position: int) -> Entry | None:
    """What a finding that was none would teach. `position`: among those of its kind and rule.

    None when it stands for no single value: an invitation, a hint, pieces of several texts.
    """
    if kind == FindingKind.UNCHECKED:
        return None
    same = [one for one in read(text, known.allow, known.sensitivity) if _is(one, kind, rule)]
    if position >= len(same) or (detail := same[position].detail) is None:
        return None
    return entry_of(detail)


def _is(one: Read, kind: str, rule: str) -> bool:
    return (one.finding.kind.value, one.finding.rule) == (kind, rule)
