"""`snoutos up`: everything on one machine, with one command, until Ctrl-C.

database → schema and demo → simulator, server, worker → ready. What dies comes back; what keeps
dying ends everything with a sentence.
"""

import fcntl
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

from snoutos.cli import secrets
from snoutos.cli.demo import story
from snoutos.cli.embedded import EmbeddedPostgres
from snoutos.cli.processes import GaveUp, Part, python, until
from snoutos.kernel.config import Config, ProviderMode

SOURCE = Path(__file__).parents[1]
READY_WITHIN = 60.0
LATER = "jobs"  # nobody has to wait for it, so it does not compete with those who are waited for
DATABASE_TRIES = 5


BUSY = "Port {port} is in use by another program. Choose another one with --port."


@dataclass
class House:
    """What `up` has started so far."""

    data: Path
    config: Config
    environment: dict[str, str]
    simulator_url: str
    database: EmbeddedPostgres | None
    parts: list[Part]


def up(*, data: Path, port: int, simulator_port: int, with_demo: bool) -> int:
    """Returns the exit status: 0 after Ctrl-C or SIGTERM, 1 when a part could not be kept up."""
    data = data.resolve()
    if not data.exists() and not _is_free(port):
        # Before anything is made that somebody would have to clear away.
        print(BUSY.format(port=port))
        return 1
    data.mkdir(parents=True, exist_ok=True)
    lock = _lock(data)
    if lock is None:
        print(f"SnoutOS is already running on {data}. Stop that one first, or use --data.")
        return 1
    if not _is_free(port):
        print(BUSY.format(port=port))
        return 1
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _: stopping.append(received))
    database = None if os.environ.get("DATABASE_URL") else EmbeddedPostgres(data / "database")
    house = _plan(data, port, simulator_port or _free_port(port + 1), database)
    try:
        _start(house, with_demo=with_demo)
        _watch(house, stopping)
    except GaveUp as problem:
        print(f"SnoutOS has stopped: {problem}", file=sys.stderr)
        return 1
    finally:
        _end(house)
        lock.close()
    return 0


def _plan(data: Path, port: int, simulator_port: int, database: EmbeddedPostgres | None) -> House:
    simulator_url = f"http://127.0.0.1:{simulator_port}"
    environment = {"PYTHONUNBUFFERED": "1", "PUBLIC_BASE_URL": f"http://127.0.0.1:{port}"}
    is_production = os.environ.get("SNOUTOS_ENV") == "production"
    if not is_production:
        environment |= secrets.of_folder(data)
    environment |= os.environ
    environment |= {
        "PORT": str(port),
        "SNOUTOS_DATA": str(data),
        "PYTHONPATH": os.pathsep.join([str(SOURCE.parent), os.environ.get("PYTHONPATH", "")]),
    }
    if database is not None:
        environment["DATABASE_URL"] = database.url
    if environment.get("PROVIDER_MODE", "mock") == "mock":
        environment["TWILIO_BASE_URL"] = simulator_url
    config = Config.read(environment)
    logs = data / "logs"
    logs.mkdir(exist_ok=True)

    def part(name: str, *command: str) -> Part:
        return Part(name, python(*command), environment, logs / f"{name}.log")

    parts = [
        part("server", "-m", "snoutos.cli", "serve"),
        part("worker", "-m", "snoutos.cli", "worker"),
        part(LATER, "-m", "snoutos.cli", "jobs"),
    ]
    if config.provider_mode is ProviderMode.MOCK:
        parts.insert(
            0,
            part(
                "simulator",
                "-m",
                "twilio_simulator",
                "--port",
                str(simulator_port),
                "--data",
                str(data / "simulator.sqlite"),
            ),
        )
    return House(data, config, environment, simulator_url, database, parts)


