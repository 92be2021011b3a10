"""The command line: snoutos up | serve | worker | jobs | account connect | audit verify | …

Each command imports what it needs itself, so that `up` stays small and a worker never loads
Django.
"""

import argparse
import gc
import os
import sys
from pathlib import Path

from snoutos.kernel.config import BadSetting, Config, port_of

HALF_WAY = (
    "an earlier version has left the database half-way. Start that version once more, so that it "
    "finishes, or begin with an empty one (`--data` for another folder)."
)


def main(arguments: list[str] | None = None) -> int:
    try:
        words = _parser().parse_args(arguments)
        return int(words.run(words) or 0)
    except BadSetting as problem:
        print(f"SnoutOS cannot start: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="snoutos", description="The control centre for texts.")
    commands = parser.add_subparsers(dest="command", required=True)

    up = commands.add_parser("up", help="everything on this machine: database, server, worker")
    up.add_argument("--data", type=Path, default=Path(os.environ.get("SNOUTOS_DATA", ".snoutos")))
    up.add_argument("--port", type=int, default=port_of(os.environ))
    up.add_argument("--simulator-port", type=int, default=0, help="default: the next free one")
    up.add_argument("--no-demo", action="store_true", help="start with an empty database")
    up.set_defaults(run=_up)

    for name, run, text in (
        ("serve", _serve, "the server alone: pages, API, webhooks, events"),
        ("worker", _worker, "one worker alone: works receipts, sends messages"),
        ("jobs", _jobs, "background jobs alone: by the clock, and what actions left for later"),
        ("migrate", _migrate, "bring the database to the present schema"),
        ("demo", _demo, "load the demo organization (loading twice changes nothing)"),
        ("prepare", _prepare, "migrate, load the demo, gather static files"),
        ("openapi", _openapi, "print the document of the API, for docs/openapi.json"),
        ("keys", _keys, "print fresh secrets for production"),
    ):
        commands.add_parser(name, help=text).set_defaults(run=run)

    simulator = commands.add_parser("simulator", help="the provider's other side, for trying out")
    simulator.add_argument("rest", nargs=argparse.REMAINDER)
    simulator.set_defaults(run=_simulator)

    audit = commands.add_parser("audit", help="proofs").add_subparsers(required=True)
    proof = audit.add_parser("verify", help="check every seal, replay all decisions")
    proof.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("SNOUTOS_DATA", ".snoutos")),
        help="the folder of `up`, when DATABASE_URL is not set",
    )
    proof.set_defaults(run=_verify)

    account = commands.add_parser("account", help="the account at the messaging provider")
    connect = account.add_subparsers(required=True).add_parser(
        "connect", help="check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, and keep them sealed"
    )
    connect.add_argument("--org", default="", help="name or id, where there are several")
    connect.set_defaults(run=_connect)

    bench = commands.add_parser("bench", help="take a figure of docs/benchmarks.md")
    bench.add_argument("name", nargs="?", default="", help="one of them, or all; none: the list")
    bench.add_argument("rest", nargs=argparse.REMAINDER)
    bench.set_defaults(run=_bench)

    manage = commands.add_parser("manage", help="Django's own commands")
    manage.add_argument("rest", nargs=argparse.REMAINDER)
    manage.set_defaults(run=_manage)
    return parser


def _up(words: argparse.Namespace) -> int:
    from snoutos.cli.up import up

    return up(
        data=words.data,
        port=words.port,
        simulator_port=words.simulator_port,
        with_demo=not words.no_demo,
    )


def _serve(_: argparse.Namespace) -> None:
    from snoutos.cli.serve import serve

    serve(Config.read(os.environ))


def _worker(_: argparse.Namespace) -> None:
    from snoutos.cli.work import work

    work(Config.read(os.environ))


def _jobs(_: argparse.Namespace) -> None:
    from snoutos.cli.jobs import jobs

    jobs(Config.read(os.environ))


def _django(*command: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snoutos.web.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["snoutos", *command])


def _manage(words: argparse.Namespace) -> None:
    _django(*words.rest)


def _migrate(_: argparse.Namespace) -> None:
    _bring_up_to_date()


def _bring_up_to_date(*options: str) -> None:
    import psycopg

    _check_not_half_way()
    _django("migrate", "--verbosity", "0", *options)
    from snoutos.store import seals

    with psycopg.connect(Config.read(os.environ).database_url, autocommit=True) as connection:
        if seals.adopt(connection):
            print("The database has moved to another server; the audit chain goes on from here.")


def _check_not_half_way() -> None:
    """A migration that stands for several earlier ones can follow all of them or none."""
    import django
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snoutos.web.settings")
    django.setup()
    loader = MigrationLoader(connection)
    applied = loader.applied_migrations
    for one in loader.replacements.values():
        if len({name in applied for name in one.replaces}) > 1:
            raise BadSetting(HALF_WAY)


def _demo(_: argparse.Namespace) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snoutos.web.settings")
    import django

    django.setup()
    from snoutos.cli.demo.load import load

    print(load(Config.read(os.environ)))


def _prepare(words: argparse.Namespace) -> None:
    # Somebody waits for this. What migrating makes is no garbage before its end, and Django's
    # checks are for those who write it; both together would take a third of the time.
    gc.disable()
    _bring_up_to_date("--skip-checks")
    gc.enable()
    if os.environ.get("SNOUTOS_ENV") == "production":
        _django("collectstatic", "--noinput", "--verbosity", "0")
    if os.environ.get("SNOUTOS_DEMO") == "1":
        _demo(words)


def _keys(_: argparse.Namespace) -> None:
    from snoutos.cli.secrets import fresh

    for name, value in fresh().items():
        print(f"{name}={value}")


def _openapi(_: argparse.Namespace) -> None:
    from snoutos.cli.openapi import document

    print(document(), end="")


def _simulator(words: argparse.Namespace) -> int:
    from runpy import run_module

    sys.argv = ["twilio_simulator", *words.rest]
    run_module("twilio_simulator", run_name="__main__")
    return 0


def _verify(words: argparse.Namespace) -> int:
    from snoutos.cli import verify
    from snoutos.cli.embedded import of_folder
    from snoutos.cli.processes import GaveUp

    if os.environ.get("DATABASE_URL"):
        return verify.main(Config.read(os.environ))
    try:
        with of_folder(words.data) as environment:
            return verify.main(Config.read(environment | os.environ))
    except GaveUp as problem:
        print(problem, file=sys.stderr)
        return 1


def _connect(words: argparse.Namespace) -> int:
    from snoutos.cli.account import connect

    return connect(Config.read(os.environ), org=words.org)


def _bench(words: argparse.Namespace) -> int:
    sys.path.insert(0, str(Path(__file__).parents[3]))
    from benchmarks.run import main as bench

    return int(bench(words.name, words.rest))


if __name__ == "__main__":
    sys.exit(main())
