"""Pages of long lists by keyset: a cursor names the last row shown, never an offset."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

from snoutos.kernel.refused import Refused

Item = TypeVar("Item")

LARGEST_PAGE = 100

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_INSTANT_BYTES = 8
_LENGTH = _INSTANT_BYTES + 16
_UUID_LENGTH = 36


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some rows of a list, and where to go on; None when this is the end."""

    items: tuple[Item, ...]
    next_cursor: str | None


def encode(at: datetime, row_id: UUID) -> str:
    """A position in a list that is sorted by an instant and then by id."""
    microseconds = (at - _EPOCH) // _MICROSECOND
    packed = microseconds.to_bytes(_INSTANT_BYTES, "big", signed=True) + row_id.bytes
    return urlsafe_b64encode(packed).decode()


def decode(cursor: str) -> tuple[datetime, UUID]:
    try:
        packed = urlsafe_b64decode(cursor.encode("ascii"))
        if len(packed) != _LENGTH:
            raise ValueError
        microseconds = int.from_bytes(packed[:_INSTANT_BYTES], "big", signed=True)
        at = _EPOCH + microseconds * _MICROSECOND
    except (ValueError, OverflowError):
        raise _incomplete() from None
    return at, UUID(bytes=packed[_INSTANT_BYTES:])


def encode_name(name: str, row_id: UUID) -> str:
    """A position in a list that is sorted by a name and then by id. `name` is as the database
    sorts it: Python may think otherwise about a capital letter."""
    return f"{row_id}{name}"


def decode_name(cursor: str) -> tuple[str, UUID]:
    try:
        return cursor[_UUID_LENGTH:], UUID(cursor[:_UUID_LENGTH])
    except ValueError:
        raise _incomplete() from None


def _incomplete() -> Refused:
    return Refused(
        "This link to more of the list is not complete. Start again from the first page.",
        code="bad_cursor",
        status=400,
    )


def check_limit(limit: int) -> int:
    if not 1 <= limit <= LARGEST_PAGE:
        raise Refused(
            f"A page can hold 1 to {LARGEST_PAGE} rows, not {limit}.", code="bad_limit", status=400
        )
    return limit


def page_of(
    rows: Iterable[Item], *, limit: int, position: Callable[[Item], tuple[datetime, UUID]]
) -> Page[Item]:
    """Cut `limit` rows; the caller has read one more, which only tells that the list goes on."""
    read = tuple(rows)
    items = read[:limit]
    goes_on = len(read) > limit
    return Page(items=items, next_cursor=encode(*position(items[-1])) if goes_on else None)
