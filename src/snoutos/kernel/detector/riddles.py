"""Numbers that are no figures in a row: letters of a dial, Roman figures, figures among units."""

import re
from collections.abc import Iterator

from snoutos.kernel.detector.finding import Candidate
from snoutos.kernel.words import FindingKind

_VANITY = re.compile(
    r"(?<![\w.-])(?:1[ .-]?)?(?:8(?:00|88|77|66|55|44|33)[ .-]?(?=[a-z])[a-z]{3}-?[a-z]{4}"
    r"|[2-9]\d\d[ .-][a-z]{3}-[a-z]{4})(?![a-z0-9])"
)
_KEYS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_ROMAN = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "iiii": "4", "v": "5", "vi": "6", "vii": "7",
    "viii": "8", "ix": "9", "x": "10", "o": "0", "n": "0", "zero": "0", "0": "0",
}  # fmt: skip
_ROMANS = re.compile(
    r"(?<![a-z0-9'])(?:(?:i{1,4}|iv|vi{0,3}|ix|x|o|n|zero|0)(?:[ ,./|-]{1,3}|(?![a-z0-9']))){7,}"
)
_DOSES = re.compile(r"(?<![\d.])\d ?([a-z]{1,8}?)s?(?:[ ,;/+-]{1,3}(?:and )?\d ?\1s?){8,}(?![a-z])")
_FEWEST_ROMANS, _FEWEST_KINDS = 7, 4


def find_riddles(text: str) -> Iterator[Candidate]:
    for match in _ROMANS.finditer(text):
        digits = [_ROMAN[one] for one in re.findall(r"[a-z0-9]+", match[0])]
        if _is_no_count(digits) and len(set(digits)) >= _FEWEST_KINDS:
            yield _candidate(match, "".join(digits))
    for match in _DOSES.finditer(text):
        digits = re.findall(r"\d", match[0])
        if _is_no_count(digits) and len(set(digits)) >= _FEWEST_KINDS:
            yield _candidate(match, "".join(digits))


def _candidate(match: re.Match[str], digits: str) -> Candidate:
    end = match.start() + len(match[0].rstrip(" ,./|-"))
    return Candidate(FindingKind.PHONE, match.start(), end, 0.75, "phone.hidden", digits)


def _is_no_count(digits: list[str]) -> bool:
    """Chapters and hours go up or down; figures of a phone number jump."""
    values = [int(one) for one in digits]
    return values not in (sorted(values), sorted(values, reverse=True))


def find_vanity(text: str) -> list[Candidate]:
    """1-800-FLOWERS."""
    return [
        Candidate(
            FindingKind.PHONE,
            m.start(),
            m.end(),
            0.8,
            "phone.hidden",
            "".join(c for c in m[0].translate(_KEYS) if c.isdigit()),
        )
        for m in _VANITY.finditer(text)
        if "-" in m[0]
    ]
