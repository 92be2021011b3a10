"""E-mail addresses and links, plain or disguised."""

import re
from collections.abc import Iterator

from snoutos.kernel.detector.finding import Candidate
from snoutos.kernel.detector.handles import is_handle, is_plain
from snoutos.kernel.detector.words import (
    BARE_PROVIDERS,
    DETERMINERS,
    ENDINGS,
    LINK_HOSTS,
    MAIL_PROVIDERS,
    PLAIN,
    SURE_ENDINGS,
    bag,
)
from snoutos.kernel.words import FindingKind

_WRAP = r"[\s\[\](){}<>*_~|/\\\"'-]{0,3}"
_DOT_WORD = r"(?:dot|d0t|dott|punto|period|point|d o t|d-o-t)"
_DOT = (
    rf"(?:{_WRAP}(?:\.{{1,3}}|[\[({{<]d[\])}}>]|(?<![a-z0-9]){_DOT_WORD}(?![a-z0-9])"
    rf"|,(?= ?com\b)){_WRAP})"
)
_LABEL = r"[a-z0-9][a-z0-9-]{0,62}"
_AT = re.compile(r"@+|[\[({<]a[\])}>]|(?<![a-z0-9])(?:at sign|at|arroba|a t|a-t)(?![a-z0-9])")
_DOMAIN = re.compile(rf"{_WRAP}(?:sign )?({_LABEL}(?:{_DOT}{_LABEL}){{0,6}})")
_DOTTED = re.compile(_DOT)
_LOCAL = re.compile(
    r"(?:[a-z0-9!#$%&'*+/=?^_{|}~.-]+(?: ?(?:dot|underscore|under score|hyphen|dash|period|plus)"
    r" ?))*[a-z0-9!#$%&'*+=?^_{|}~.-]+$"
)
_PROVIDER = r"(?:gmail|googlemail|hotmail|yahoo|outlook|icloud|proton ?mail|proton|aol|ymail|msn)"
_PROVIDER_FIRST = re.compile(
    rf"(?<![a-z0-9@.]){_PROVIDER}(?: ?mail| address| account| id)?"
    r"(,? ?(?:\bis\b|:|=|-|->|\bas\b|under|user ?name(?: is)?|user(?: is)?|handle(?: is)?|"
    r"name(?: is)?)[ :]+)([a-z0-9][\w.-]*)"
)
_PROVIDER_LAST = re.compile(
    rf"(?<![\w.-])([a-z0-9][\w.-]{{3,40}})[ \n]+(?:(?:on|it'?s|is|its) )?(?:an? |my )?{_PROVIDER}"
    r"(?![a-z0-9])"
)
_MISSING_DOT = re.compile(r" ?(?:com|net|org|co|me)\b")
_PATH = r"(?:[/?#:][^\s\x00<>\"]*)?"
_SCHEME = re.compile(
    r"(?<![a-z0-9])(?:h(?:tt|xx|\*\*|..)ps?\s?(?::|\[:\])?\s?[/\\]{1,3}|www\s?\d?\.\s?)\s?"
    rf"[^\s\x00\"<>]+(?: ?\. ?{_LABEL}){{0,4}}{_PATH}"
)
_HOST = re.compile(rf"(?<![a-z0-9.@-])({_LABEL}(?:\.{_LABEL}){{1,6}})(?!')\.?({_PATH})")
_SPOKEN = re.compile(
    rf"(?<![a-z0-9])({_LABEL})((?:{_DOT}{_LABEL}){{1,4}})"
    r"((?:\s?(?:/|slash)\s?[^\s\x00]+)?)"
)
# Written backwards, without its dot, or with the ending in brackets or on the next line.
_ODD = re.compile(
    r"(?<![a-z0-9])(?:(?:moc|gro|ten)\.[a-z0-9-]{3,40}(?:@[a-z0-9._-]{2,40})?"
    r"|www (?!is |was )[a-z0-9-]{3,40} (?:com|net|org|co|pet|dog)\b"
    r"|(?P<name>[a-z0-9-]{4,40}?)(?: ?dot(?:com|net|org)\b| ?[\[({]\.?(?:com|net|org)[\])}]"
    r"|\n? ?\.\n? ?(?:com|net|org)\b))"
)
_ODD_ENDING = re.compile(r"[ \n]?(?:dot|[\[({]\.?|\.\n? ?)(com|net|org)[\])}]?$")
_SLASH = re.compile(r"\s?(?:/|slash)\s?")
_GO = re.compile(r"(?:on|at|visit|to|see|is|site|website|page|web|from|in|via|info|out|up)[: ]+$")


def find_addresses(text: str) -> list[Candidate]:
    found = list(_emails(text))
    found.extend(_provider_names(text))
    found.extend(_links(text, [(c.start, c.end) for c in found]))
    return found


