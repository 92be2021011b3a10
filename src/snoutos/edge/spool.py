"""The disk, for when the database is away: receipts wait in a file until it is back.

One JSON line per receipt, on disk before anybody is thanked. Draining writes them in order and
removes a file only after the commit; a receipt that is drained twice is kept once by its key.
"""

import asyncio
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import orjson

from snoutos.kernel.words import ReceiptKind
from snoutos.store.receipts import NewReceipt

SUFFIX = ".receipts"
LARGEST_BATCH = 200


class Spool:
    def __init__(self, folder: Path, *, name: str) -> None:
        self._folder = folder
        self._path = folder / f"{name}{SUFFIX}"
        self._writing = asyncio.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def is_empty(self) -> bool:
        return next(self._folder.glob(f"*{SUFFIX}*"), None) is None

    async def keep(self, receipts: Sequence[NewReceipt]) -> None:
        """On disk when this returns; raises OSError when it cannot be."""
        lines = b"".join(_line(receipt) for receipt in receipts)
        async with self._writing:
            await asyncio.to_thread(_append, self._path, lines)

    async def take(self) -> list[tuple[Path, list[NewReceipt]]]:
        """Set what is there aside for draining; new receipts go to a new file."""
        async with self._writing:
            if self._path.exists():
                aside = self._path.with_name(
                    f"{self._path.name}.{os.getpid()}.{_count(self._folder)}"
                )
                self._path.rename(aside)
        taken = sorted(self._folder.glob(f"*{SUFFIX}.*"), key=lambda path: path.stat().st_mtime)
        return [(path, list(_receipts(path))) for path in taken]

    @staticmethod
    def forget(path: Path) -> None:
        path.unlink(missing_ok=True)


def batches(receipts: Sequence[NewReceipt]) -> Iterator[Sequence[NewReceipt]]:
    for start in range(0, len(receipts), LARGEST_BATCH):
        yield receipts[start : start + LARGEST_BATCH]


def _count(folder: Path) -> int:
    return len(list(folder.iterdir()))


def _append(path: Path, lines: bytes) -> None:
    with path.open("ab") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def _line(receipt: NewReceipt) -> bytes:
    return (
        orjson.dumps(
            {
                "id": str(receipt.id), "kind": receipt.kind, "key": receipt.key,
                "payload": receipt.payload, "at": receipt.at.isoformat(),
            }
        )
        + b"\n"
    )  # fmt: skip


def _receipts(path: Path) -> Iterator[NewReceipt]:
    for line in path.read_bytes().split(b"\n"):
        try:
            said = orjson.loads(line)
        except orjson.JSONDecodeError:
            # The end of a file that a crash cut short: nobody was thanked for it.
            continue
        yield NewReceipt(
            UUID(said["id"]), ReceiptKind(said["kind"]), said["key"], said["payload"],
            datetime.fromisoformat(said["at"]),
        )  # fmt: skip
