"""Who is listening to what. One hub per process, no I/O of its own."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

RESYNC = "resync"  # everything may have changed: ask again for all of it


class Listener:
    """One open page: the topics that changed since it was last told. Equal names merge."""

    __slots__ = ("_changed", "_pending", "is_over")

    def __init__(self) -> None:
        self.is_over = False
        self._pending: dict[str, None] = {}
        self._changed = asyncio.Event()

    def tell(self, topic: str) -> None:
        self._pending[topic] = None
        self._changed.set()

    def hang_up(self) -> None:
        self.is_over = True
        self._changed.set()

    async def changed(self) -> list[str]:
        """Wait until something changed or all is over; what it was, in order."""
        await self._changed.wait()
        self._changed.clear()
        topics, self._pending = list(self._pending), {}
        return topics


class Hub:
    def __init__(self) -> None:
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)
        self.open_streams = 0

    @contextmanager
    def listen(self, topics: Iterable[str]) -> Iterator[Listener]:
        listener = Listener()
        wanted = list(topics)
        for topic in wanted:
            self._listeners[topic].add(listener)
        self.open_streams += 1
        try:
            yield listener
        finally:
            self.open_streams -= 1
            for topic in wanted:
                self._listeners[topic].discard(listener)
                if not self._listeners[topic]:
                    del self._listeners[topic]

    def tell(self, topic: str) -> None:
        for listener in self._listeners.get(topic, ()):
            listener.tell(topic)

    def tell_everybody(self) -> None:
        """We may have missed announcements: every page has to look for itself."""
        for listener in self._everybody():
            listener.tell(RESYNC)

    def hang_up(self) -> None:
        """The server ends: so do all streams. The pages find another one, or come back."""
        for listener in self._everybody():
            listener.hang_up()

    def _everybody(self) -> set[Listener]:
        return set().union(*self._listeners.values())
