"""Read a text: fold it, look for every kind of detail, keep what is sure enough."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from snoutos.kernel.detector.accounts import BANK_WORDS, find_accounts
from snoutos.kernel.detector.address import find_addresses
from snoutos.kernel.detector.allowed import is_allowed
from snoutos.kernel.detector.apps import APP_WORDS, hidden_app
from snoutos.kernel.detector.card import find_cards
from snoutos.kernel.detector.details import (
    Detail,
    detail_of,
    names_in,
    own_names,
    plain,
    site_value,
)
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
from snoutos.kernel.detector.normalize import Folded, fold, is_torn, squeeze
from snoutos.kernel.detector.numbers import digits_of
from snoutos.kernel.detector.phone import find_phones
from snoutos.kernel.detector.riddles import find_riddles, find_vanity
from snoutos.kernel.detector.social import SEEKING, find_social
from snoutos.kernel.detector.words import BARE_PROVIDERS, PLURALS, REPEAT, bag
from snoutos.kernel.words import FindingKind

BLOCK = "█████"
_LINKISH = re.compile(
    r"[a-z0-9*)}\]]\.[a-z([{]|\s\.\s?[a-z]|\.\s(?:com|net|org|co)\b|:[/\\]|[/\\]{2}|www|[@$]"
)
_SLASHED = re.compile(
    r"\d/[a-z]|\b(?:linktree|ly|me|ee|com|gl|co|gd|gy|bio|be|gg|app|link|page|id)\s?/"
)
_ADDRESS_WORDS = BARE_PROVIDERS | bag(
    "dot d0t dott punto arroba com net org http https dotcom hxxp hxxps mail gmial"
)
_ROMAN_WORDS = bag("iv vi vii viii ix")
_MAX_ROUNDS = 6
_BEHIND_HOST = re.compile(r"[/?#]|\bslash\b")
# A name that nobody writes by accident: with figures or joints inside.
_MADE_UP = re.compile(r"[a-z]+(?:[._]+[a-z0-9]|[0-9])[\w.]*")
_GLUED = re.compile(r"\.(?:com|net|org|info|biz|io)(?=[A-Z][a-z])")
_JOINTS = re.compile(r"[/?#&=+]+")
_ALL_JOINTS = re.compile(r"[/?#&=+_-]+")


@dataclass(frozen=True, slots=True)
class Read:
    """A finding, and the one thing it stands for, if it stands for one."""

    finding: Finding
    detail: Detail | None


def find(text: str, allow: Allow, sensitivity: Sensitivity) -> tuple[Finding, ...]:
    """Everything in the text, also what shows only once the rest is taken out."""
    return tuple(one.finding for one in read(text, allow, sensitivity))


def read(text: str, allow: Allow, sensitivity: Sensitivity) -> tuple[Read, ...]:
    found, own = _look(text, allow, sensitivity)
    found.extend(
        one for one in _before_glue(text, allow, sensitivity)
        if not any(_overlap(one.finding, other.finding) for other in found)
    )  # fmt: skip
    if not found and not own:
        return ()
    found.extend(
        one for one in _beside_own_names(text, allow, sensitivity)
        if not any(_overlap(one.finding, other.finding) for other in found)
    )  # fmt: skip
    for _ in range(_MAX_ROUNDS):
        # The company's own details are taken out like any other: nothing hides beside them.
        covered, places = cover(text, [*(one.finding for one in found), *own])
        more, mine = _look(covered, allow, sensitivity)
        if not more and not mine:
            return tuple(sorted(found, key=lambda one: (one.finding.start, one.finding.end)))
        found.extend(Read(_moved(one.finding, places), one.detail) for one in more)
        own.extend(_moved(one, places) for one in mine)
    return (*found, Read(_whole(text), None))


def _whole(text: str) -> Finding:
    rule = "too_tangled"
    return Finding(FindingKind.OFF_PLATFORM, 0, len(text), 0.6, rule, BECAUSE[rule])


def _before_glue(text: str, allow: Allow, sensitivity: Sensitivity) -> list[Read]:
    """sitters.comThanks: the blank after a host is missing, and a capital says so."""
    seams = [(one.end(), one.end()) for one in _GLUED.finditer(text)]
    if not seams:
        return []
    apart, places = _without(text, seams, " ")
    others, _ = _look(apart, allow, sensitivity)
    return [Read(_moved(one.finding, places), one.detail) for one in others]


def _beside_own_names(text: str, allow: Allow, sensitivity: Sensitivity) -> list[Read]:
    """Names that follow an app's, or go before it, once the company's own are not in between."""
    own = own_names(text, allow.handles)
    if not own:
        return []
    left, places = _without(text, own, " ")
    others, _ = _look(left, allow, sensitivity)
    return [
        Read(_moved(one.finding, places), one.detail)
        for one in others
        if one.finding.kind is FindingKind.SOCIAL
        and names_in(plain(left[one.finding.start : one.finding.end]))
    ]


def cover(text: str, findings: Iterable[Finding]) -> tuple[str, list[tuple[int, int, int]]]:
    """The text with every finding replaced, and where each piece of it came from."""
    return _without(text, _union(findings), BLOCK)


def _without(
    text: str, spans: Iterable[tuple[int, int]], instead: str
) -> tuple[str, list[tuple[int, int, int]]]:
    pieces: list[str] = []
    places: list[tuple[int, int, int]] = []  # place in the result, original start, original end
    done = length = 0
    for start, end in spans:
        if start > done:
            places.append((length, done, start))
            pieces.append(text[done:start])
            length += start - done
        places.append((length, start, end))
        pieces.append(instead)
        length += len(instead)
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


def _look(text: str, allow: Allow, sensitivity: Sensitivity) -> tuple[list[Read], list[Finding]]:
    """What gives something away, and what gives away only the company's own."""
    folded = fold(text)
    if cards := find_cards(folded.text):
        return [Read(contact_card(*folded.span(*one)), None) for one in cards], []
    found = _candidates(folded)
    threshold = THRESHOLD[sensitivity]
    sure: dict[tuple[FindingKind, int, int], Read] = {}
    own: list[Finding] = []
    for view, one in found:
        if one.confidence < threshold:
            continue
        start, end = _with_bracket(text, *view.span(one.start, one.end))
        written = text[start:end]
        if not written.strip("█ \n"):
            continue
        finding = Finding(one.kind, start, end, one.confidence, one.rule, BECAUSE[one.rule])
        detail = detail_of(one, written)
        if is_allowed(detail, allow) and (
            site_value(written) in allow.sites or not _tells_more(one, text, written, threshold)
        ):
            own.append(finding)
        else:
            sure[one.kind, start, end] = Read(finding, detail)
    if own:
        # Read in two ways, it is the company's own only if it is so in both.
        theirs = [one.finding for one in sure.values()]
        own = [one for one in own if not any(_overlap(one, other) for other in theirs)]
    return list(sure.values()), own


