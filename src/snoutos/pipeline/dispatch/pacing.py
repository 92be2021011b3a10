"""Which messages leave now, so that no number speaks faster than the networks let it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from snoutos.kernel import pace
from snoutos.kernel.config import Config
from snoutos.kernel.phone import is_toll_free
from snoutos.store import outbox
from snoutos.store.outbox import Due


async def let_out(
    connection: AsyncConnection[Any], ready: Sequence[Due], config: Config, *, now: datetime
) -> tuple[list[Due], list[Due]]:
    """Those that leave now, and those that come too early. Part of the caller's transaction."""
    through = [due for due in ready if not _pace_of(due, config)]
    by_number: defaultdict[UUID, list[Due]] = defaultdict(list)
    for due in ready:
        if _pace_of(due, config):
            by_number[due.number_id].append(due)
    if not by_number:
        return through, []
    early = []
    numbers = {number_id: dues[0].org_id for number_id, dues in by_number.items()}
    open_ats = {}
    for number_id, open_at in (await outbox.lock_paces(connection, numbers)).items():
        dues = by_number[number_id]
        count, open_ats[number_id] = pace.let_out(
            open_at, [due.segments for due in dues], pace=_pace_of(dues[0], config), now=now
        )
        through += dues[:count]
        early += dues[count:]
    await outbox.keep_paces(connection, open_ats)
    return through, early


def _pace_of(due: Due, config: Config) -> int:
    return config.toll_free_pace if is_toll_free(due.from_address) else config.pace
