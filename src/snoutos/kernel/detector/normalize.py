"""Fold text to what a reader sees, and remember where every letter came from."""

# ruff: noqa: RUF001 -- the look-alikes are the point
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Letters of other scripts that pass for Latin ones. Accents, styled alphabets and full-width
# forms need no entry: their Unicode names or decompositions already say which letter they are.
_PAIRS = (
    "аa вb еe ёe зe нh іi їi јj кk мm оo рp сc тt уy хx ѕs ԁd ԛq ԝw һh гr пn ьb ոn սu օo հh ցg "
    "ԼL αa βb γy εe ηn ιi κk νv οo ρp τt υu χx ωw ϲc ϳj σo ɡg ɑa ıi ȷj ɩi ʏy ℓl ⅼl ƅb эe иu яr лn"
)
_LOOKALIKES = str.maketrans({pair[0]: pair[1].lower() for pair in _PAIRS.split()})
_SIGNS = {
    "。": ".", "．": ".", "｡": ".", "․": ".", "·": ".", "∙": ".", "⋅": ".", "•": ".", "٫": ".",
    "⁄": "/", "∕": "/", "’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "ß": "ss", "æ": "ae",
    "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "〇": "0", "零": "0",
    "一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8",
    "九": "9", "🔟": "10", "→": " ", "×": "x", "␣": " ", "−": "-", "⠀": " ", "ㅤ": " ",
    "📞": " phone ", "☎": " phone ", "📱": " phone ", "📲": " phone ", "📧": " email ",
    "✉": " email ", "💌": " email ", "🅰": "a", "🅱": "b", "🅾": "o", "🅿": "p", "ⓞ": "o",
    "€": "$", "£": "$", "№": "#",
}  # fmt: skip
_NAMED_LETTER = re.compile(
    r"(?:LATIN|FULLWIDTH|CIRCLED|SQUARED|NEGATIVE|PARENTHESIZED|REGIONAL INDICATOR).*"
    r"(?:LETTER|SMALL CAPITAL) (?:SMALL CAPITAL )?([A-Z])(?: WITH .*)?$"
)
WALL = "\x00"  # what was taken out of a text: nothing reads across it


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text. `at` is None while every character still stands at its own place."""

    text: str
    at: tuple[int, ...] | None
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the original text behind a span of the folded one."""
        if self.at is None:
            return start, end
        first, last = self.at[start], self.at[end - 1]
        after = self.at[end] if end < len(self.at) else self.length
        return first, max(after, last + 1)


def fold(text: str) -> Folded:
    if text.isascii():
        return Folded(text.lower().translate(_CONTROLS), None, len(text))
    pieces: list[str] = []
    at: list[int] = []
    for index, character in enumerate(text):
        piece = character.lower() if character.isascii() else _fold_character(character)
        if len(piece) == 1:
            pieces.append(piece)
            at.append(index)
        elif piece:
            pieces.append(piece)
            at.extend([index] * len(piece))
    return Folded("".join(pieces).translate(_CONTROLS), tuple(at), len(text))


# Same length out as in, so that the fast path needs no map.
_CONTROLS = dict.fromkeys((*range(9), 9, 11, 12, *range(14, 32), 127), " ") | {13: "\n"}


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    if character == "█":
        return WALL
    if character in _SIGNS:
        return _SIGNS[character]
    category = unicodedata.category(character)
    if category[0] == "M" or category in ("Cf", "Cs"):
        return ""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    if category == "Zs":
        return " "
    if category in ("Zl", "Zp"):
        return "\n"
    if category == "Pd":
        return "-"
    return _fold_letter(character)


def _fold_letter(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character).lower()[:20]
    letters = "".join(c for c in plain if not unicodedata.category(c).startswith("M"))
    letters = letters.translate(_LOOKALIKES)
    if letters.isascii():
        return letters
    named = _NAMED_LETTER.match(unicodedata.name(character, ""))
    if named:
        return named[1].lower()
    if unicodedata.category(character)[0] == "L":
        return letters
    return "~"  # a picture or an unknown sign: something stands here, and it is no letter


# Names of providers that are torn in two, and letters that were typed one by one.
_TORN = (
    r"(?<![a-z0-9])(?:g(?:ee)?[ -]mail|hot[ -]mail|ya[ -]hoo|out[ -]look|i[ -]cloud)(?![a-z0-9])"
)
_search_torn = re.compile(_TORN).search
_SPELLED_OUT = re.compile(
    rf"{_TORN}|(?<![a-z0-9])[a-z0-9](?:[ ~-]{{1,3}}[a-z0-9@./:_](?![a-z0-9])){{2,}}"
)


def is_torn(text: str) -> bool:
    is_worth_it = "mail" in text or "hoo" in text or "look" in text or "cloud" in text
    return is_worth_it and _search_torn(text) is not None


def squeeze(folded: Folded) -> Folded | None:
    """Join what was torn apart ("g m a i l", "g mail"); None when nothing was."""
    text = folded.text
    runs = [
        m
        for m in _SPELLED_OUT.finditer(text)
        if not m[0].replace(" ", "").replace("-", "").isdigit()
    ]
    if not runs:
        return None
    pieces: list[str] = []
    at: list[int] = []
    places = folded.at if folded.at is not None else range(len(text))
    done = 0
    for run in runs:
        pieces.append(text[done : run.start()])
        at.extend(places[done : run.start()])
        for index in range(run.start(), run.end()):
            if text[index] not in " ~-":
                pieces.append(text[index])
                at.append(places[index])
        done = run.end()
    pieces.append(text[done:])
    at.extend(places[done:])
    return Folded("".join(pieces), tuple(at), folded.length)
