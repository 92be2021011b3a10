"""The database goes away and comes back; processes die. What was thanked for is there, once."""

import asyncio
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg_pool import PoolTimeout

from snoutos.edge import desk
from snoutos.edge.desk import now
from snoutos.edge.spool import Spool
from snoutos.kernel.ids import uuid7
from snoutos.kernel.words import ReceiptKind
from snoutos.store.receipts import NewReceipt
from tests.edge.conftest import INBOUND, STATUS, database_address, report, sid, text, until

SOURCE = Path(__file__).parents[2] / "src"


def receipt(number, *, key=None, payload='{"pairs": [], "query": ""}'):
    return NewReceipt(uuid7(), ReceiptKind.INBOUND, key or f"in:{sid(number)}", payload, now())


def spool_of(config):
    return Path(config.data) / "spool"


def keys(receipts):
    return [one.dedupe_key for one in receipts]


def test_requests_are_kept_on_disk_while_the_database_is_away_and_drained_once(
    live, stored, config, wire
):
    async def story(edge):
        first = await edge.post(INBOUND, text(1))
        await wire.cut()
        away = [await edge.post(INBOUND, text(number)) for number in (2, 3, 1, 3)]
        away.append(await edge.post(STATUS, report(4)))
        away.append(await edge.post(INBOUND, text(5), signature="no"))
        waiting = edge.app.spool.is_empty()
        await wire.mend()
        await until(edge.app.spool.is_empty)
        return first.status, [answer.status for answer in away], waiting

    statuses = _through(wire, live, config, story)

    assert statuses == (200, [200, 200, 200, 200, 200, 403], False)
    assert keys(stored("inbound")) == [f"in:{sid(number)}" for number in (1, 2, 3)]
    assert len(stored("status")) == 1
    assert len(stored("duplicate")) == 2
    assert len(stored("rejected")) == 1


def test_after_an_outage_the_provider_is_asked_what_we_have_missed(live, stored, config, wire):
    async def story(edge):
        await wire.cut()
        await edge.post(INBOUND, text(1))
        await wire.mend()
        async with asyncio.timeout(10):
            while not (jobs := await asked(edge)):
                await asyncio.sleep(0.01)
        return jobs

    async def asked(edge):
        with suppress(psycopg.Error, PoolTimeout):
            async with edge.app.pool.connection(timeout=1) as connection:
                found = await connection.execute("select task_name, args from procrastinate_jobs")
                return await found.fetchall()

    assert _through(wire, live, config, story) == [("traffic.catch_up", {})]


def _through(wire, live, config, story):
    async def begin(edge):
        await wire.mend()
        # The accounts are read as soon as there is a way to the database.
        await until(lambda: edge.app.accounts._is_read)
        try:
            return await story(edge)
        finally:
            await wire.cut()

    address = database_address(host=wire.host, port=5432)
    return live(begin, config=replace(config, database_url=address))


def test_an_outage_delays_nobody_for_long(live, stored, config, wire):
    async def story(edge):
        await wire.cut()
        async with asyncio.timeout(4):
            for number in range(20):
                assert (await edge.post(INBOUND, text(number))).status == 200
        await wire.mend()
        await until(edge.app.spool.is_empty)

    _through(wire, live, config, story)

    assert len(stored("inbound")) == 20


def test_a_database_that_hangs_makes_nobody_wait_and_nothing_happen_twice(
    live, stored, config, wire, monkeypatch
):
    monkeypatch.setattr(desk, "WRITES_WITHIN", 0.2)

    async def story(edge):
        await edge.post(INBOUND, text(1))
        wire.flows.clear()
        async with asyncio.timeout(4):
            hanging = [await edge.post(INBOUND, text(number)) for number in (2, 3)]
        wire.flows.set()
        await until(edge.app.spool.is_empty)
        return [answer.status for answer in hanging]

    assert _through(wire, live, config, story) == [200, 200]
    assert keys(stored("inbound")) == [f"in:{sid(number)}" for number in (1, 2, 3)]
    assert stored("duplicate") == []


