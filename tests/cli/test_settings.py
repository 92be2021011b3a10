"""Settings that can't work stop the start with a sentence that names them."""

import subprocess
import sys
from pathlib import Path

import pytest

from snoutos.cli.main import main
from snoutos.kernel.config import BadSetting, Config
from tests.stage import TEST_KEY

GOOD = {
    "DATABASE_URL": "postgresql://snoutos@localhost/snoutos", "SECRET_KEY": "s", "JWT_SECRET": "j",
    "ENCRYPTION_KEY": TEST_KEY,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"PORT": "abc"}, "PORT is 'abc', but has to be a whole number above 0."),
        ({"DATABASE_URL": "foo"}, "DATABASE_URL has to look like postgresql://"),
        ({"ENCRYPTION_KEY": "abc"}, "ENCRYPTION_KEY can't be used."),
        ({"ENCRYPTION_KEY": ""}, "ENCRYPTION_KEY is not set. `snoutos up` makes secrets by itself"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set."),
    ],
)
def test_what_cannot_work_is_named(change, sentence):
    with pytest.raises(BadSetting) as no:
        Config.read(GOOD | change)

    assert str(no.value).startswith(sentence)


@pytest.mark.parametrize("url", ["postgres:///a", "postgresql://u:p@h:1/d", "host=/tmp dbname=d"])
def test_a_database_may_be_named_in_every_way_it_understands(url):
    assert Config.read(GOOD | {"DATABASE_URL": url}).database_url == url


def test_a_bad_port_is_a_sentence_for_every_command(monkeypatch, capsys):
    monkeypatch.setenv("PORT", "abc")

    assert main(["keys"]) == 2
    assert capsys.readouterr().err.startswith("SnoutOS cannot start: PORT is 'abc'")


def test_benchmarks_are_listed_before_one_is_chosen():
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "snoutos.cli", "bench"], cwd=root, capture_output=True, text=True,
        env={"PYTHONPATH": str(root / "src"), "PATH": ""}, timeout=60, check=True,
    )  # fmt: skip

    assert "inbound, latency, start" in done.stdout
