"""Child processes: started, watched, brought back, ended in order."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from snoutos.cli import working

MOST_CRASHES = 5
# Whatever said that it works, or ran longer than this, is not caught in a loop of crashes.
SETTLES_WITHIN = 5.0
# Whatever has worked before gets this long to work again, however often it is killed meanwhile.
RECOVERS_WITHIN = 60.0
ENDS_WITHIN = 12.0
_PR_SET_PDEATHSIG = 1


class GaveUp(Exception):
    """A part kept crashing. The message says which, and where its last words are."""


@dataclass
class Part:
    """One long-running child. Its output goes to its own log file."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    crashes: int = 0
    worked_at: float | None = None
    hears: int | None = None

    def start(self) -> None:
        self._stop_listening()
        self.hears, says = os.pipe()
        os.set_blocking(self.hears, False)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own programs
                self.command,
                env=dict(self.environment) | {working.VARIABLE: str(says)},
                pass_fds=(says,),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the supervisor, which ends us in order
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        os.close(says)
        self.started_at = time.monotonic()

    def watch(self, now: float) -> bool:
        """Bring it back if it died. Returns whether it did; raises GaveUp when it keeps dying."""
        if self.process is None or self.process.poll() is None:
            return False
        has_settled = self.has_worked() or now - self.started_at > SETTLES_WITHIN
        self.crashes = 1 if has_settled else self.crashes + 1
        self.worked_at = now if has_settled else self.worked_at
        may_recover = self.worked_at is not None and now - self.worked_at < RECOVERS_WITHIN
        if self.crashes > MOST_CRASHES and not may_recover:
            raise GaveUp(
                f"The {self.name} stopped {self.crashes} times in a row. "
                f"Its last words are in {self.log}."
            )
        self.start()
        return True

    def has_worked(self) -> bool:
        """Whether the process that was started last has said that it works. Asked once."""
        try:
            return self.hears is not None and os.read(self.hears, 1) == b"1"
        except BlockingIOError:
            return False

    def _stop_listening(self) -> None:
        if self.hears is not None:
            os.close(self.hears)
            self.hears = None

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self) -> None:
        self._stop_listening()
        if self.process is None:
            return
        try:
            self.process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def die_with_parent(number: int) -> Callable[[], None] | None:
    """Linux only: the child gets this signal when we die, even if we are killed outright."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def ask_the_kernel() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, number)

    return ask_the_kernel


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def until(question: Callable[[], bool], *, seconds: float, pause: float = 0.05) -> bool:
    """Ask until the answer is yes, or the time is over. Returns the last answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if question():
            return True
        time.sleep(pause)
    return question()
