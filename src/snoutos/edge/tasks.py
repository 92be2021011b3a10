"""Ending background tasks for sure."""

import asyncio
from collections.abc import Iterable
from typing import Any

ASKS_AGAIN_AFTER = 0.2


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel and wait. A cancellation that arrives together with a result can get lost."""
    running = {task for task in tasks if not task.done()}
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=ASKS_AGAIN_AFTER)
