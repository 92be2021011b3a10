"""Phone numbers, however they are written."""

import re
from collections.abc import Sequence
from itertools import pairwise

from snoutos.kernel.detector.asking import asks_to_be_reached
from snoutos.kernel.detector.finding import Candidate
from snoutos.kernel.detector.groups import Group, Word, read_groups, set_aside
from snoutos.kernel.detector.normalize import WALL
from snoutos.kernel.detector.words import BACKWARDS, CLEARS, CUES, PHARMACY, bag
from snoutos.kernel.words import FindingKind

MAX_GROUPS = 17  # no phone number has more digits, so none has more groups
SURE = 0.6
_NEUTRAL = bag("number num no nbr numero digits # phone line contact")
_LINES = bag("phone line contact")
_DIALS = bag("area dial starts begins prefix rest then last ends ending finish half")
_BACKWARDS = re.compile(r"right to left|from the (?:end|back|right)|last to first|al reves")
_CLAUSE_END = re.compile(r"[,;!?\n]|[.](?: |$)|\b(?:so|but|and|or|if|then|when) ")
_SENTENCE_END = re.compile(r"[.!?;][ \n]|\n")
_PLUS = re.compile(r"(?:\+|\bplus )[\s(]*$")


def find_phones(text: str, *, pieces: bool = True) -> list[Candidate]:
    text = set_aside(text)
    groups, words = read_groups(text)
    context = _Context(text, words)
    found: list[Candidate] = []
    for run in _runs(groups):
        found.extend(_in_run(run, context))
    if pieces:
        taken = {c.start for c in found}
        found.extend(c for c in _in_pieces(groups, context) if c.start not in taken)
    return found


def _runs(groups: Sequence[Group]) -> list[list[Group]]:
    runs: list[list[Group]] = []
    for group in groups:
        if group.gap or not runs:
            runs.append([])
        runs[-1].append(group)
    return runs


class _Context:
    """The words around a place, and what they say about the digits there."""

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        self.text = text
        self.words = words
        self.is_backwards = bool(_BACKWARDS.search(text)) or any(w.text in BACKWARDS for w in words)
        self.is_dialed = any(w.text in _DIALS for w in words)

    def weight(self, start: int, end: int) -> float:
        """Above zero when words nearby ask for a phone number, below when they name another."""
        weight = self._nearest(self._before(start), start)
        weight = weight or self._nearest(self._after(end), end) * 0.8
        if weight < 0 and self._asks(start, end):
            return 0.3
        return weight

    def _asks(self, start: int, end: int) -> bool:
        before = self.text[max(0, start - 60) : start].rsplit(WALL, 1)[-1]
        return asks_to_be_reached(before, self.text[end : end + 80])

    def _before(self, start: int) -> list[Word]:
        index = self._index(start)
        near = [w for w in self.words[max(0, index - 8) : index] if start - w.end < 60]
        return near[::-1]

    def _after(self, end: int) -> list[Word]:
        index = self._index(end)
        return [w for w in self.words[index : index + 6] if w.start - end < 40]

    def _index(self, place: int) -> int:
        low, high = 0, len(self.words)
        while low < high:
            middle = (low + high) // 2
            if self.words[middle].start < place:
                low = middle + 1
            else:
                high = middle
        return low

    def _nearest(self, words: Sequence[Word], place: int) -> float:
        soft = 0.0
        was_neutral = False
        said = ""
        for distance, word in enumerate(words):
            if word.text == WALL:
                break
            if word.text in PHARMACY and (was_neutral or distance < 3):
                return soft if said in _LINES else -0.35
            if word.text in CLEARS and (was_neutral or distance < 5):
                if self._is_code_of_area(word, words[distance + 1 :]):
                    return 0.25
                if not self._is_apart(word, place):
                    return -0.6
            elif word.text in CUES and word.text not in _NEUTRAL:
                return 0.3
            was_neutral = word.text in _NEUTRAL
            said = word.text
            if was_neutral:
                soft = 0.25
        return soft

    def _is_apart(self, word: Word, place: int) -> bool:
        """A clause ends between the word and the digits: it does not speak of them."""
        between = (
            self.text[word.end : place] if word.end <= place else self.text[place : word.start]
        )
        return _CLAUSE_END.search(between) is not None

    def _is_code_of_area(self, word: Word, farther: Sequence[Word]) -> bool:
        if word.text not in ("code", "codes"):
            return False
        near = self.text[max(0, word.start - 12) : word.start]
        return "area" in near or any(w.text in ("dial", "area") for w in farther)


