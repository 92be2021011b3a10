"""E-mail addresses and links, plain or disguised."""

import re
from collections.abc import Iterator

from snoutos.kernel.detector.dots import DOT, DOTTED, LABEL, WRAP
from snoutos.kernel.detector.finding import Candidate
from snoutos.kernel.detector.handles import is_handle, is_plain
from snoutos.kernel.detector.links import find_links
from snoutos.kernel.detector.words import (
    BARE_PROVIDERS,
    ENDINGS,
    MAIL_PROVIDERS,
    PLAIN,
)
from snoutos.kernel.words import FindingKind

_AT = re.compile(r"@+|[\[({<]a[\])}>]|(?<![a-z0-9])(?:at sign|at|arroba|a t|a-t)(?![a-z0-9])")
_DOMAIN = re.compile(rf"{WRAP}(?:sign )?({LABEL}(?:{DOT}{LABEL}){{0,6}})")
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
# "jowalks (gmail)", "mi correo es jowalks en gmail".
_PROVIDER_WRAPPED = re.compile(
    rf"(?<![\w.-])([a-z0-9][\w.-]{{3,40}}) ?[(\[{{<] ?{_PROVIDER} ?[)\]}}>]"
)
_PROVIDER_EN = re.compile(
    r"(?:\b(?:correo|e-?mail|mail|es|soy)(?: es)? |(?<![\w.-])(?=\w*[\d_.]))"
    rf"([a-z0-9][\w.-]{{3,40}}) en {_PROVIDER}(?![a-z0-9])"
)
# Nothing else in the text.
_PROVIDER_ALONE = re.compile(
    rf"\W{{0,3}}([a-z0-9][\w.-]{{3,40}})(?: ?[,/] ?| )(?:(?:on|at|en|@|-) ?)?{_PROVIDER}\W{{0,3}}"
)
# Pictures where the signs were.
_PROVIDER_PICTURED = re.compile(
    rf"(?<![\w.-])[a-z0-9][\w.-]{{2,40}} ?~{{1,3}} ?{_PROVIDER} ?~{{1,3}} ?(?:com|net|org|es|me)\b"
)
_MISSING_DOT = re.compile(r" ?(?:com|net|org|co|me)\b")


def find_addresses(text: str) -> list[Candidate]:
    found = list(_emails(text))
    found.extend(_provider_names(text))
    found.extend(find_links(text, [(c.start, c.end) for c in found]))
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
        if not (is_sign or is_bare or provider) and _is_shop(text, start, end, local):
            continue
        rule = "email" if mark[0] == "@" and " " not in text[start:end] else "email.hidden"
        if is_bare:
            rule = "email.provider"
        host = "" if is_bare else _spelled_host(text[domain.start(1) : end])
        value = f"{_spelled_name(local)}@{host}" if host else ""
        yield Candidate(FindingKind.EMAIL, start, end, 0.9, rule, value)


_WRITES = re.compile(
    r"(?:e-?mails?|mail|correo|address|write|contact|reach|message|msg|name|me|is|it'?s|to|under"
    r"|[:=>\"'(])\W{0,2}$"
)


def _is_shop(text: str, start: int, end: int, local: str) -> bool:
    """Whether it says where to get something ("the litter at shop.com") and not whom to write."""
    host = _AT_SHOP.fullmatch(text, start, end)
    if host is None or not local.isalpha():
        return False
    before = text[max(0, start - 16) : start]
    return bool(before.strip() or text[end:].strip()) and not _WRITES.search(before)


_AT_SHOP = re.compile(r"[a-z]+ at [a-z0-9-]+(?:\.[a-z0-9-]+)+")
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
    return ".".join(piece for piece in DOTTED.split(said) if piece)


def _provider_names(text: str) -> Iterator[Candidate]:
    """A name and a provider without an "at": "my gmail is dogsbyjo"."""
    for match in _PROVIDER_FIRST.finditer(text):
        name = match[2].rstrip(".-")
        if is_handle(name) or (":" in match[1] and len(name) > 3 and not is_plain(name)):
            yield _provider_candidate(match)
    for match in (*_PROVIDER_WRAPPED.finditer(text), *_PROVIDER_EN.finditer(text)):
        if is_handle(match[1]):
            yield _provider_candidate(match)
    if (alone := _PROVIDER_ALONE.fullmatch(text)) and is_handle(alone[1]):
        yield _provider_candidate(alone)
    for match in _PROVIDER_PICTURED.finditer(text):
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
    for piece in DOTTED.split(domain[1]):
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
