"""A chain of seals: each one covers a span of events and the seal before it.

Whoever changes, removes or slips in an event has to make every later seal anew, and the last one
stands in the log files of every minute.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

NOTHING_BEFORE = ""


@dataclass(frozen=True, slots=True)
class Span:
    """What a seal says about itself. `org` is empty for events of the installation."""

    org: str
    ordinal: int
    from_xact: int
    to_xact: int
    events: int
    first_event: str
    last_event: str


class Digest:
    """Events, one after the other, as lines of text."""

    def __init__(self) -> None:
        self._sum = sha256()
        self.count = 0
        self.first = ""
        self.last = ""

    def add(self, event_id: str, line: str) -> None:
        data = line.encode()
        # With its length, so that no line can hide in its neighbor.
        self._sum.update(len(data).to_bytes(8, "big"))
        self._sum.update(data)
        self.count += 1
        self.first = self.first or event_id
        self.last = event_id

    def hexdigest(self) -> str:
        return self._sum.hexdigest()


def seal(span: Span, digest: Digest, previous: str) -> str:
    said: Iterable[object] = (
        previous, span.org, span.ordinal, span.from_xact, span.to_xact, span.events,
        span.first_event, span.last_event, digest.hexdigest(),
    )  # fmt: skip
    return sha256("\n".join(str(one) for one in said).encode()).hexdigest()
