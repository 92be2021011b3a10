"""Commands that find everything in the folder of `up`, and leave nothing where nothing was."""

import os
import socket
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
OWN = ("DATABASE_URL", "SECRET_KEY", "JWT_SECRET", "ENCRYPTION_KEY", "SNOUTOS_DATA")


def snoutos(*words):
    environment = {name: value for name, value in os.environ.items() if name not in OWN}
    return subprocess.run(
        [sys.executable, "-m", "snoutos.cli", *words],
        env=environment | {"PYTHONPATH": str(SOURCE)}, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip


def test_a_busy_port_is_said_and_leaves_no_folder(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        done = snoutos("up", "--data", str(tmp_path / "house"), "--port", port)

    assert done.returncode == 1
    assert f"Port {port} is in use by another program." in done.stdout
    assert not (tmp_path / "house").exists()


def test_verify_in_a_folder_without_snoutos_says_so(tmp_path):
    done = snoutos("audit", "verify", "--data", str(tmp_path))

    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"There is no SnoutOS in {tmp_path.resolve()}. Say which folder with --data."
    )
