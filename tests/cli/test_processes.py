"""What keeps a part alive, and what ends everything: real processes, no waiting for clocks."""

import os
import select
import signal
import sys
import time

import pytest

from snoutos.cli.processes import MOST_CRASHES, RECOVERS_WITHIN, GaveUp, Part
from tests.house_up import SOURCE, until

WORKS = "from snoutos.cli import working; working.say(); import time; time.sleep(60)"
NEVER_STARTS = "raise SystemExit('no such setting')"


def part(tmp_path, program):
    return Part(
        "worker", [sys.executable, "-c", program], {"PYTHONPATH": str(SOURCE)},
        tmp_path / "worker.log",
    )  # fmt: skip


def dies(one):
    until(lambda: one.process.poll() is not None, seconds=10)


def test_a_part_that_worked_each_time_before_it_died_is_brought_back_every_time(tmp_path):
    one = part(tmp_path, WORKS)
    one.start()
    try:
        for _ in range(MOST_CRASHES * 2):
            until(lambda: has_said(one), seconds=10)
            os.kill(one.process.pid, signal.SIGKILL)
            dies(one)
            assert one.watch(one.started_at + 0.1)
            assert one.crashes == 1
    finally:
        one.process.kill()
        one.end()


def test_a_part_that_can_never_start_ends_everything_with_a_sentence(tmp_path):
    one = part(tmp_path, NEVER_STARTS)
    one.start()
    with pytest.raises(GaveUp, match=r"The worker stopped 6 times in a row\. Its last words are"):
        for _ in range(MOST_CRASHES * 2):
            dies(one)
            one.watch(time.monotonic())
    one.end()
    assert "no such setting" in (tmp_path / "worker.log").read_text()


def test_a_part_that_has_worked_before_gets_a_while_to_work_again(tmp_path):
    one = part(tmp_path, WORKS)
    one.start()
    until(lambda: has_said(one), seconds=10)
    one.process.kill()
    dies(one)
    broke_at = one.started_at + 0.1
    one.command = [sys.executable, "-c", NEVER_STARTS]
    one.watch(broke_at)
    for _ in range(MOST_CRASHES * 2):
        dies(one)
        one.started_at = broke_at  # the moments are ours, so nobody has to wait for them
        assert one.watch(broke_at + 1)
    dies(one)
    one.started_at = broke_at + RECOVERS_WITHIN
    with pytest.raises(GaveUp):
        one.watch(broke_at + RECOVERS_WITHIN + 1)
    one.end()


def test_a_part_that_runs_is_left_alone(tmp_path):
    one = part(tmp_path, WORKS)
    one.start()
    assert not one.watch(time.monotonic() + 3600)
    one.ask_to_end()
    one.end()
    assert one.process.returncode == -signal.SIGTERM


def has_said(one):
    """Without taking the byte: a pipe that was written to is readable."""
    return bool(select.select([one.hears], [], [], 0)[0])
