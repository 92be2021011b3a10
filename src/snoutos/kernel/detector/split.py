"""A detail that somebody spreads over several texts: each of them carries a part of it."""

import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from snoutos.kernel.detector.allowed import NOTHING
from snoutos.kernel.detector.finding import Allow, Finding, Sensitivity
from snoutos.kernel.detector.scan import BLOCK, cover, find

# Texts are read together this far apart, this many before the last one, this much of each.
TOGETHER = timedelta(minutes=15)
MOST_TOGETHER, LONGEST_TOGETHER = 3, 400
# Reading texts together costs many times what reading one costs, so it is done only where a detail
# can be split: with enough digits for a phone number on both sides, or with a word of an address.
FEWEST_DIGITS = 7
_digits = re.compile(
    r"[0-9]|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple"
    r"|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)\b",
    re.IGNORECASE,
).findall
_is_telling = re.compile(
    r"@|\bat\b(?!\s+(?:[0-9]|the|my|his|her|our|your|noon|home|a\b|about|around|least|all))"
    r"|\bdot\b|\barroba\b|\bpunto\b|\.\s?(?:com|net|org)\b|\bcom\b|mail|yahoo|outlook|icloud"
    r"|insta|whats|venmo|cash|paypal|zelle|telegram|facebook|snap|tik|signal|\b(?:fb|ig)\b|handle"
    r"|user|www|http",
    re.IGNORECASE,
).search


def may_go_on(before: Sequence[str], body: str) -> bool:
    """Whether this text could be the rest of a detail that the ones before it began."""
    if not before:
        return False
    if _is_telling(body) or _is_telling(before[-1]):
        return True
    here = len(_digits(body))
    there = sum(len(_digits(one)) for one in before)
    return here > 0 and there > 0 and here + there >= FEWEST_DIGITS


def find_across(
    before: Sequence[str], text: str, allow: Allow, sensitivity: Sensitivity
) -> tuple[Finding, ...]:
    """Details that begin in the texts before and reach into this one, as they lie in all of them
    joined by newlines.

    What the texts before give away whole is theirs alone: this text only stands behind it.
    """
    earlier = "\n".join(before)
    place = len(earlier) + 1
    across = [
        one for one in find(f"{earlier}\n{text}", allow, sensitivity)
        if one.start < place < one.end
    ]  # fmt: skip
    if not across:
        return ()
    whole = find(earlier, NOTHING, sensitivity)
    return tuple(
        one for one in across if not any(_is_whole(other, one, earlier) for other in whole)
    )


def _is_whole(known: Finding, across: Finding, earlier: str) -> bool:
    """Whether all that the texts before carry of a detail was given away by them already."""
    if known.kind is not across.kind or known.start > across.start:
        return False
    return not any(letter.isalnum() for letter in earlier[known.end :])


@dataclass(frozen=True, slots=True)
class Said:
    """One text of a conversation; `redacted` is what may be read of it alone, if less than all."""

    sender: Hashable
    body: str
    redacted: str
    at: datetime


def cover_split(said: Sequence[Said]) -> tuple[str, ...]:
    """`redacted` of each, oldest first, with the parts covered that only the others give sense.

    Everything is covered when the detector itself fails.
    """
    try:
        return _cover_split(said)
    except Exception:
        return (BLOCK,) * len(said)


def _cover_split(said: Sequence[Said]) -> tuple[str, ...]:
    parts: defaultdict[int, list[Finding]] = defaultdict(list)
    recent: defaultdict[Hashable, list[int]] = defaultdict(list)
    for here, one in enumerate(said):
        since = one.at - TOGETHER
        before = [i for i in recent[one.sender] if said[i].at > since][-MOST_TOGETHER:]
        recent[one.sender] = [*before, here]
        if may_go_on([said[i].body for i in before], one.body):
            for place, part in _parts(said, [*before, here]):
                parts[place].append(part)
    return tuple(
        _covered(one, parts[here]) if here in parts else one.redacted
        for here, one in enumerate(said)
    )


def _parts(said: Sequence[Said], group: Sequence[int]) -> list[tuple[int, Finding]]:
    """What each text of the group carries of details that reach into the last one."""
    cut = [max(0, len(said[i].body) - LONGEST_TOGETHER) for i in group[:-1]] + [0]
    texts = [said[i].body[first:] for i, first in zip(group, cut, strict=True)]
    starts = [sum(len(one) + 1 for one in texts[:nth]) for nth in range(len(texts))]
    carried = []
    for one in find_across(texts[:-1], texts[-1], NOTHING, Sensitivity.BALANCED):
        for place, text, at, first in zip(group, texts, starts, cut, strict=True):
            start, end = max(one.start - at, 0), min(one.end - at, len(text))
            if start < end:
                part = Finding(
                    one.kind, start + first, end + first, one.confidence, one.rule, one.because
                )
                carried.append((place, part))
    return carried


def _covered(one: Said, parts: Sequence[Finding]) -> str:
    alone = find(one.body, NOTHING, Sensitivity.BALANCED)
    # What was covered for a reason that is not seen here stays covered, and all the rest with it.
    known = ("", cover(one.body, alone)[0], cover(one.body, parts)[0])
    if one.redacted not in (*known, text := cover(one.body, [*alone, *parts])[0]):
        return BLOCK
    return text