def _in_run(run: Sequence[Group], context: _Context) -> list[Candidate]:
    """The whole run when it is one number; otherwise the numbers inside it."""
    if sum(len(g.digits) for g in run) < 7:
        return []
    whole = [run] if len(run) <= MAX_GROUPS else []
    judged = [_judge(part, context) for part in (*whole, *_parts(run, context.text))]
    best = max((one for one in judged if one), key=lambda one: one.confidence, default=None)
    if best is not None and best.confidence >= SURE:
        return [best]
    found: list[Candidate] = []
    index = 0
    while index < len(run):
        size = _sure_shape(run[index : index + MAX_GROUPS])
        inner = _judge(run[index : index + size], context) if size else None
        if inner is not None:
            found.append(inner)
            index += size
        else:
            index += 1
    return found or ([best] if best else [])


def _parts(run: Sequence[Group], text: str) -> list[Sequence[Group]]:
    """A longer run without the figure that merely stood before or behind the number."""
    parts: list[Sequence[Group]] = [
        run[index : index + MAX_GROUPS]
        for index in range(1, min(len(run), 4))
        if _SENTENCE_END.search(text[run[index - 1].end : run[index].start])
    ]
    if len(run) <= MAX_GROUPS:
        parts.extend(p for p in (run[1:], run[:-1]) if _is_american("".join(g.digits for g in p)))
    return parts


def _sure_shape(run: Sequence[Group]) -> int:
    """How many leading groups make a number that stands out even in a row of figures."""
    lengths = [len(g.digits) for g in run]
    for shape in ((3, 3, 4), (1, 3, 3, 4), (3, 7), (1, 10), (10,), (6, 4), (11,), (3, 4)):
        if tuple(lengths[: len(shape)]) == shape:
            if shape == (3, 4) and len(run) > 2 and lengths[2] > 2:
                continue
            return len(shape)
    ones = 0
    for length in lengths:
        if length != 1:
            break
        ones += 1
    return 10 if ones >= 10 else 0


def _judge(run: Sequence[Group], context: _Context) -> Candidate | None:
    if not run:
        return None
    digits = "".join(g.digits for g in run)
    start, end = run[0].start, run[-1].end
    plus = _PLUS.search(context.text, max(0, start - 8), start)
    base = _base(digits, run, is_international=plus is not None)
    if base <= 0 and not context.is_backwards:
        return None
    weight = context.weight(start, end)
    rule = "phone.hidden" if any(g.hidden for g in run) else "phone"
    if context.is_backwards and 7 <= len(digits) <= 11:
        base = max(base, _base(digits[::-1], run[::-1], is_international=False)) + 0.3
        rule = "phone.backwards"
    confidence = min(1.0, base + weight - _listlike(run))
    if base <= 0 or confidence <= 0.3:
        return None
    first = plus.start() if plus else start
    # The number that a reader dials in the end.
    dialed = digits[::-1] if rule == "phone.backwards" else digits
    value = f"+{dialed}" if plus else dialed
    return Candidate(FindingKind.PHONE, first, end, confidence, rule, value)


def _is_american(digits: str) -> bool:
    return len(digits) == 10 and digits[0] in "23456789" and digits[3] in "23456789"


