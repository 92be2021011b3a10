"""Contact cards that somebody pasted into a text."""

import re

_BEGINS = re.compile(r"begin ?: ?vcard")
_ENDS = re.compile(r"end ?: ?vcard")
_PROPERTY = re.compile(
    r"\b(?:version|n|fn|nickname|org|title|role|tel|email|adr|label|url|note|photo|bday|uid|rev"
    r"|prodid|impp|item\d|x-[a-z-]{1,30})\b[^\s:]{0,60}:[^\n]*"
)


def find_cards(text: str) -> list[tuple[int, int]]:
    """Where cards begin and end in a folded text."""
    if "vcard" not in text:
        return []
    cards: list[tuple[int, int]] = []
    done = 0
    while begin := _BEGINS.search(text, done):
        end = _ENDS.search(text, begin.end())
        if end is None:
            return [*cards, (begin.start(), _last_told(text, begin.end()))]
        done = end.end()
        cards.append((begin.start(), done))
    return cards


def _last_told(text: str, start: int) -> int:
    """A card that was cut off is as long as it tells of somebody."""
    return max((one.end() for one in _PROPERTY.finditer(text, start)), default=start)
