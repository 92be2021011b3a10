"""What a piece of text stands for: the one value behind its spellings, or nothing when unsure.

kind     value                         the same                       never the same
phone    E.164, else the digits        any spelling, any script       one digit more
site     host, links with their path   scheme, "dot", "www.", case    look-alike letters
email    address                       "at" and "dot", case           look-alike letters
handle   name without the @            with or without the app        look-alike letters
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from snoutos.kernel import phone
from snoutos.kernel.detector.apps import APP_WORDS
from snoutos.kernel.detector.finding import Candidate
from snoutos.kernel.detector.handles import is_plain
from snoutos.kernel.words import AllowedKind, FindingKind

_KINDS = {
    FindingKind.PHONE: AllowedKind.PHONE,
    FindingKind.EMAIL: AllowedKind.EMAIL,
    FindingKind.URL: AllowedKind.SITE,
    FindingKind.SOCIAL: AllowedKind.HANDLE,
}
# Signs that name servers leave out of a name before they look it up.
_UNSEEN = dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF), "")
# Letters that old and new name servers read differently.
_READ_DIFFERENTLY = frozenset("ßς\u200c\u200d")
_SCHEME = re.compile(r"h(?:tt|xx|\*\*)ps?\s?(?:\[:\]|:)\s?/{1,3}\s?")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_EMAIL = re.compile(r"[a-z0-9!#$%&'*+/=?^_{|}~.-]+@[a-z0-9.-]+\.[a-z0-9-]+")
_TOKEN = re.compile(r"[a-z0-9_][\w.-]*")
_WORD = re.compile(r"[A-Za-z0-9_][\w.-]*")
# What joins one name to another; a comma only where nothing but a name comes behind it.
_LONGEST_JOINT = 20
_AND = r"[/&+|]|\b(?:and|or|plus|also|aka|but)\b"
_JOINED_BEFORE = re.compile(rf"\s{{0,3}}(?:(?:{_AND}|,)\s{{0,3}})*@?\s?$", re.IGNORECASE)
_JOINED_AFTER = re.compile(
    rf"(?:\s{{0,3}}(?:{_AND}|,(?=\s?@?[\w.-]+\s?(?:$|[.!?,\n]|(?:on|in|at)\b))))*\s*",
    re.IGNORECASE,
)
_DIALED_ABROAD = ("011", "00")
SHORTEST_NUMBER, LONGEST_NUMBER = 7, 20


@dataclass(frozen=True, slots=True)
class Detail:
    """What was given away, spelled the one way that is compared and kept."""

    kind: AllowedKind
    value: str


def detail_of(one: Candidate, written: str) -> Detail | None:
    """None when the text invites, hints, or could be read in more than one way."""
    kind = _KINDS.get(one.kind)
    if kind is None or one.rule == "contact_card":
        return None
    if kind is AllowedKind.PHONE:
        value = phone_value(one.value)
    elif kind is AllowedKind.HANDLE:
        value = _handle_in(plain(written))
    else:
        value = _address(kind, one, plain(written))
    return Detail(kind, value) if value else None


def plain(written: str) -> str:
    """Small letters, full-width forms and styled alphabets as usual ones; look-alikes stay."""
    return unicodedata.normalize("NFKC", written).translate(_UNSEEN).lower().strip()


def phone_value(digits: str) -> str:
    """E.164 when the digits dial a number, otherwise the digits as they are (a chip, an order)."""
    abroad = digits.startswith("+")
    figures = digits.removeprefix("+")
    if not figures.isdigit():
        return ""
    if abroad:
        return _e164(f"+{figures}") or figures
    for prefix in _DIALED_ABROAD:
        if figures.startswith(prefix) and (found := _e164(f"+{figures[len(prefix) :]}")):
            return found
    return _e164(figures) or _e164(f"+{figures}") or figures


def _e164(said: str) -> str:
    return phone.normalize(said) or ""


def site_value(said: str) -> str:
    """The host, without "www.", with the path behind it; nothing when the link hides its host."""
    rest = _SCHEME.sub("", plain(said), count=1).replace("[.]", ".").replace("(.)", ".")
    # What a host ends at; a backslash is a slash to browsers, so it is one to nobody here.
    host, mark, path = _split(rest)
    if not host or any(c in rest for c in "\\ \n") or "@" in host:
        return ""
    name = _ascii_name(host.split(":")[0].rstrip("."))
    if not name:
        return ""
    told = f"{mark}{path}".rstrip("/")
    return name + told


def _split(rest: str) -> tuple[str, str, str]:
    found = re.search(r"[/?#]", rest)
    if found is None:
        return rest, "", ""
    return rest[: found.start()], found[0], rest[found.end() :]


def host_of(site: str) -> str:
    return _split(site)[0]


def _ascii_name(host: str) -> str:
    """As name servers know it: "xn--…" for other scripts. Nothing when it is no name."""
    if any(c in _READ_DIFFERENTLY for c in host):
        return ""
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    labels = name.removeprefix("www.").split(".")
    if len(labels) < 2 or not all(_NAME.fullmatch(one) for one in labels):
        return ""
    return ".".join(labels)


def email_value(said: str) -> str:
    found = plain(said)
    return found if found.isascii() and _EMAIL.fullmatch(found) else ""


def handle_value(said: str) -> str:
    found = plain(said).lstrip("@").rstrip(".-")
    return found if found.isascii() and len(found) > 2 and _TOKEN.fullmatch(found) else ""


def _address(kind: AllowedKind, one: Candidate, written: str) -> str:
    """As it was written, when it was written plainly; else as the detector read it.

    The detector reads look-alike letters as the usual ones, so it is believed only where there are
    none.
    """
    value_of = email_value if kind is AllowedKind.EMAIL else site_value
    found = "" if one.rule.endswith(".hidden") else value_of(written)
    return found or (value_of(one.value) if written.isascii() else "")


def _handle_in(written: str) -> str:
    """The one name in it that is neither the name of an app nor an everyday word."""
    if not written.isascii():
        return ""
    names = names_in(written)
    return names.pop() if len(names) == 1 else ""


def names_in(written: str) -> set[str]:
    """What may be the name of a person or a business there, in small letters."""
    names = (token.rstrip(".-") for token in _TOKEN.findall(written))
    return {
        name for name in names if name not in APP_WORDS and not is_plain(name) and len(name) > 2
    }


def own_names(text: str, handles: Collection[str]) -> list[tuple[int, int]]:
    """Where these names stand in the text, each with what joins it to another name."""
    spans: list[tuple[int, int]] = []
    for match in _WORD.finditer(text) if handles else ():
        name = match[0].rstrip(".-")
        if name.lower() not in handles:
            continue
        first = max(0, match.start() - _LONGEST_JOINT)
        before = _JOINED_BEFORE.search(text[first : match.start()])
        after = _JOINED_AFTER.match(text, match.start() + len(name))
        if after is None or text[after.end() : after.end() + 1] == ",":
            continue  # another sentence begins behind it
        start = first + before.start() if before else match.start()
        spans.append((max(start, spans[-1][1]) if spans else start, after.end()))
    return spans