def _with_bracket(text: str, start: int, end: int) -> tuple[int, int]:
    """(555) 123-4567 is covered from its bracket on."""
    opens = start > 0 and text[start - 1] == "(" and ")" in text[start:end]
    return start - opens, end


def contact_card(start: int, end: int) -> Finding:
    rule = "contact_card"
    return Finding(FindingKind.PHONE, start, end, 1.0, rule, BECAUSE[rule])


def _overlap(one: Finding, other: Finding) -> bool:
    return one.start < other.end and other.start < one.end


def _tells_more(one: Candidate, text: str, written: str, threshold: float) -> bool:
    """Whether something is tucked in behind the host of the own link, or beside the own name."""
    if one.kind is FindingKind.SOCIAL:
        names = {name.rstrip(".-") for name in _MADE_UP.findall(plain(text))}
        return len(names - set(_MADE_UP.findall(plain(written)))) > 0
    if one.kind is not FindingKind.URL:
        return False
    parts = _BEHIND_HOST.split(unquote(written).split("://", 1)[-1], maxsplit=1)
    if len(parts) < 2 or not parts[1]:
        return False
    return any(
        candidate.confidence >= threshold
        for tail in (parts[1], _JOINTS.sub(" ", parts[1]), _ALL_JOINTS.sub(" ", parts[1]))
        for _, candidate in _candidates(fold(tail))
    )


def _candidates(folded: Folded) -> list[tuple[Folded, Candidate]]:
    text = folded.text
    chunks = CHUNK.findall(text)
    found = [(folded, one) for one in _read(text, chunks)]
    is_spelled = list(map(len, chunks)).count(1) > 2 or is_torn(text)
    if is_spelled and (view := squeeze(folded)) is not None:
        known = {one.kind for _, one in found}
        more = _read(view.text, CHUNK.findall(view.text))
        found.extend((view, one) for one in more if one.kind not in known)
    return found


def _read(text: str, chunks: list[str]) -> list[Candidate]:
    found: list[Candidate] = []
    words = set(chunks)
    digits = sum(map(_digit_count, chunks))
    if digits >= 7:
        found.extend(find_phones(text))
    if digits >= 7 or not words.isdisjoint(_ROMAN_WORDS):
        found.extend(find_riddles(text))
    if digits >= 12 or not words.isdisjoint(BANK_WORDS) or max(map(len, chunks), default=0) > 14:
        found.extend(find_accounts(text))
    if digits >= 3 and "-" in text:
        found.extend(find_vanity(text))
    if _may_link(text) or not words.isdisjoint(_ADDRESS_WORDS):
        found.extend(find_addresses(text))
    if _may_be_social(text, words):
        found.extend(find_social(text, found))
    found.extend(find_invitations(text, words))
    return found


def _may_link(text: str) -> bool:
    return (
        _LINKISH.search(text) is not None
        or "dotc" in text
        or ".\n" in text
        or "\n." in text
        or ("/" in text and _SLASHED.search(text) is not None)
    )


def _may_be_social(text: str, words: set[str]) -> bool:
    return (
        not words.isdisjoint(APP_WORDS)
        or "@" in text
        or "$" in text
        or (not words.isdisjoint(SEEKING) and not words.isdisjoint(("me", "us")))
        or hidden_app(text)
    )


@lru_cache(maxsize=8192)
def _digit_count(chunk: str) -> int:
    digits = digits_of(chunk)
    if digits is not None:
        return len(digits[0])
    return 2 if chunk in REPEAT or chunk in PLURALS else 0
