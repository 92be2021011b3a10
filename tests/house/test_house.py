"""Tests about the code itself: the promises that no import rule can check."""

import importlib
import inspect
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.urls import get_resolver

from snoutos.store import queries

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src/snoutos"
ROOMS = sorted(path.parent.name for path in (SRC / "rooms").glob("*/apps.py"))
NAMED_ARGUMENT = re.compile(r"%\((\w+)\)s(::[\w\[\]]+)?")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
# Data tables, which read better in one piece.
LONG_BY_NATURE = {"story.py", "catalogue.py"}


def organs(name, *patterns):
    """The public functions of an organ in every room."""
    for pattern in patterns or (f"*/{name}.py",):
        for path in (SRC / "rooms").glob(pattern):
            dotted = ".".join(path.relative_to(SRC).with_suffix("").parts)
            module = importlib.import_module(f"snoutos.{dotted}")
            for _, function in inspect.getmembers(module, inspect.isfunction):
                if function.__module__ == module.__name__ and not function.__name__.startswith("_"):
                    yield function


def test_package_doors_are_empty():
    assert [p for p in SRC.rglob("__init__.py") if p.stat().st_size] == []


def test_every_query_asks_who_is_looking():
    pure = {"client_name", "without_contact"}
    for function in organs("queries"):
        if function.__name__ not in pure:
            assert next(iter(inspect.signature(function).parameters)) == "viewer", function


def test_every_action_asks_who_is_acting():
    # Neither a verb of the log's own nor the registry of undoers acts on anything.
    for function in organs("actions", "*/actions.py", "*/actions/[a-z]*.py"):
        if function.__name__ in {"note", "undoes"}:
            continue
        by = inspect.signature(function).parameters["by"]
        assert by.kind is by.KEYWORD_ONLY, function


def test_foreign_keys_point_down():
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(c["layers"] for c in config["contracts"] if c["id"] == "floors")
    floor = {room: -depth for depth, layer in enumerate(layers) for room in layer.split(" | ")}
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model:
                here, there = model._meta.app_label, field.related_model._meta.app_label
                if here in floor and there in floor:
                    assert here == there or floor[there] < floor[here], f"{model}.{field.name}"


def views(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from views(pattern.url_patterns)
        else:
            yield pattern.callback


def test_every_page_names_who_may_open_it():
    pages = [v for v in views(get_resolver().url_patterns) if ".pages" in v.__module__]
    assert pages
    for view in pages:
        assert view.roles, view


@pytest.mark.django_db
@pytest.mark.parametrize("file", sorted(path.name for path in (SRC / "store/sql").iterdir()))
def test_every_named_statement_fits_the_schema(file):
    for name, sql in queries.load(file).items():
        if re.match(r"(copy|listen|notify|set)\b", _without_comments(sql), re.IGNORECASE):
            continue
        with connection.connection.cursor() as cursor:
            types = NAMED_ARGUMENT.sub(lambda found: "null" + (found[2] or ""), sql)
            try:
                cursor.execute(f"explain {types.replace('%%', '%')}".encode())
            except Exception as problem:
                raise AssertionError(f"{file}: {name}: {problem}") from problem


def _without_comments(sql):
    return "\n".join(line for line in sql.splitlines() if not line.startswith("--")).strip()


def test_files_stay_small_enough_to_read_in_one_sitting():
    long = {
        str(path.relative_to(ROOT)): count
        for path in [*SRC.rglob("*.py"), *(ROOT / "src/twilio_simulator").rglob("*.py")]
        if "migrations" not in path.parts
        and path.name not in LONG_BY_NATURE
        and (count := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_there_are_no_utils():
    words = {
        "utils",
        "helpers",
        "services",
        "managers",
        "signals",
        "views",
        "serializers",
        "common",
    }
    assert [path for path in SRC.rglob("*.py") if path.stem in words] == []


def test_modules_say_what_they_are_for():
    silent = []
    for folder in ("kernel", "edge", "pipeline", "store", "cli", "toolbox", "providers"):
        for path in (SRC / folder).rglob("*.py"):
            text = path.read_text()
            if text.strip() and path.stem != "__main__" and not text.startswith(('"""', 'r"""')):
                silent.append(str(path))
    assert silent == []


def test_the_settings_table_names_every_setting():
    read = set(
        re.findall(
            r'environment(?:\.get)?[\(\[], ?"([A-Z_]+)"|"([A-Z][A-Z_]{3,})"',
            (SRC / "kernel/config.py").read_text(),
        )
    )
    names = {name for pair in read for name in pair if name} - {"DEBUG", "INFO", "WARNING", "ERROR"}
    table = (ROOT / "docs/operations.md").read_text()
    assert {name for name in names if f"`{name}`" not in table} == set()


def test_the_project_names_no_registry_and_no_machine():
    words = ("pypi" + ".org", "files.python" + "hosted", "registry." + "npmjs", "/work" + "/main")
    for path in ROOT.rglob("*"):
        if path.suffix in {".py", ".md", ".toml", ".txt", ".html", ".css", ".js", ".json"} and (
            not {".venv", ".git", "node_modules", ".snoutos"} & set(path.parts)
        ):
            text = path.read_text(errors="ignore")
            assert not [word for word in words if word in text], path
