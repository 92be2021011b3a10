"""Read digits out of chunks of text: figures, number words, look-alike letters."""

import re
from functools import lru_cache

from snoutos.kernel.detector.words import HUNDREDS_ES, ONES, TEENS, TENS, bag

_FIGURES = str.maketrans("osilzbg", "0511289")
_SURE = frozenset("osilz0123456789")
# A number with its extension or a word stuck to it, or with a letter between all figures.
_MIXED = re.compile(r"(?:(\d{4}(?=x\d)|\d{7,11}(?=[a-z]{2,}$)).*|(?:\d[a-z]){6,10}\d?)$")
_LETTERS = str.maketrans("013457$8", "oieastsb")
_PIECE = re.compile(
    "|".join(sorted((*ONES, *TEENS, *(w for w in TENS)), key=len, reverse=True)) + "|[0-9]"
)
# Read as digits by shape alone, these would be words in any sentence.
_EVERYDAY = bag(
    "so is i lol go oil boss sis big bill ill sold oz bio dig dogs dog god good gosh obi solo soil"
    " sob lib bib bob zoo goo ooo oooo odd idol silo slid lid sigh bldg biz gig gob log logs lob"
    " disg gold bold slob die did dos bed bold old doll sill isle ease sea size else seed see deed"
    " edge beg leg egg geese bee bees lies die said goes does shoes be de el es le les los se si"
    " zig bods legs eggs lego disc doze ooze sizes zoe eloise bobo gigi lili lizzie lola"
)


@lru_cache(maxsize=4096)
def digits_of(chunk: str) -> tuple[str, bool] | None:
    """The digits a chunk of letters and figures stands for, and whether it hides them."""
    if chunk.isdigit():
        return chunk, False
    if chunk in ONES:
        return str(ONES[chunk]), True
    if chunk in TEENS:
        return str(TEENS[chunk]), True
    if chunk in TENS:
        return str(TENS[chunk]) + "0", True
    if chunk in HUNDREDS_ES:
        return HUNDREDS_ES[chunk], True
    if len(chunk) > 200:
        return None
    plain = chunk.isalpha()
    mixed = None if plain else _MIXED.match(chunk)
    if mixed:
        return mixed[1] or "".join(c for c in chunk if c.isdigit()), True
    if not plain:
        word = chunk.translate(_LETTERS)
        if word in ONES:
            return str(ONES[word]), True
    glued = _glued(chunk)
    if glued is not None:
        return glued, True
    if chunk in _EVERYDAY or len(chunk) > 12 or (plain and not 2 <= len(chunk) <= 4):
        return None
    figures = chunk.translate(_FIGURES)
    unsure = plain or len(chunk) <= 2
    if not figures.isdigit() or (unsure and not set(chunk) <= _SURE):
        return None
    return figures, True


def _glued(chunk: str) -> str | None:
    """Number words and figures written without spaces: "fivenine7oh"."""
    place = 0
    digits: list[str] = []
    was_tens = False
    while place < len(chunk):
        piece = _PIECE.match(chunk, place)
        if piece is None:
            return None
        word = piece[0]
        if word.isdigit():
            digits.append(word)
        elif word in ONES:
            if was_tens and ONES[word]:
                digits[-1] = digits[-1][0]
            digits.append(str(ONES[word]))
        elif word in TEENS:
            digits.append(str(TEENS[word]))
        else:
            digits.append(str(TENS[word]) + "0")
        was_tens = word in TENS
        place = piece.end()
    return "".join(digits)
