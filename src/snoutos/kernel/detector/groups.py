"""Groups of digits in a text, and what stands between them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from snoutos.kernel.detector.normalize import WALL
from snoutos.kernel.detector.numbers import digits_of
from snoutos.kernel.detector.words import (
    FILLERS,
    HUNDREDS,
    HUNDREDS_ES,
    ONES,
    PLURALS,
    REPEAT,
    SOUNDS,
    TENS,
    UNITS,
)

CHUNK = re.compile(r"[a-z0-9]+(?:'[a-z]+)*|[$%#\x00]|[^\x00-\x7f]+")
# Times, dates and labels of parts. They are figures, but never figures of a phone number.
_SET_ASIDE = re.compile(
    r"(?<![\d:.-])[012]?\d:[0-5]\d(?![\d:]|[.-]\d)"
    r"|(?<![\d/.-])(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])(?:/(?:19|20)?\d\d)?(?![\d/]|[.]\d)"
    r"|(?<!\d)\d{1,6} ?[+x*] ?\$?\d{1,6} ?="
    r"|(?<![\d/.-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![\d-])"
)
_PART_LABEL = re.compile(
    r"\b(?:part|pt|piece|chunk|half|section) ?(?:\d|one|two|three)\b(?! *\d{4})"
    r"|\b(?:first|second|third|fourth|last|next|1st|2nd|3rd) (?:part|piece|half|bit|chunk|set)\b"
    r"|\b(?:first|next|last|middle|final|other|ending|then|remaining) (?:two|three|four|seven|\d)"
    r"(?= (?:are|is|digits?|numbers?|nums?|\d{3})|:)(?: (?:digits?|numbers?|nums?))?"
)
_ORDER = re.compile(r"\bamazon [a-z #:]{0,30}\d{3}-\d{7}-\d{7}(?!\d)")
# Weights and temperatures, one after the other. Figures of a phone number lie farther apart.
_READINGS = re.compile(
    r"(?<![\d.])\d{1,3}\.\d{1,2}(?:[\s,;/|>~&-]{1,6}(?:(?:then|and|to|now"
    r"|y) )?\d{1,3}\.\d{1,2}){3,}"
    r"(?![\d.]\d)"
)
_DECIMAL = re.compile(r"\d+\.\d+")
_SPREAD = 0.3


@dataclass(frozen=True, slots=True)
class Group:
    """Digits without a word among them. `gap`: plain words since the group before; 99 walls."""

    digits: str
    start: int
    end: int
    hidden: bool
    gap: int


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start: int
    end: int


def set_aside(text: str) -> str:
    text = _PART_LABEL.sub(lambda m: " " * len(m[0]), _unquoted(text))
    text = _READINGS.sub(_reading, _ORDER.sub(_wall, text))
    return _SET_ASIDE.sub(_wall, text)


def _unquoted(text: str) -> str:
    """As long as before, as in "tel:+1%20415"."""
    return text.replace("%20", "   ").replace("%2b", "  +") if "%2" in text else text


def _wall(match: re.Match[str]) -> str:
    return WALL + " " * (len(match[0]) - 1)


def _reading(match: re.Match[str]) -> str:
    values = [float(one) for one in _DECIMAL.findall(match[0])]
    is_close = max(values) - min(values) <= _SPREAD * max(values)
    return _wall(match) if is_close else match[0]


def read_groups(text: str) -> tuple[list[Group], list[Word]]:
    reader = _Reader(text)
    chunks = list(CHUNK.finditer(text))
    for index, match in enumerate(chunks):
        chunk = match[0]
        if chunk in SOUNDS and _is_counted(reader, [m[0] for m in chunks[index + 1 : index + 7]]):
            chunk = str(SOUNDS[chunk])
        reader.take(chunk, match.start(), match.end())
    return reader.groups, reader.words


def _is_counted(reader: "_Reader", behind: Sequence[str]) -> bool:
    """Whether "to" and "for" stand among figures said as words, or begin a row of them."""
    if reader.is_counting:
        return bool(behind) and behind[0] in ONES
    return len(behind) == 6 and all(one in ONES or one in SOUNDS for one in behind)


class _Reader:
    """Walks over the chunks once, left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.groups: list[Group] = []
        self.words: list[Word] = []
        self.gap = 99
        self.times = 0  # "double", "triple": how often the next digit is meant
        self.times_start = 0

    @property
    def is_counting(self) -> bool:
        """Three figures said as words, right before this one."""
        last = self.groups[-3:]
        return (
            len(last) == 3 and self.gap == 0 and all(g.hidden and len(g.digits) == 1 for g in last)
        )

    def take(self, chunk: str, start: int, end: int) -> None:
        found = digits_of(chunk)
        if found is not None and not (self.gap and chunk == "o"):
            self._digits(found[0], start, end, hidden=found[1])
        elif chunk in REPEAT:
            self.times, self.times_start = REPEAT[chunk], start
        elif chunk in HUNDREDS and self._close(start):
            self._extend(self.groups[-1].digits + HUNDREDS[chunk], end)
        elif chunk in PLURALS and self._close(start) and self.groups[-1].digits in set("23456"):
            self._extend(str(PLURALS[chunk]) * int(self.groups[-1].digits), end)
        else:
            self._word(chunk, start, end)

    def _close(self, start: int) -> bool:
        return (
            bool(self.groups)
            and self.gap == 0
            and self.text[self.groups[-1].end : start] in _JOINTS
        )

    def _extend(self, digits: str, end: int) -> None:
        last = self.groups[-1]
        self.groups[-1] = Group(digits, last.start, end, hidden=True, gap=last.gap)

    def _digits(self, digits: str, start: int, end: int, *, hidden: bool) -> None:
        if self.times:
            digits = digits[0] * self.times + digits[1:]
            start, hidden, self.times = self.times_start, True, 0
        elif hidden and self._close(start) and self._is_tens(start) and digits in _UNIT_DIGITS:
            self._extend(self.groups[-1].digits[:-1] + digits, end)
            return
        elif hidden and self._close(start) and self._is_hundred() and len(digits) <= 2:
            self._extend(self.groups[-1].digits[: -len(digits)] + digits, end)
            return
        self.groups.append(Group(digits, start, end, hidden, self.gap))
        self.gap = 0

    def _is_hundred(self) -> bool:
        last = self.groups[-1]
        word = self.text[last.start : last.end].rsplit(" ", 1)[-1]
        return word in HUNDREDS or word in HUNDREDS_ES

    def _is_tens(self, start: int) -> bool:
        last = self.groups[-1]
        word = self.text[last.start : last.end].rsplit(" ", 1)[-1]
        return word in TENS and self.text[start:].split()[0] != "oh"

    def _word(self, chunk: str, start: int, end: int) -> None:
        self.times = 0
        self.words.append(Word(chunk.split("'")[0], start, end))
        if chunk in (WALL, "$"):
            self.gap = 99
        elif chunk in UNITS or chunk == "%":
            if not self._close(start):
                self.gap = min(99, self.gap + 1)
                return
            if not self._ends_a_number():
                self.groups.pop()
            self.gap = 99
        elif chunk not in FILLERS and chunk != "#" and self.gap < 99:
            self.gap += 1

    def _ends_a_number(self) -> bool:
        """A group of four after one of three is no dose, whatever unit is written behind it."""
        last = self.groups[-1]
        return len(last.digits) >= 7 or (
            len(self.groups) > 1 and last.gap == 0 and len(last.digits) > 3
        )


_JOINTS = frozenset(("", " ", "-", " y ", " and ", " und "))
_UNIT_DIGITS = frozenset(str(value) for value in ONES.values() if value)
