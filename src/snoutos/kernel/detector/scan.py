"""Read a text: fold it, look for every kind of detail, keep what is sure enough."""

import re
from collections.abc import Iterable, Sequence

from snoutos.kernel.detector.address import find_addresses
from snoutos.kernel.detector.allowed import is_allowed
from snoutos.kernel.detector.finding import (
    BECAUSE,
    THRESHOLD,
    Allow,
    Candidate,
    Finding,
    Sensitivity,
)
from snoutos.kernel.detector.groups import CHUNK
from snoutos.kernel.detector.invitation import find_invitations
from snoutos.kernel.detector.normalize import Folded, fold, squeeze
from snoutos.kernel.detector.numbers import digits_of
from snoutos.kernel.detector.phone import find_phones, find_vanity
from snoutos.kernel.detector.social import APP_WORDS, find_social, hidden_app
from snoutos.kernel.detector.words import BARE_PROVIDERS, PLURALS, REPEAT, bag
from snoutos.kernel.words import FindingKind

BLOCK = "█████"
_LINKISH = re.compile(
    r"[a-z0-9*)}\]]\.[a-z([{]|\s\.\s?[a-z]|\.\s(?:com|net|org|co)\b|:[/\\]|[/\\]{2}|www|[@$]"
)
_ADDRESS_WORDS = BARE_PROVIDERS | bag(
    "dot d0t dott punto arroba com net org http https dotcom hxxp hxxps mail gmial"
)
_MAX_ROUNDS = 6


def find(text: str, allow: Allow, sensitivity: Sensitivity) -> tuple[Finding, ...]:
    """Everything in the text, also what shows only once the rest is taken out."""
    found = _look(text, allow, sensitivity)
    if not found:
        return ()
    for _ in range(_MAX_ROUNDS):
        covered, places = cover(text, found)
        more = [_moved(one, places) for one in _look(covered, allow, sensitivity)]
        if not more:
            return tuple(sorted(found, key=lambda one: (one.start, one.end)))
        found.extend(more)
    return (*found, _whole(text))


def _whole(text: str) -> Finding:
    rule = "too_tangled"
    return Finding(FindingKind.OFF_PLATFORM, 0, len(text), 0.6, rule, BECAUSE[rule])


def cover(text: str, findings: Iterable[Finding]) -> tuple[str, list[tuple[int, int, int]]]:
    """The text with every finding replaced, and where each piece of it came from."""
    pieces: list[str] = []
    places: list[tuple[int, int, int]] = []  # place in the result, original start, original end
    done = length = 0
    for start, end in _union(findings):
        if start > done:
            places.append((length, done, start))
            pieces.append(text[done:start])
            length += start - done
        places.append((length, start, end))
        pieces.append(BLOCK)
        length += len(BLOCK)
        done = end
    places.append((length, done, len(text)))
    pieces.append(text[done:])
    return "".join(pieces), places


def _union(findings: Iterable[Finding]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for start, end in sorted((one.start, one.end) for one in findings):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _moved(one: Finding, places: Sequence[tuple[int, int, int]]) -> Finding:
    """The same finding in the words of the text before anything was taken out."""
    start = end = 0
    for at, first, last in places:
        if at <= one.start:
            start = min(first + one.start - at, max(first, last - 1))
        if at < one.end:
            end = min(first + one.end - at, last)
    return Finding(one.kind, start, max(end, start + 1), one.confidence, one.rule, one.because)


def _look(text: str, allow: Allow, sensitivity: Sensitivity) -> list[Finding]:
    if "BEGIN:VCARD" in text.upper():
        rule = "contact_card"
        return [Finding(FindingKind.PHONE, 0, len(text), 1.0, rule, BECAUSE[rule])]
    folded = fold(text)
    found = _candidates(folded)
    if not found:
        return []
    threshold = THRESHOLD[sensitivity]
    sure: dict[tuple[FindingKind, int, int], Finding] = {}
    for view, one in found:
        if one.confidence < threshold:
            continue
        start, end = view.span(one.start, one.end)
        if is_allowed(one, text[start:end], allow) or not text[start:end].strip("█ \n"):
            continue
        key = (one.kind, start, end)
        sure[key] = Finding(one.kind, start, end, one.confidence, one.rule, BECAUSE[one.rule])
    return list(sure.values())


def _candidates(folded: Folded) -> list[tuple[Folded, Candidate]]:
    text = folded.text
    chunks = CHUNK.findall(text)
    found = [(folded, one) for one in _read(text, chunks)]
    if sum(1 for chunk in chunks if len(chunk) == 1) > 2 and (view := squeeze(folded)) is not None:
        known = {one.kind for _, one in found}
        more = _read(view.text, CHUNK.findall(view.text))
        found.extend((view, one) for one in more if one.kind not in known)
    return found


def _read(text: str, chunks: list[str]) -> list[Candidate]:
    found: list[Candidate] = []
    words = set(chunks)
    digits = _digit_count(chunks)
    if digits >= 7:
        found.extend(find_phones(text))
    if digits >= 3 and "-" in text:
        found.extend(find_vanity(text))
    is_linkish = _LINKISH.search(text) or "dotc" in text or ".\n" in text or "\n." in text
    if is_linkish or not words.isdisjoint(_ADDRESS_WORDS):
        found.extend(find_addresses(text))
    if not words.isdisjoint(APP_WORDS) or "@" in text or "$" in text or hidden_app(text):
        found.extend(find_social(text, found))
    found.extend(find_invitations(text, words))
    return found


def _digit_count(chunks: Iterable[str]) -> int:
    count = 0
    for chunk in chunks:
        digits = digits_of(chunk)
        if digits is not None:
            count += len(digits[0])
        elif chunk in REPEAT or chunk in PLURALS:
            count += 2
    return count
