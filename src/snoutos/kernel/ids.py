"""UUIDv7 (RFC 9562, section 5.7): time-ordered ids made in the application.

Ordered ids keep B-tree inserts at the right edge, and being made here a whole batch of rows that
point at each other can be built before anything is written.
"""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_lock = threading.Lock()
_last = 0
# Asking the system for every single id costs more than all the rest of making one.
_CHUNK = 8192
_random = memoryview(b"")
_used = 0


def _forget() -> None:
    """A forked process must not hand out the same bits as its parent."""
    global _random
    _random = memoryview(b"")


os.register_at_fork(after_in_child=_forget)


def uuid7() -> UUID:
    """A new id. Ids of one process grow strictly, also within one millisecond."""
    global _last
    # 48 bits of milliseconds and 12 bits of sub-millisecond time (RFC 9562, method 3).
    nanoseconds = time.time_ns()
    stamp = (nanoseconds // 1_000_000) << 12 | (nanoseconds % 1_000_000) * 4096 // 1_000_000
    with _lock:
        _last = stamp = max(stamp, _last + 1)
        bits = _bits()
    return _assemble(stamp, bits)


def uuid7_at(nanoseconds: int) -> UUID:
    """An id that sorts as if it had been made at that moment (nanoseconds since 1970)."""
    stamp = (nanoseconds // 1_000_000) << 12 | (nanoseconds % 1_000_000) * 4096 // 1_000_000
    with _lock:
        bits = _bits()
    return _assemble(stamp, bits)


def earliest_at(at: datetime, *, salt: UUID | None = None) -> UUID:
    """The smallest id of that instant, to a quarter of a microsecond: for ranges of ids by time.

    With `salt`, an id of that instant that is always the same for the same salt.
    """
    microseconds = (at - _EPOCH) // timedelta(microseconds=1)
    stamp = microseconds // 1000 << 12 | microseconds % 1000 * 4096 // 1000
    return _assemble(stamp, salt.int & (1 << 62) - 1 if salt else 0)


def made_at(one: UUID) -> datetime:
    """The instant in an id of ours, to the microsecond (rounded down)."""
    stamp = (one.int >> 80 << 12) | (one.int >> 64 & 0xFFF)
    microseconds = (stamp >> 12) * 1000 + (stamp & 0xFFF) * 1000 // 4096
    return _EPOCH + timedelta(microseconds=microseconds)


def _bits() -> int:
    """64 random bits of the system's; the caller holds the lock."""
    global _random, _used
    if _used >= len(_random):
        _random, _used = memoryview(os.urandom(_CHUNK)), 0
    _used += 8
    return int.from_bytes(_random[_used - 8 : _used], "big")


def _assemble(stamp: int, bits: int) -> UUID:
    head = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64
    return UUID(int=head | bits & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