def _emails(text: str) -> Iterator[Candidate]:
    for mark in _AT.finditer(text):
        domain = _DOMAIN.match(text, mark.end())
        if domain is None:
            continue
        end, is_bare = _domain_end(text, domain)
        if not end:
            continue
        is_sign = mark[0][0] in "@[({<" or _is_wrapped(text, mark)
        local, start = _local(text, mark.start())
        if not local:
            continue
        is_mention = mark[0] == "@" and text[mark.end()] != " " and text[mark.start() - 1] == " "
        if is_mention and local in PLAIN:
            continue
        provider = domain[1].split(".")[0].split(" ")[0] in MAIL_PROVIDERS
        if (is_bare or not is_sign) and not _may_be_name(
            local, is_bare=is_bare, is_provider=provider
        ):
            continue
        rule = "email" if mark[0] == "@" and " " not in text[start:end] else "email.hidden"
        if is_bare:
            rule = "email.provider"
        host = "" if is_bare else _spelled_host(text[domain.start(1) : end])
        value = f"{_spelled_name(local)}@{host}" if host else ""
        yield Candidate(FindingKind.EMAIL, start, end, 0.9, rule, value)


_NAME_SIGNS = (
    (re.compile(r" ?\bdot\b ?| ?\bperiod\b ?"), "."),
    (re.compile(r" ?\bunder ?score\b ?"), "_"),
    (re.compile(r" ?\b(?:hyphen|dash)\b ?"), "-"),
    (re.compile(r" ?\bplus\b ?"), "+"),
)


def _spelled_name(local: str) -> str:
    for said, sign in _NAME_SIGNS:
        local = said.sub(sign, local)
    return local


def _spelled_host(said: str) -> str:
    return ".".join(piece for piece in _DOTTED.split(said) if piece)


def _provider_names(text: str) -> Iterator[Candidate]:
    """A name and a provider without an "at": "my gmail is dogsbyjo"."""
    for match in _PROVIDER_FIRST.finditer(text):
        name = match[2].rstrip(".-")
        if is_handle(name) or (":" in match[1] and len(name) > 3 and not is_plain(name)):
            yield _provider_candidate(match)
    for match in _PROVIDER_LAST.finditer(text):
        if is_handle(match[1]) and (len(match[1]) > 6 or not match[1].isalpha()):
            yield _provider_candidate(match)


def _provider_candidate(match: re.Match[str]) -> Candidate:
    return Candidate(FindingKind.EMAIL, match.start(), match.end(), 0.75, "email.provider")


def _is_wrapped(text: str, mark: re.Match[str]) -> bool:
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    return bool(before and after) and before in "[({<*_~|/\\-" and after in "])}>*_~|/\\-"


def _local(text: str, end: int) -> tuple[str, int]:
    """What stands before the "at", and where it begins."""
    floor = max(0, end - 72)
    left = text[floor:end].rstrip(" \n[({<*_~|/\\-\"'")
    match = _LOCAL.search(left)
    if match is None or "\x00" in match[0]:
        return "", end
    name = match[0].lstrip("'\"<>(){}[]*-:=/?!,.")
    return name, floor + match.end() - len(name)


def _may_be_name(local: str, *, is_bare: bool, is_provider: bool) -> bool:
    last = re.split(r"[ /]", local)[-1]
    if is_provider and not is_bare:
        return last not in PLAIN
    if is_bare:
        return is_handle(last) or len(local) > len(last)
    return not is_plain(last) or len(local.split()) > 1 or len(last) > 7


def _domain_end(text: str, domain: re.Match[str]) -> tuple[int, bool]:
    """Where the domain stops (0: it is none), and whether it is only a provider's name."""
    place = domain.start(1)
    labels: list[tuple[str, int]] = []
    for piece in _DOTTED.split(domain[1]):
        at = text.index(piece, place)
        labels.append((piece, at + len(piece)))
        place = at + len(piece)
    for label, end in reversed(labels[1:]):
        if label in ENDINGS and label != "dot":
            return end, False
    first, end = labels[0]
    if first in MAIL_PROVIDERS:
        missing = _MISSING_DOT.match(text, end)
        if missing:
            return missing.end(), False
    if first in BARE_PROVIDERS:
        return end, True
    if first.endswith("com") and first[:-3] in BARE_PROVIDERS:
        return end, False
    return 0, False


def _links(text: str, taken: list[tuple[int, int]]) -> Iterator[Candidate]:
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
        if name is None or (name not in DETERMINERS and not is_plain(name)):
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
        labels = [p for p in _DOTTED.split(match[2]) if p]
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
        return False
    return not is_plain(name) and len(name) > 2
