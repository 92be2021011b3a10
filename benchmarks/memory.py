"""Resident memory of everything that `up` starts, idle, after 10,000 messages.

Pages shared between processes are counted once (proportional set size): that is what stopping it
all would give back.
"""

import asyncio
import random
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.house import fill, house
from benchmarks.phones import flood, request

MESSAGES = 10_000


def run(rest: list[str]) -> dict[str, Any]:
    idle_minutes = float(rest[0]) if rest else 1.0
    with house() as started, started.connect() as connection:
        fill(connection, 2_000)
        with get_context("spawn").Pool(1) as pool:
            pool.apply(_load, (started.ready, started.port))
        while connection.execute(
            "select 1 from traffic_receipt where settled_at is null limit 1"
        ).fetchone():
            time.sleep(0.1)
        time.sleep(5)
        first = _memory(started.process.pid)
        time.sleep(idle_minutes * 60)
        last = _memory(started.process.pid)
        return {
            "all processes, MB": round(sum(last.values())),
            "by process, MB": {name: round(size) for name, size in sorted(last.items())},
            "growth while idle, MB": round(sum(last.values()) - sum(first.values()), 1),
            "idle minutes": idle_minutes,
            "messages before": MESSAGES,
        }


def _load(ready: dict[str, Any], port: int) -> None:
    rng = random.Random(3)
    requests = [request(ready, n * 100, clients=2_000, rng=rng) for n in range(MESSAGES)]
    asyncio.run(flood(port, requests, connections=16))


def _memory(pid: int) -> dict[str, float]:
    """MB by name, of a process and all below it."""
    sizes: dict[str, float] = {}
    for process in [pid, *_below(pid)]:
        try:
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
            command = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        size = next(int(line.split()[1]) for line in rollup.splitlines() if line[:4] == "Pss:")
        sizes[_name(command)] = sizes.get(_name(command), 0) + size / 1024
    return sizes


def _name(command: list[bytes]) -> str:
    words = b" ".join(command)
    for name in ("twilio_simulator", "worker", "serve", "jobs", "up"):
        if (name.encode() in words and b"snoutos" in words) or name.encode() in command:
            return name
    return "postgres"


def _below(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
        if parent == pid:
            child = int(path.parent.name)
            found += [child, *_below(child)]
    return found
