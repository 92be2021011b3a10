"""A database that was made step by step, before the steps were put together."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from snoutos.cli import main
from snoutos.kernel.config import BadSetting

pytestmark = pytest.mark.django_db


def remember(names):
    """As if just these migrations had been applied."""
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations")
        cursor.executemany(
            "insert into django_migrations (app, name, applied) values (%s, %s, now())", names
        )


@pytest.fixture
def steps():
    """The names that a database of that time remembers."""
    loader = MigrationLoader(connection)
    whole = {name: one for name, one in loader.disk_migrations.items() if not one.replaces}
    return [*whole, *{old for one in loader.replacements.values() for old in one.replaces}]


def test_it_is_the_present_one_already(steps):
    remember(steps)
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_one_that_stopped_half_way_is_refused_with_the_way_out(steps):
    remember([one for one in steps if one != ("threads", "0010_what_went_wrong")])
    with pytest.raises(BadSetting, match="has left the database half-way"):
        main._check_not_half_way()


def test_a_new_one_that_stops_between_two_steps_goes_on_with_the_second(steps):
    """What one of them stands for is never taken for the other's."""
    loader = MigrationLoader(connection)
    tables = loader.replacements["threads", "0001_tables"]
    guards = loader.replacements["threads", "0002_guards"]
    remember([one for one in steps if one not in guards.replaces])
    main._check_not_half_way()
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    assert [one.name for one, _ in plan if one.app_label == "threads"] == ["0002_guards"]
    told = [old for one in loader.replacements.values() for old in one.replaces]
    assert len(told) == len(set(told))
    assert set(tables.replaces).isdisjoint(guards.replaces)
