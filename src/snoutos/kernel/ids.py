"""UUIDv7 (RFC 9562, section 5.7): time-ordered ids made in the application.

Ordered ids keep B-tree inserts at the right edge, and being made here a whole batch of rows that
point at each other can be built before anything is written.
"""

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A new id. Ids of one process grow strictly, also within one millisecond."""
    global _last
    # 48 bits of milliseconds and 12 bits of sub-millisecond time (RFC 9562, method 3).
    nanoseconds = time.time_ns()
    stamp = (nanoseconds // 1_000_000) << 12 | (nanoseconds % 1_000_000) * 4096 // 1_000_000
    with _lock:
        _last = stamp = max(stamp, _last + 1)
    return _assemble(stamp)


def uuid7_at(nanoseconds: int) -> UUID:
    """An id that sorts as if it had been made at that moment (nanoseconds since 1970)."""
    stamp = (nanoseconds // 1_000_000) << 12 | (nanoseconds % 1_000_000) * 4096 // 1_000_000
    return _assemble(stamp)


def _assemble(stamp: int) -> UUID:
    head = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64
    tail = int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    return UUID(int=head | tail)
