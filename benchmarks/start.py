"""`up` on an empty folder to the first answered page, and the same folder once more."""

import shutil
import signal
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from benchmarks.house import start, wait_until_ready


def run(rest: list[str]) -> dict[str, Any]:
    rounds = int(rest[0]) if rest else 5
    fresh, again = [], []
    for _ in range(rounds):
        folder = Path(tempfile.mkdtemp(prefix="snoutos-bench-"))
        fresh.append(_once(folder))
        again.append(_once(folder))
        shutil.rmtree(folder, ignore_errors=True)
    return {
        "empty folder, seconds (median)": round(statistics.median(fresh), 2),
        "empty folder, fastest and slowest": [round(min(fresh), 2), round(max(fresh), 2)],
        "restart, seconds (median)": round(statistics.median(again), 2),
        "restart, fastest and slowest": [round(min(again), 2), round(max(again), 2)],
        "rounds": rounds,
    }


def _once(folder: Path) -> float:
    begun = time.monotonic()
    process = start(folder)
    try:
        ready = wait_until_ready(folder, process)
        with urlopen(f"{ready['url']}/login", timeout=30) as page:
            page.read()
        return time.monotonic() - begun
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
