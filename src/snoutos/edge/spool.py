"""The disk, for when the database is away: receipts wait in files until it is back.

One JSON line per receipt, on disk before anybody is thanked. A file belongs to whoever holds its
lock: the process that writes it, or the one that drains it; when a process dies, the kernel lets
go of its file and the next one takes it over. A file is removed only after the commit, and a
receipt that is drained twice is kept once.
"""

import asyncio
import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import orjson

from snoutos.kernel.ids import uuid7
from snoutos.kernel.words import ReceiptKind
from snoutos.store.receipts import NewReceipt

SUFFIX = ".receipts"
# Not yet locked by whoever makes it, so nobody else may take it for abandoned.
UNFINISHED = ".new"
# Drained in one piece, so it has to fit into memory easily.
LARGEST_FILE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Waiting:
    """One file whose receipts wait to be drained. It is ours until it is forgotten or let go."""

    path: Path
    receipts: Sequence[NewReceipt]
    lock: int

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)
        os.close(self.lock)

    def let_go(self) -> None:
        os.close(self.lock)


class Spool:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: int | None = None
        self._writing = asyncio.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def is_empty(self) -> bool:
        return next(self._folder.glob(f"*{SUFFIX}"), None) is None

    async def keep(self, receipts: Sequence[NewReceipt]) -> None:
        """On disk when this returns; raises OSError when it cannot be."""
        # A line of its own, whatever the end of the file looks like.
        lines = b"\n" + b"".join(_line(receipt) for receipt in receipts)
        async with self._writing:
            await asyncio.to_thread(self._append, lines)

    async def take(self) -> Iterator[Waiting]:
        """What is there and nobody else holds, oldest first. New receipts go to a new file."""
        async with self._writing:
            self._close()
        return self._taken()

    def _taken(self) -> Iterator[Waiting]:
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            lock = _locked(path)
            if lock is not None:
                yield Waiting(path, list(_receipts(path)), lock)

    def _append(self, lines: bytes) -> None:
        file = self._file
        if file is None:
            file = self._file = _new_file(self._folder)
        try:
            view = memoryview(lines)
            while view:
                view = view[os.write(file, view) :]
            os.fsync(file)
            if os.fstat(file).st_size > LARGEST_FILE:
                self._close()
        except OSError:
            # After a failed fsync nobody knows what the file holds; the next one is clean.
            self._close()
            raise

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _new_file(folder: Path) -> int:
    path = folder / f"{uuid7().hex}{SUFFIX}"
    unfinished = path.with_suffix(UNFINISHED)
    file = os.open(unfinished, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        unfinished.rename(path)
        _sync(folder)
    except OSError:
        os.close(file)
        raise
    return file


def _locked(path: Path) -> int | None:
    """The file, held; None if another process holds it or has just drained it."""
    with suppress(FileNotFoundError):
        file = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return None
        if os.fstat(file).st_nlink:
            return file
        os.close(file)
    return None


def _sync(folder: Path) -> None:
    """The name of a new file has to survive a power cut too."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


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
            # Cut short by a crash or a full disk: nobody was thanked for it.
            continue
        yield NewReceipt(
            UUID(said["id"]), ReceiptKind(said["kind"]), said["key"], said["payload"],
            datetime.fromisoformat(said["at"]),
        )  # fmt: skip