def _base(digits: str, run: Sequence[Group], *, is_international: bool) -> float:
    """How much a row of digits looks like a phone number, all by itself."""
    count = len(digits)
    lengths = [len(g.digits) for g in run]
    if len(set(digits)) == 1 or digits in "01234567890123456789":
        return 0.0
    if is_international and 8 <= count <= 15:
        return 0.9
    if count == 11 and digits[0] == "1" and _is_american(digits[1:]):
        return 0.85
    if _is_american(digits):
        return _american_base(lengths)
    if count == 10 and digits[0] in "23456789" and (lengths == [3, 3, 4] or max(lengths) == 1):
        # No such number is given out, but it is written, and meant, as one.
        return 0.76
    if count == 7 and digits[0] in "23456789":
        return 0.65 if lengths in ([3, 4], [7]) else 0.4
    if count == 9 and digits[0] in "67" and (lengths in _SPANISH or all(g.hidden for g in run)):
        return 0.62 if all(g.hidden for g in run) else 0.48
    if digits[:2] == "00" and 11 <= count <= 15:
        return 0.8
    if digits[0] == "0" and 10 <= count <= 11 and (2 <= len(run) <= 6 or len(run) == count):
        return 0.65
    if digits[0] == "0" and 9 <= count <= 11:
        return 0.5
    return {8: 0.32, 9: 0.35, 10: 0.45, 11: 0.4, 12: 0.35, 13: 0.3}.get(count, 0.0)


_SPANISH = ([3, 3, 3], [3, 2, 2, 2])


def _american_base(lengths: Sequence[int]) -> float:
    if lengths == [3, 3, 4]:
        return 0.95
    if max(lengths) == 1:
        return 0.85
    return 0.75


def _listlike(run: Sequence[Group]) -> float:
    """Temperatures, steps and countdowns: figures that stay close together, or only count."""
    values = [int(g.digits) for g in run if len(g.digits) < 3]
    if len(values) < 4 or len(values) < len(run):
        return 0.0
    steps = {b - a for a, b in pairwise(values)}
    if steps in ({1}, {-1}):
        return 0.6
    if min(len(g.digits) for g in run) == 2 and max(values) - min(values) <= 15:
        return 0.4
    return 0.0


def _in_pieces(groups: Sequence[Group], context: _Context) -> list[Candidate]:
    """Three, three and four digits (or so) with words between them."""
    runs = _runs(groups)
    found: list[Candidate] = []
    for index in range(len(runs)):
        for size in (3, 2):
            part = runs[index : index + size]
            if len(part) == size and (one := _join(part, context)) is not None:
                found.append(one)
                break
    return found


def _join(part: Sequence[Sequence[Group]], context: _Context) -> Candidate | None:
    gaps = [run[0].gap for run in part[1:]]
    counts = tuple(sum(len(g.digits) for g in run) for run in part)
    if max(gaps) > 7 or counts not in _PIECES or not all(_is_piece(run) for run in part):
        return None
    digits = "".join(g.digits for run in part for g in run)
    start, end = part[0][0].start, part[-1][-1].end
    weight = context.weight(start, end)
    if context.is_dialed:
        weight = max(weight, 0.2)
    if counts == (4, 3, 3):  # "it ends in 0142, starts with 415"
        digits = digits[4:] + digits[:4]
        if not context.is_dialed:
            return None
    if sum(counts) == 10 and not _is_american(digits):
        return None
    base = 0.65 if sum(counts) == 10 else 0.3
    confidence = base + weight - 0.03 * (sum(gaps) - len(gaps))
    if confidence <= 0.3:
        return None
    return Candidate(FindingKind.PHONE, start, end, min(1.0, confidence), "phone.split", digits)


def _is_piece(run: Sequence[Group]) -> bool:
    """Said in one go, figure by figure, or in threes: "4158.67" is none of these."""
    lengths = [len(g.digits) for g in run]
    return sum(lengths) < 6 or len(run) == 1 or max(lengths) == 1 or lengths[0] == 3


_PIECES = frozenset({(3, 3, 4), (3, 7), (6, 4), (3, 4), (3, 4, 3), (3, 6), (3, 5, 2), (4, 3, 3)})
