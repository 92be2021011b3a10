"""Links, plain or disguised."""

import re
from collections.abc import Iterator

from snoutos.kernel.detector.dots import DOT, DOTTED, LABEL
from snoutos.kernel.detector.finding import Candidate
from snoutos.kernel.detector.handles import is_plain
from snoutos.kernel.detector.words import (
    DETERMINERS,
    ENDINGS,
    LINK_HOSTS,
    SURE_ENDINGS,
    bag,
)
from snoutos.kernel.words import FindingKind

_PATH = r"(?:[/?#:][^\s\x00<>\"]*)?"
_SCHEME = re.compile(
    r"(?<![a-z0-9])(?:h(?:tt|xx|\*\*|..)ps?\s?(?::|\[:\])?\s?[/\\]{1,3}|www\s?\d?\.\s?)\s?"
    rf"[^\s\x00\"<>]+(?: ?\. ?{LABEL}){{0,4}}{_PATH}"
)
_HOST = re.compile(rf"(?<![a-z0-9.@-])({LABEL}(?:\.{LABEL}){{1,6}})(?!')\.?({_PATH})")
_SPOKEN = re.compile(
    rf"(?<![a-z0-9])({LABEL})((?:{DOT}{LABEL}){{1,4}})"
    r"((?:\s?(?:/|slash)\s?[^\s\x00]+)?)"
)
_SHORT = "|".join(
    [host.replace(".", " ?[,;*_'] ?") for host in sorted(LINK_HOSTS)]
    + ["linktree", "bit ly", "linktr ee", "tinyurl com", "wa me", "goo gl", "cutt ly", "ow ly"]
)
# Written backwards, without its dot, or with the ending in brackets or on the next line.
_ODD = re.compile(
    r"(?<![a-z0-9])(?:(?:moc|gro|ten)\.[a-z0-9-]{3,40}(?:@[a-z0-9._-]{2,40})?"
    rf"|(?P<host>{_SHORT}) ?/ ?[a-z0-9][^\s\x00]*"
    r"|(?P<machine>(?:\d{1,3}\.){3}\d{1,3}(?::\d{2,5})?/[a-z0-9][^\s\x00]*)"
    r"|www (?!is |was )[a-z0-9-]{3,40} (?:com|net|org|co|pet|dog)\b"
    r"|(?P<name>[a-z0-9-]{4,40}?)(?: ?dot(?:com|net|org)\b| ?[\[({]\.?(?:com|net|org)[\])}]"
    r"|\n? ?\.\n? ?(?:com|net|org)\b))"
)
_ODD_ENDING = re.compile(r"[ \n]?(?:dot|[\[({]\.?|\.\n? ?)(com|net|org)[\])}]?$")
_COMMA = re.compile(r" ?[,;*_'] ?|(?<=[a-z]) ")
_SLASH = re.compile(r"\s?(?:/|slash)\s?")
_GO = re.compile(r"(?:on|at|visit|to|see|is|site|website|page|web|from|in|via|info|out|up)[: ]+$")


def find_links(text: str, taken: list[tuple[int, int]]) -> Iterator[Candidate]:
    spans = list(taken)
    for finder in (_scheme_links, _host_links, _spoken_links, _odd_links):
        for one in finder(text):
            if not any(one.start < end and start < one.end for start, end in spans[-60:]):
                spans.append((one.start, one.end))
                yield one


def _scheme_links(text: str) -> Iterator[Candidate]:
    for match in _SCHEME.finditer(text):
        yield Candidate(FindingKind.URL, match.start(), match.end(), 0.95, "url", match[0])


def _host_links(text: str) -> Iterator[Candidate]:
    for match in _HOST.finditer(text):
        host, path = match[1], match[2]
        labels = host.split(".")
        if not _is_host(labels, has_path=len(path) > 1, cue=_has_cue(text, match.start())):
            continue
        end = match.end() if len(path) > 1 else match.end(1)
        yield Candidate(FindingKind.URL, match.start(), end, 0.9, "url", match[1])


def _odd_links(text: str) -> Iterator[Candidate]:
    for match in _ODD.finditer(text):
        name = match["name"]
        if match["host"] or match["machine"]:
            value = _COMMA.sub(".", match[0], count=1)
            yield Candidate(FindingKind.URL, match.start(), match.end(), 0.75, "url.hidden", value)
        elif name is None or (name not in DETERMINERS and not is_plain(name)):
            kind = FindingKind.EMAIL if "@" in match[0] else FindingKind.URL
            rule = "email.hidden" if "@" in match[0] else "url.hidden"
            value = match[0][::-1] if name is None else _ODD_ENDING.sub(r".\1", match[0])
            yield Candidate(kind, match.start(), match.end(), 0.75, rule, value)


def _has_cue(text: str, start: int) -> bool:
    return _GO.search(text, max(0, start - 10), start) is not None


def _is_host(labels: list[str], *, has_path: bool, cue: bool) -> bool:
    ending, name = labels[-1], labels[-2]
    if ".".join(labels[-2:]) in LINK_HOSTS:
        return True
    if ending not in ENDINGS or not any(c.isalpha() for c in name):
        return False
    if has_path:
        return len(name) > 1
    if ending in ("com", "net", "org"):
        return True
    if len(labels) > 2 and (labels[-2] in ("co", "com", "org", "ac") or labels[0] == "www"):
        return True
    if ending in SURE_ENDINGS and ending not in _WORDLIKE:
        return len(name) > 2 and (not is_plain(name) or cue)
    if is_plain(name) or len(name) < 5:
        return False
    if cue or len(name) >= 9 or not name.isalpha():
        return True
    return len(ending) == 2 and ending not in _WORDLIKE and len(name) >= 7


_WORDLIKE = bag(
    "dog pet care club page link store shop online site vet de es us me so co no in is it to am"
    " at be my tv info live one"
)


def _spoken_links(text: str) -> Iterator[Candidate]:
    for match in _SPOKEN.finditer(text):
        name = match[1]
        labels = [p for p in DOTTED.split(match[2]) if p]
        if not labels or labels[-1] not in ENDINGS or name in DETERMINERS:
            continue
        joint = match[2][: -len(labels[-1])]
        if "\n" in joint or not _is_spoken(name, labels, joint, has_path=bool(match[3])):
            continue
        path = _SLASH.sub("/", match[3], count=1)
        value = ".".join((name, *labels)) + path
        yield Candidate(FindingKind.URL, match.start(), match.end(), 0.8, "url.hidden", value)


def _is_spoken(name: str, labels: list[str], joint: str, *, has_path: bool) -> bool:
    ending = labels[-1]
    if (".".join((name, ending)) in LINK_HOSTS and has_path) or name == "www":
        return True
    if is_plain(name) and len(name) < 4:
        return False
    is_wrapped = any(c in joint for c in "[](){}*/")
    if ending in ("com", "net", "org"):
        return not is_plain(name) or "." not in joint or joint.startswith(" ") or is_wrapped
    if is_wrapped:
        return True
    if "." in joint:
        return has_path and len(name) > 4 and not is_plain(name)
    return not is_plain(name) and len(name) > 2
