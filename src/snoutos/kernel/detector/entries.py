"""Entries of an allow-list: what somebody typed, checked and spelled the one way."""

from collections.abc import Iterable
from dataclasses import dataclass

from snoutos.kernel.detector.apps import APP_WORDS
from snoutos.kernel.detector.details import (
    LONGEST_NUMBER,
    SHORTEST_NUMBER,
    Detail,
    email_value,
    handle_value,
    host_of,
    phone_value,
    plain,
    site_value,
)
from snoutos.kernel.detector.finding import Allow
from snoutos.kernel.detector.handles import is_plain
from snoutos.kernel.detector.hosts import is_everybodys
from snoutos.kernel.phone import display
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import AllowedKind

LONGEST_ENTRY, LONGEST_NOTE, MOST_ENTRIES = 200, 80, 500
NO_KIND = "Choose what to add: a website, a phone number, an e-mail address or a social handle."
NOT_A = {
    AllowedKind.SITE: "This isn't a website. Write it like happypaws.com.",
    AllowedKind.PHONE: "This isn't a whole phone number. Write it with its area code.",
    AllowedKind.EMAIL: "This isn't an e-mail address. Write it like hello@happypaws.com.",
    AllowedKind.HANDLE: "This isn't a name that can be told apart from everyday words.",
}
PAGE_HAS_NONE = "A single page has nothing under it. Add the website itself, or leave that out."
ALREADY_ALLOWED = "This is already on the list."
OWN_NUMBER = "This is one of your business numbers. Those are always allowed."
CLIENTS_NUMBER = "This is the number of a client, so it stays covered."
NO_ENTRY = "We can't find that entry. It may have been removed already."
FULL = f"The list is full: it holds {MOST_ENTRIES} entries. Remove one first."


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an allow-list, spelled the way it is compared."""

    kind: AllowedKind
    value: str
    with_subdomains: bool = False


def checked_entry(kind: str, said: str, *, with_subdomains: bool) -> Entry:
    """What somebody typed as an entry. Raises Refused when it is none, or not theirs alone."""
    if kind not in set(AllowedKind):
        raise Refused(NO_KIND, code="no_kind", status=422)
    wanted = AllowedKind(kind)
    value = _VALUES[wanted](said) if len(said) <= LONGEST_ENTRY else ""
    if not value:
        raise Refused(NOT_A[wanted], code="not_a_detail", status=422)
    if wanted is AllowedKind.SITE:
        check_site(value, with_subdomains=with_subdomains)
    return Entry(wanted, value, with_subdomains and wanted is AllowedKind.SITE)


def check_site(value: str, *, with_subdomains: bool) -> None:
    host = host_of(value)
    if value == host and is_everybodys(host):
        raise Refused(
            f"{host} belongs to everybody. Add the address of your own page there.",
            code="shared_site", status=422,
        )  # fmt: skip
    if with_subdomains and value != host:
        raise Refused(PAGE_HAS_NONE, code="page_has_no_subdomains", status=422)


def entry_of(detail: Detail) -> Entry:
    """What to add so that this detail passes from now on, and no more than that."""
    if detail.kind is not AllowedKind.SITE:
        return Entry(detail.kind, detail.value)
    host = host_of(detail.value)
    return Entry(detail.kind, detail.value if is_everybodys(host) else host)


def allow_of(rows: Iterable[tuple[str, str, bool]]) -> Allow:
    """The list as sets, from (kind, value, with subdomains)."""
    kept: dict[str, set[str]] = {one.value: set() for one in AllowedKind}
    wide: set[str] = set()
    for kind, value, with_subdomains in rows:
        (wide if with_subdomains else kept[kind]).add(value)
    return Allow(
        sites=frozenset(kept[AllowedKind.SITE]),
        domains=frozenset(wide),
        phones=frozenset(kept[AllowedKind.PHONE]),
        emails=frozenset(kept[AllowedKind.EMAIL]),
        handles=frozenset(kept[AllowedKind.HANDLE]),
    )


def shown_value(kind: AllowedKind, value: str) -> str:
    """As a person writes it."""
    if kind is AllowedKind.PHONE:
        return display(value)
    return f"@{value}" if kind is AllowedKind.HANDLE else value


def said_as(entry: Entry) -> str:
    """The entry in words, for whoever is about to add it."""
    shown = shown_value(entry.kind, entry.value)
    if entry.kind is AllowedKind.SITE and host_of(entry.value) != entry.value:
        return f"The page {shown}"
    if entry.kind is AllowedKind.SITE:
        return f"The website {shown}" + (
            " and everything under it" if entry.with_subdomains else ""
        )
    names = {AllowedKind.PHONE: "number", AllowedKind.EMAIL: "address", AllowedKind.HANDLE: "name"}
    return f"The {names[entry.kind]} {shown}"


def _phone(said: str) -> str:
    text = said.strip().removeprefix("tel:")
    if any(c.isalpha() for c in text):
        return ""
    figures = "".join(c for c in plain(text) if c.isdigit() or c == "+")
    if not SHORTEST_NUMBER < len(figures) <= LONGEST_NUMBER:
        return ""
    return phone_value(figures)


def _handle(said: str) -> str:
    value = handle_value(said)
    return "" if not value or is_plain(value) or value in APP_WORDS else value


_VALUES = {
    AllowedKind.SITE: site_value,
    AllowedKind.PHONE: _phone,
    AllowedKind.EMAIL: email_value,
    AllowedKind.HANDLE: _handle,
}
