"""What the columns and rows of a file of clients mean."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from snoutos.kernel import phone
from snoutos.kernel.refused import Refused
from snoutos.rooms.clients.rules import clients as rules

MOST_ROWS = 10_000
FIELDS: Mapping[str, Sequence[str]] = {
    "id": ("client id", "snoutos id"),
    "name": ("client", "client name", "full name", "customer", "customer name", "contact",
             "contact name", "display name", "owner", "owner name", "nombre"),
    "first": ("first name", "firstname", "given name", "first", "forename"),
    "last": ("last name", "lastname", "surname", "family name", "last"),
    "phone": ("phones", "phone number", "phone numbers", "client phone", "mobile", "mobile phone",
              "mobile number", "cell", "cell phone", "cell number", "telephone", "tel",
              "primary phone", "phone 1", "phone 1 value", "number", "contact number", "telefono"),
    "phone2": ("phone 2", "second phone", "secondary phone", "other phone", "alternate phone",
               "alt phone", "home phone", "work phone", "phone 2 value"),
    "label": ("phone label", "phone type", "phone 1 type", "type of phone"),
    "tags": ("tag", "labels", "groups", "group", "categories", "category"),
    "notes": ("note", "comment", "comments", "remarks", "instructions"),
    "out": ("opted out", "opt out", "optout", "unsubscribed", "do not text", "no texts",
            "dnd", "stop"),
}  # fmt: skip
SAID = {
    "id": "Client ID", "name": "Name", "first": "First name", "last": "Last name",
    "phone": "Phone", "phone2": "Phone 2", "label": "Label", "tags": "Tags", "notes": "Notes",
    "out": "Opted out",
}  # fmt: skip
# Countries whose numbers may be written without a +, by the name that a person looks for.
COUNTRIES = {
    "US": "United States and Canada", "GB": "United Kingdom", "IE": "Ireland",
    "AU": "Australia", "NZ": "New Zealand", "MX": "Mexico", "ES": "Spain", "DE": "Germany",
    "FR": "France", "NL": "Netherlands",
}  # fmt: skip
NO_PHONE_COLUMN = (
    "This file has no column with phones. Say which one it is, name it Phone, or start from our "
    "template."
)
CHOSEN_TWICE = "Two columns can't both be {field}. Leave one of them out."
NO_FIELD = "A column can be one of these: {fields}."
NOT_EVERY_COLUMN = "Say of every column of the file what it is."
NO_SOURCE = "The file itself isn't kept any more. Choose it again to read its columns otherwise."
NO_COUNTRY = "Choose a country from the list."
BAD_ID = "This client ID is not one of ours."
NAMELESS = "-"  # only to have the rest of the row checked
_YES = frozenset({"yes", "y", "true", "1", "x", "si", "opted out", "stop", "unsubscribed", "out"})
_NO = frozenset({"", "no", "n", "false", "0", "in", "opted in", "subscribed", "some"})
BAD_OUT = "Opted out can be yes or no."
_SHORTENED = re.compile(r"^\d+(?:[.,]\d+)?e\+?\d+$", re.IGNORECASE)
_E164S = re.compile(r"^\+\d[\d ]*(?:\s\+\d[\d ]*)*$")


class Stage(StrEnum):
    """previewed → waiting → running → done, and perhaps undone; or stopped half-way."""

    PREVIEWED = "previewed"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that was understood. Empty means that the row does not say."""

    line: int
    client_id: UUID | None
    name: str
    phones: tuple[str, ...]
    label: str
    tags: tuple[str, ...]
    notes: str
    is_out: bool


def understood(line: int, cells: Mapping[str, str], country: str) -> Wanted:
    """The row's meaning. Raises Refused with the sentence that stands beside it."""
    name = " ".join((cells["name"] or f"{cells['first']} {cells['last']}").split())
    told = rules.details(
        name=name or NAMELESS, notes=cells["notes"], tags=re.sub(r"[;|]", ",", cells["tags"])
    )
    return Wanted(
        line=line,
        client_id=_id(cells["id"]),
        name=name,
        phones=_phones([cells["phone"], cells["phone2"]], country),
        label=" ".join(cells["label"].split())[: rules.LONGEST_LABEL],
        tags=told.tags,
        notes=told.notes,
        is_out=_is_out(cells["out"]),
    )


def checked_columns(chosen: Sequence[str], *, count: int) -> tuple[str, ...]:
    """What each column was said to be. Raises Refused when that makes no sense."""
    if len(chosen) != count:
        raise Refused(NOT_EVERY_COLUMN, code="wrong_columns", status=422)
    for field in chosen:
        if field and field not in FIELDS:
            fields = ", ".join(FIELDS)
            raise Refused(NO_FIELD.format(fields=fields), code="unknown_column", status=422)
        if field and chosen.count(field) > 1:
            said = CHOSEN_TWICE.format(field=SAID[field])
            raise Refused(said, code="column_twice", status=422)
    return tuple(chosen)


def to_json(wanted: Wanted) -> dict[str, object]:
    return asdict(wanted) | {"client_id": str(wanted.client_id or "")}


def from_json(told: Mapping[str, Any]) -> Wanted:
    given = dict(told) | {
        "client_id": _id(told["client_id"]),
        "phones": tuple(told["phones"]),
        "tags": tuple(told["tags"]),
    }
    return Wanted(**given)


def check_country(country: str) -> str:
    if country not in COUNTRIES:
        raise Refused(NO_COUNTRY, code="unknown_country")
    return country


def _id(said: str) -> UUID | None:
    try:
        return UUID(said) if said else None
    except ValueError:
        raise Refused(BAD_ID, code="bad_client_id") from None


def _phones(cells: Iterable[str], country: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for cell in cells:
        for said in _apart(cell):
            if _SHORTENED.match(said):
                raise Refused(
                    f"A spreadsheet has shortened this phone to {said}. Format the column as text "
                    "and save the file again.", code="shortened_phone",
                )  # fmt: skip
            address = phone.normalize(said, country)
            if address is None:
                raise Refused(f"“{said[:40]}” is not a phone number we can text.", code="bad_phone")
            found[address] = None
    if len(found) > rules.MOST_PHONES:
        raise Refused(f"A client can have {rules.MOST_PHONES} phones.", code="too_many_phones")
    return tuple(found)


def _apart(cell: str) -> list[str]:
    """One cell may hold several phones: 5551234567; 5557654321."""
    parts = [one.strip() for one in re.split(r"[;|/,\n]|\s:::\s", cell) if one.strip()]
    return [
        one.strip()
        for part in parts
        for one in (re.split(r"\s(?=\+)", part) if _E164S.match(part) else [part])
    ]


def _is_out(said: str) -> bool:
    word = " ".join(said.lower().split())
    if word not in _YES and word not in _NO:
        raise Refused(BAD_OUT, code="bad_opt_out")
    return word in _YES
