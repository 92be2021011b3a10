"""How fast and how well contact details are found.

`bench policy --corpus FOLDER` reads dev.jsonl and everyday-dev.jsonl of that folder, one message a
line; `--quality` scores them too. Without a folder the speed is taken on a few made-up messages.
"""

import argparse
import json
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from snoutos.rooms.policy.rules import labels, redact, scan

SECONDS = 3.0
LONGEST = 1600
EVERYDAY = (
    "Biscuit had two walks and ate all of his dinner. See you at 4:30!",
    "Can you come on 12/14 instead? I'll leave 45 dollars on the counter.",
    "You can reach me at 646-201-7788 if anything comes up",
    "he needs 2.5 ml at noon, the bottle is in the fridge door",
)
TANGLED = ("1", "a.", "@a ", "one ", "(5) ", "5 5-", "\u200b5", "a at b dot ", "x.co/", "½", "$a")


def run(rest: list[str]) -> dict[str, Any]:
    parser = argparse.ArgumentParser(prog="snoutos bench policy")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--quality", action="store_true")
    words = parser.parse_args(rest)
    if words.quality and words.corpus is None:
        parser.error("--quality needs --corpus FOLDER")
    hard = _rows(words.corpus / "dev.jsonl") if words.corpus else []
    everyday = _rows(words.corpus / "everyday-dev.jsonl") if words.corpus else []
    texts = [row["text"] for row in (*hard, *everyday)] or list(EVERYDAY)
    figures: dict[str, Any] = {
        "messages": len(texts),
        "messages_per_second": round(_rate(texts)),
        "slowest_1600_characters_ms": round(max(_worst(piece) for piece in TANGLED) * 1000, 2),
    }
    if words.quality:
        figures |= _quality(hard) | _false_alarms(everyday)
    return figures


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _rate(texts: list[str]) -> float:
    done, started = 0, time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        for text in texts:
            redact(text, scan(text))
        done += len(texts)
    return done / (time.perf_counter() - started)


def _worst(piece: str) -> float:
    """The best of three, so that the figure is of the text and not of the machine's other work."""
    text = (piece * LONGEST)[:LONGEST]
    took = []
    for _ in range(3):
        started = time.perf_counter()
        scan(text)
        took.append(time.perf_counter() - started)
    return min(took)


def _quality(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Recall for each label and trick, precision, false alarms on look-alikes."""
    asked: Counter[str] = Counter()
    found: Counter[str] = Counter()
    tricks: dict[str, list[bool]] = defaultdict(list)
    said = right = alarms = clean = 0
    for row in (row for row in rows if not row.get("soft")):
        wanted, got = set(row["labels"]), labels(row.get("messages") or row["text"])
        counted = got - set(row.get("also_ok") or ())
        asked.update(wanted)
        found.update(wanted & got)
        said, right = said + len(counted | (wanted & got)), right + len(wanted & got)
        if wanted:
            tricks[row["kind"]].append(bool(got))
        else:
            clean, alarms = clean + 1, alarms + bool(got)
    by_trick = {kind: sum(hits) / len(hits) for kind, hits in tricks.items()}
    return {
        "recall_any": _share(sum(map(sum, tricks.values())), sum(map(len, tricks.values()))),
        **{f"recall_{label}": _share(found[label], asked[label]) for label in sorted(asked)},
        "precision": _share(right, said),
        "false_alarms_look_alikes": _share(alarms, clean),
        "tricks": len(by_trick),
        "tricks_not_wholly_found": {k: round(v, 3) for k, v in by_trick.items() if v < 1},
    }


def _false_alarms(rows: list[dict[str, Any]]) -> dict[str, Any]:
    alarms = sum(1 for row in rows if labels(row["text"]))
    return {"everyday_messages": len(rows), "false_alarms_everyday": _share(alarms, len(rows))}


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
