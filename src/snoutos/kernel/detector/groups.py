"""Groups of digits in a text, and what stands between them."""

import re
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
    text = _PART_LABEL.sub(lambda m: " " * len(m[0]), text)
    return _SET_ASIDE.sub(lambda m: "\x00" + " " * (len(m[0]) - 1), text)


def read_groups(text: str) -> tuple[list[Group], list[Word]]:
    reader = _Reader(text)
    for match in CHUNK.finditer(text):
        reader.take(match[0], match.start(), match.end())
    return reader.groups, reader.words


class _Reader:
    """Walks over the chunks once, left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.groups: list[Group] = []
        self.words: list[Word] = []
        self.gap = 99
        self.times = 0  # "double", "triple": how often the next digit is meant
        self.times_start = 0

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
