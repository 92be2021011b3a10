"""Rows in PostgreSQL's text format for COPY (documentation of COPY, section "Text Format").

The driver can do this, too, value by value. A batch of texts is thousands of values, and this is
the loop in which the pipeline spends the most time.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from types import NoneType
from typing import Any
from uuid import UUID

ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def _text(value: str) -> str:
    # Looking four times is still far cheaper than translating what needs no translation.
    if "\n" in value or "\\" in value or "\t" in value or "\r" in value:
        return value.translate(ESCAPES)
    return value


def _id(value: UUID) -> str:
    # Without dashes: PostgreSQL reads both, and this is made three times as fast.
    return f"{value.int:032x}"


def _nothing(value: None) -> str:  # noqa: ARG001 - one signature for all
    return r"\N"


SPELLED: dict[type[Any], Callable[[Any], str]] = {
    str: _text,
    UUID: _id,
    int: int.__str__,
    float: float.__repr__,
    bool: lambda value: "t" if value else "f",
    datetime: datetime.isoformat,
    NoneType: _nothing,
}


def lines(rows: Iterable[Sequence[object]]) -> str:
    """One line for each row. A type that is not spelled here is a mistake of ours: KeyError."""
    spelled = SPELLED
    return "".join(
        ["\t".join([spelled[type(value)](value) for value in row]) + "\n" for row in rows]
    )
