"""The worker's own loop: until it is told to stop, and through a database that goes away."""

import os
import threading
import time

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from snoutos.kernel.config import Config
from snoutos.pipeline import loop
from snoutos.rooms.threads.models import Message
from tests.stage import TEST_KEY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def working():
    """A worker in full swing."""
    url = psycopg.conninfo.make_conninfo(
        os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"]
    )
    config = Config(database_url=url, secret_key="s", jwt_secret="j", encryption_key=TEST_KEY)
    stop = threading.Event()
    worker = threading.Thread(target=loop.run, args=(config, stop))
    worker.start()
    yield worker
    stop.set()
    worker.join(10)
    assert not worker.is_alive()


def soon(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_what_arrives_is_worked_without_being_asked(working, outside, carlas_thread):
    outside.text("hello", at=timezone.now())

    soon(lambda: Message.objects.filter(body="hello").exists())


def test_a_worker_outlives_its_connections(working, outside, carlas_thread):
    outside.text("before", at=timezone.now())
    soon(Message.objects.exists)
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'snoutos-pipeline' and datname = current_database()"
        )
    outside.text("after", at=timezone.now())

    soon(lambda: Message.objects.filter(body="after").exists())
    assert Message.objects.count() == 2