def _start(house: House, *, with_demo: bool) -> None:
    if house.database is not None:
        house.database.start()
    is_mock = house.config.provider_mode is ProviderMode.MOCK
    if is_mock:
        house.parts[0].start()
    _prepare(house, with_demo=with_demo and is_mock)
    for part in house.parts[is_mock:]:
        if part.name != LATER:
            part.start()
    if is_mock:
        _wait(house, f"{house.simulator_url}/healthz", "simulator")
        if with_demo:
            story.register_at_simulator(house.simulator_url, house.config.public_base_url)
    _wait(house, f"http://127.0.0.1:{house.config.port}/healthz", "server")
    if is_mock and with_demo:
        _write_ready(house)
    _greet(house, with_demo=with_demo and is_mock)
    house.parts[-1].start()


def _prepare(house: House, *, with_demo: bool) -> None:
    """Bring schema and demo up to date, unless this very code has done so on this folder."""
    stamp = house.data / "prepared"
    # The embedded database is part of the folder, wherever that is moved to.
    where = "here" if house.database is not None else house.config.database_url
    wanted = _fingerprint(with_demo=with_demo, where=where)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    environment = house.environment | {"SNOUTOS_DEMO": "1" if with_demo else "0"}
    log = house.data / "logs" / "prepare.log"
    with log.open("ab") as output:
        done = subprocess.run(  # noqa: S603 - our own program
            python("-m", "snoutos.cli", "prepare"),
            env=environment,
            stdout=output,
            stderr=output,
            check=False,
        )
    if done.returncode != 0:
        raise GaveUp(f"The database could not be prepared. The reason is in {log}.")
    stamp.write_text(wanted)


def _fingerprint(*, with_demo: bool, where: str) -> str:
    digest = hashlib.sha256(f"{with_demo} {where}".encode())
    files = [*SOURCE.glob("rooms/*/migrations/*.py"), *SOURCE.glob("cli/demo/*.py")]
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _watch(house: House, stopping: list[int]) -> None:
    while not stopping:
        if house.database is not None and not house.database.is_running():
            print("The database stopped and is started again.", flush=True)
            _bring_back(house.database)
        for part in house.parts:
            if part.watch(time.monotonic()):
                print(f"SnoutOS brought the {part.name} back after it stopped.", flush=True)
        time.sleep(0.2)


def _bring_back(database: EmbeddedPostgres) -> None:
    """The sessions of a killed server may hold its memory for a moment longer."""
    for attempt in range(DATABASE_TRIES):
        try:
            database.start()
            return
        except GaveUp:
            if database.is_running() or attempt == DATABASE_TRIES - 1:
                raise
            time.sleep(1)


def _end(house: House) -> None:
    (house.data / "ready.json").unlink(missing_ok=True)
    for part in house.parts:
        part.ask_to_end()
    for part in house.parts:
        part.end()
    if house.database is not None:
        house.database.stop()
    print("SnoutOS has stopped.")


def _wait(house: House, url: str, name: str) -> None:
    def answers() -> bool:
        for part in house.parts:
            part.watch(time.monotonic())
        try:
            with urlopen(url, timeout=2) as answer:  # noqa: S310 - our own loopback address
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    if not until(answers, seconds=READY_WITHIN):
        raise GaveUp(f"The {name} does not answer. Its last words are in {house.data / 'logs'}.")


def _write_ready(house: House) -> None:
    url = f"http://127.0.0.1:{house.config.port}"
    draft = house.data / "ready.json.new"
    draft.write_text(json.dumps(story.ready(url, house.simulator_url), indent=2))
    draft.chmod(0o600)  # it holds the token that requests are signed with
    draft.rename(house.data / "ready.json")


def _greet(house: House, *, with_demo: bool) -> None:
    lines = ["", "  SnoutOS", f"    open           http://localhost:{house.config.port}"]
    if with_demo:
        for role, account in (("owner", story.OWNER), ("sitter", story.SITTER)):
            lines.append(f"    sign in as     {account.email} / {account.password}  ({role})")
        lines.append(f"    a phone        {house.simulator_url}  (text your numbers from here)")
    lines += [f"    data and logs  {house.data}", "    stop           Ctrl-C", ""]
    print("\n".join(lines))
    print("SnoutOS is ready", flush=True)


def _lock(data: Path) -> IO[str] | None:
    handle = (data / "lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _free_port(first: int) -> int:
    return next(port for port in range(first, first + 200) if _is_free(port))
