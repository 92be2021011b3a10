"""Take the figures of docs/benchmarks.md: `snoutos bench NAME`.

Each benchmark prints a table and writes benchmarks/results/NAME.json with machine, commit,
PostgreSQL version and settings. Nothing here is a test: no figure makes anything fail.
"""

import importlib
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NAMES = ("inbound", "latency", "start", "memory", "routing", "policy")
RESULTS = Path(__file__).parent / "results"


def main(name: str, rest: list[str]) -> int:
    if not name:
        print(f"Take a figure with `./snout bench NAME`. There are: {', '.join(NAMES)}, all.")
        return 0
    chosen = NAMES if name == "all" else (name,)
    if not set(chosen) <= set(NAMES):
        print(f"There is no benchmark {name!r}. Choose one of: {', '.join(NAMES)}, all.")
        return 2
    for one in chosen:
        print(f"\n{one}")
        figures = importlib.import_module(f"benchmarks.{one}").run(rest)
        table(figures)
        write(one, figures)
    return 0


def table(figures: dict[str, Any]) -> None:
    width = max(len(name) for name in figures)
    for name, value in figures.items():
        print(f"  {name:<{width}}  {value}")


def write(name: str, figures: dict[str, Any]) -> None:
    RESULTS.mkdir(exist_ok=True)
    document = {
        "benchmark": name,
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": {
            "cores": os.cpu_count(),
            "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
            "processor": platform.machine(),
            "python": platform.python_version(),
        },
        "figures": figures,
    }
    (RESULTS / f"{name}.json").write_text(json.dumps(document, indent=2) + "\n")


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "all", sys.argv[2:]))
