"""What is done to windows, as values: a plan is made of them, applied by them, undone by them.

do              about
--------------  --------------------------------------------------------------------
window.delete   id, was: the row
window.change   id, was: the row, to: the fields that change
window.create   row
series.create   row; windows of the same plan name it as NEW
series.change   id, was, to
aside.delete    id, was
aside.create    row
thread.sitter   id, was, to: who usually looks after the client

Deleting comes before changing and changing before creating, so that hours are free before somebody
else takes them. A time of NOW is the moment of applying, which nobody knows beforehand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from snoutos.kernel.words import WindowKind

NOW = "now"
NEW = "new"
ORDER = (
    "window.delete", "aside.delete", "series.create", "series.change", "window.change",
    "window.create", "aside.create", "thread.sitter",
)  # fmt: skip

Step = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Row:
    """A window as it should be."""

    thread_id: UUID
    sitter_id: UUID
    kind: WindowKind
    starts_at: datetime
    ends_at: datetime
    booking_reference: str = ""
    series: str = ""  # an id, or NEW
    series_day: date | None = None
    is_exception: bool = False


def as_json(row: Row) -> dict[str, object]:
    return {
        "thread_id": str(row.thread_id),
        "sitter_id": str(row.sitter_id),
        "kind": row.kind.value,
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "booking_reference": row.booking_reference,
        "series_id": row.series or None,
        "series_day": row.series_day.isoformat() if row.series_day else None,
        "is_exception": row.is_exception,
    }


def create(row: Row) -> Step:
    return {"do": "window.create", "row": as_json(row)}


def set_aside(row: Row, source: str) -> Step:
    """These hours, kept until somebody decides about them."""
    said = as_json(row)
    names = ("thread_id", "sitter_id", "kind", "starts_at", "ends_at", "booking_reference")
    return {"do": "aside.create", "row": {name: said[name] for name in names} | {"source": source}}


def delete(window_id: UUID, was: Mapping[str, object], *, is_open: bool) -> Step:
    """`is_open` makes the deletion of an open window another plan than that of a future one."""
    return {"do": "window.delete", "id": str(window_id), "was": dict(was), "is_open": is_open}


def change(window_id: UUID, was: Mapping[str, object], to: Mapping[str, object]) -> Step:
    return {"do": "window.change", "id": str(window_id), "was": dict(was), "to": dict(to)}


def close(window_id: UUID, was: Mapping[str, object], *, starts_at: datetime, at: datetime) -> Step:
    """An open window ends now; one that has not begun is not there any more."""
    if starts_at >= at:
        return delete(window_id, was, is_open=False)
    return change(window_id, was, {"ends_at": NOW})


def ordered(steps: Iterable[Step]) -> tuple[Step, ...]:
    """In the order in which they can be done; equal plans have equal steps."""
    return tuple(sorted(steps, key=lambda step: (ORDER.index(str(step["do"])), _name(step))))


def _name(step: Step) -> str:
    row = step.get("row")
    if isinstance(row, Mapping):
        return f"{row.get('starts_at', '')} {row.get('sitter_id', '')}"
    return str(step.get("id", ""))