def test_without_a_database_from_the_start_we_cannot_tell_friend_from_foe(live, config, wire):
    async def story(edge):
        return [await edge.post(INBOUND, text()), await edge.post(INBOUND, text(), signature="")]

    address = database_address(host=wire.host, port=5432)
    answers = live(story, config=replace(config, database_url=address))

    assert [answer.status for answer in answers] == [503, 403]


def test_neither_database_nor_disk_means_come_again(live, config, wire, stored):
    async def story(edge):
        await wire.cut()
        folder = spool_of(config)
        shutil.rmtree(folder)
        refused = await edge.post(INBOUND, text())
        folder.mkdir()
        taken = await edge.post(INBOUND, text())
        await wire.mend()
        await until(edge.app.spool.is_empty)
        return refused.status, taken.status

    assert _through(wire, live, config, story) == (503, 200)
    assert len(stored("inbound")) == 1


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from tests.edge.test_outage import Spool, receipt

async def main():
    spool = Spool(Path(sys.argv[1]))
    await spool.keep([receipt(1), receipt(2)])
    await spool.keep([receipt(3)])
    os.write(spool._file, b'\\n{"id": "0199')

asyncio.run(main())
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_on_disk_is_taken_over(live, stored, config):
    root = SOURCE.parent
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(spool_of(config))],
        cwd=root, env={"PYTHONPATH": f"{SOURCE}:{root}", "DJANGO_SETTINGS_MODULE": ""},
    )  # fmt: skip
    assert done.returncode == -9

    async def story(edge):
        await until(edge.app.spool.is_empty)

    live(story)

    assert keys(stored("inbound")) == [f"in:{sid(number)}" for number in (1, 2, 3)]


def test_dying_between_commit_and_cleaning_up_tells_nothing_twice(live, stored, config):
    spool = Spool(spool_of(config))
    told = [receipt(1), receipt(2), receipt(2)]
    told.append(NewReceipt(uuid7(), ReceiptKind.REJECTED, None, '{"pairs": []}', now()))

    async def story(edge):
        for _ in range(3):  # the very same receipts, as after three such deaths
            await spool.keep(told)
            next(iter(await spool.take())).let_go()
            await until(edge.app.spool.is_empty)

    live(story)

    counts = [len(stored(kind)) for kind in ("inbound", "duplicate", "rejected")]
    assert counts == [2, 1, 1]


def test_a_file_that_another_process_writes_is_left_alone(live, stored, config):
    async def both():
        ours, others = Spool(spool_of(config)), Spool(spool_of(config))
        await others.keep([receipt(1)])
        await ours.keep([receipt(2)])
        first = [one.receipts[0].key for one in await ours.take()]
        await others.keep([receipt(3)])
        then = [[one.key for one in waiting.receipts] for waiting in await others.take()]
        return first, then

    first, then = asyncio.run(both())

    assert first == [f"in:{sid(2)}"]
    assert then[0] == [f"in:{sid(1)}", f"in:{sid(3)}"]


def test_one_receipt_that_the_database_refuses_harms_no_other(live, stored, config):
    async def story(edge):
        poison = receipt(2, payload='{"pairs": [["Body", "\\u0000"]], "query": ""}')
        await asyncio.gather(
            *(edge.app.desk.keep(one) for one in (receipt(1), poison, receipt(3))),
        )

    live(story)

    assert keys(stored("inbound")) == [f"in:{sid(1)}", f"in:{sid(3)}"]
    assert not Spool(spool_of(config)).is_empty()


def test_two_edges_that_take_the_same_requests_in_different_order_get_along(live, stored, config):
    from tests.edge.conftest import alive

    async def story(edge):
        async with alive(config) as other:
            texts = [text(number) for number in range(60)]
            return await asyncio.gather(
                *(edge.post(INBOUND, one) for one in texts),
                *(other.post(INBOUND, one) for one in reversed(texts)),
            )

    assert {answer.status for answer in live(story)} == {200}
    assert len(stored("inbound")) == len(stored("duplicate")) == 60


@pytest.mark.parametrize("size", [0, 1])
def test_a_spool_without_a_word_is_cleaned_up(live, config, size):
    (spool_of(config)).mkdir()
    (spool_of(config) / "old.receipts").write_bytes(b"{" * size)

    async def story(edge):
        await until(edge.app.spool.is_empty)

    live(story)
