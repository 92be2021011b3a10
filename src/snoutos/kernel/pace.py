"""How fast one number may speak: the networks let a number send only so many parts a second.

    idle ── a burst of what one second allows ──▶ then one part each 1/pace seconds

A number at one part a second has no burst: its messages leave a second apart. What comes faster
waits with us, in order, instead of in the provider's queue, where it could not be taken back.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta


def let_out(
    open_at: datetime | None, parts: Sequence[int], *, pace: float, now: datetime
) -> tuple[int, datetime]:
    """How many of these messages may leave now, and from when on the next one may.

    `parts`: of how many parts each message is, in the order in which they want to leave;
    `open_at`: what was answered last time.
    """
    each = timedelta(seconds=1 / pace)
    burst = max(timedelta(seconds=1) - each, timedelta(0))
    # The moment by which everything let out so far would have left at an even pace.
    even = max(open_at + burst, now) if open_at is not None else now
    count = 0
    for one in parts:
        if even - burst > now:
            break
        even += each * max(one, 1)
        count += 1
    return count, even - burst
