"""Files from a spreadsheet: any usual encoding and separator, columns found by their names."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from snoutos.kernel.refused import Refused
from snoutos.toolbox.csv_out import defused

MOST_BYTES = 2_000_000
LOOKED_AT = 20  # rows, for an example
_SEPARATORS = ",;\t|"
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
EMPTY = "This file has no rows."
UNREADABLE = "This file can't be read as a table. Save it as CSV and try again."


@dataclass(frozen=True, slots=True)
class Row:
    line: int  # in the file, where the heading is line 1
    values: Mapping[str, str]  # by field; what is not there is empty


@dataclass(frozen=True, slots=True)
class Sheet:
    rows: tuple[Row, ...]
    missing: tuple[str, ...]  # fields for which no column was found
    ignored: tuple[str, ...]  # columns that belong to no field
    fields: tuple[str, ...]  # of each column in turn; empty when it belongs to none


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    # What stands first in it.
    example: str


def decoded(data: bytes) -> str:
    """The text. Raises Refused when it is too large or no text at all."""
    if len(data) > MOST_BYTES:
        raise Refused(
            f"This file is too large. It can have {MOST_BYTES // 1_000_000} MB.",
            code="too_large",
            status=413,
        )
    encodings = [_MARKS[mark] for mark in _MARKS if data.startswith(mark)] or ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Refused(UNREADABLE, code="unreadable_file", status=422)


def columns(text: str) -> tuple[Column, ...]:
    """What the heading of a file says, with an example from its first rows."""
    kept = [line for _, line in islice(_lines(text), 1 + LOOKED_AT)]
    headings, rows = (kept[0], kept[1:]) if kept else ([], [])
    return tuple(
        Column(
            heading.strip(),
            next((line[n].strip() for line in rows if n < len(line) and line[n].strip()), ""),
        )
        for n, heading in enumerate(headings)
    )


def read(
    text: str,
    fields: Mapping[str, Sequence[str]],
    *,
    most_rows: int,
    chosen: Sequence[str] | None = None,
) -> Sheet:
    """`fields` says for each field the headings it may have. `chosen` says instead what each
    column is, in turn; empty for one that is not used."""
    kept = list(_lines(text))
    if len(kept) < 2:
        raise Refused(EMPTY, code="empty_file", status=422)
    if len(kept) - 1 > most_rows:
        raise Refused(
            f"This file has {len(kept) - 1:,} rows; at most {most_rows:,} can be taken at once.",
            code="too_many_rows",
            status=422,
        )
    headings = [_plain(cell) for cell in kept[0][1]]
    if chosen is None:
        places = {field: _place(headings, [field, *names]) for field, names in fields.items()}
    else:
        places = {field: chosen.index(field) if field in chosen else None for field in fields}
    used = {place: field for field, place in places.items() if place is not None}
    return Sheet(
        rows=tuple(_row(number, line, places) for number, line in kept[1:]),
        missing=tuple(field for field, place in places.items() if place is None),
        ignored=tuple(
            cell.strip() for n, cell in enumerate(kept[0][1]) if n not in used and cell.strip()
        ),
        fields=tuple(used.get(n, "") for n in range(len(headings))),
    )


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold something, with their numbers."""
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
        for number, line in enumerate(lines, 1):
            if any(cell.strip() for cell in line):
                yield number, line
    except csv.Error:
        raise Refused(UNREADABLE, code="unreadable_file", status=422) from None


def _separator(text: str) -> str:
    heading = text.partition("\n")[0]
    return max(_SEPARATORS, key=heading.count)


def _place(headings: Sequence[str], names: Sequence[str]) -> int | None:
    for name in names:
        if _plain(name) in headings:
            return headings.index(_plain(name))
    return None


def _as_meant(cell: str) -> str:
    """Without the apostrophe that our own files put before what a spreadsheet would execute."""
    meant = cell.removeprefix("'")
    return meant if defused(meant) == cell else cell


def _row(number: int, line: Sequence[str], places: Mapping[str, int | None]) -> Row:
    values = {
        field: _as_meant(line[place].strip()) if place is not None and place < len(line) else ""
        for field, place in places.items()
    }  # fmt: skip
    return Row(number, values)


def _plain(heading: str) -> str:
    """Teléfono_móvil is telefono movil."""
    apart = unicodedata.normalize("NFKD", heading.lower())
    bare = "".join(one for one in apart if not unicodedata.combining(one))
    return re.sub(r"[^a-z0-9]+", " ", bare).strip()
