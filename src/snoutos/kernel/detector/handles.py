"""Is this word somebody's chosen name, or just a word?"""

import re
from functools import lru_cache
from importlib.resources import files

from snoutos.kernel.detector.words import PLAIN

_DATA = files("snoutos.kernel.detector")
COMMON = frozenset(
    word
    for line in (_DATA / "common.txt").read_text(encoding="ascii").splitlines()
    if not line.startswith("#")
    for word in line.split()
)
_SUFFIXES = ("'s", "s", "ed", "ing", "er", "ers", "d", "ly", "es", "n", "r", "y")


@lru_cache(maxsize=4096)
def is_plain(word: str) -> bool:
    """A word of everyday language, also when it is bent."""
    if word in PLAIN or word in COMMON:
        return True
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) > 2:
            stem = word[: -len(suffix)]
            if stem in COMMON or stem + "e" in COMMON or stem[:-1] in COMMON:
                return True
    return _REPEATS.search(word) is not None


_REPEATS = re.compile(r"([a-z])\1\1")


@lru_cache(maxsize=4096)
def is_handle(word: str) -> bool:
    """A made-up name: figures or joints inside, or long and in no dictionary."""
    word = word.strip("._-'\"")
    if len(word) < 3 or not any(c.isalpha() for c in word):
        return False
    if "_" in word:
        return True
    if any(c.isdigit() for c in word):
        return len(word) >= 5 and word[0].isalpha()
    if "." in word or "-" in word:
        parts = [p for p in re.split(r"[.-]+", word) if p]
        return len(parts) > 1 and len(word) >= 5 and not all(is_plain(p) for p in parts[:2])
    return len(word) >= 5 and not is_plain(word)
