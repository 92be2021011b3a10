"""The cast and the stage.

olivia owns the business; dana is an admin at its desk; sam and sasha are its sitters, of whom sam
has a window now and then; carla is a client; mallory owns another business and must never see
this one.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest

NOON = datetime(2026, 7, 1, 16, 0, tzinfo=UTC)  # 12:00 PM in New York
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _no_network_but_loopback(monkeypatch):
    """Any attempt to leave this machine fails the test."""
    import socket

    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = address[0]
            assert host in ("127.0.0.1", "::1", "localhost"), f"a test reached out to {host}"
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests with real transactions are cleaned up by TRUNCATE, which the audit log refuses."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("audit_event", "audit_seal"):
            cursor.execute(f"alter table {table} disable trigger {table}_is_for_good_at_once")


@pytest.fixture(autouse=True)
def _no_jobs_left(request):
    """The library's tables are not among those that are emptied after a test by themselves."""
    yield
    mark = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (mark and mark.kwargs.get("transaction")):
        from django.db import connection

        request.getfixturevalue("django_db_blocker").unblock()
        try:
            with connection.cursor() as cursor:
                cursor.execute("delete from procrastinate_jobs")
        finally:
            request.getfixturevalue("django_db_blocker").restore()


def make_organization(name, time_zone="America/New_York"):
    from snoutos.rooms.people.models import Organization

    return Organization.objects.create(name=name, time_zone=time_zone)


def make_user(org, name, role, password="password123"):
    from snoutos.rooms.people.models import User

    return User.objects.create_user(
        email=f"{name}@example.com", password=password, org=org, name=name.title(), role=role
    )


def make_number(org, e164, number_class, sitter=None, status="active"):
    from snoutos.rooms.numbers.models import Number

    return Number.objects.create(
        org=org, e164=e164, number_class=number_class, sitter=sitter, status=status, created_at=NOON
    )


def make_sitter(org, name, user=None):
    from snoutos.rooms.people.models import Sitter

    return Sitter.objects.create(org=org, name=name, user=user)


def without_ids(shown):
    """What a person reads of it: ids and tokens are full of digits that mean nothing."""
    ids = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[\w.-]{24,}"
    return re.sub(ids, "", shown)


def make_thread(org, name, phone, number, at=NOON):
    from snoutos.rooms.people.models import Client, Contact
    from snoutos.rooms.threads.models import Thread

    client = Client.objects.create(org=org, name=name, created_at=at)
    contact = Contact.objects.create(org=org, client=client, address=phone, created_at=at)
    return Thread.objects.create(
        org=org, client=client, contact=contact, number=number, created_at=at, last_activity_at=at
    )


def make_window(thread, sitter, starts_at, ends_at, kind="weekly_client"):
    from snoutos.rooms.assignments.models import Window

    return Window.objects.create(
        org=thread.org,
        thread=thread,
        sitter=sitter,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        created_at=starts_at,
    )


@pytest.fixture
def org(db):
    return make_organization("Willow & Wag")


@pytest.fixture
def olivia(org):
    return make_user(org, "olivia", "owner")


@pytest.fixture
def dana(org):
    return make_user(org, "dana", "admin")


@pytest.fixture
def sam(org):
    return make_sitter(org, "Sam Rivers", make_user(org, "sam", "sitter"))


@pytest.fixture
def sasha(org):
    return make_sitter(org, "Sasha Bloom", make_user(org, "sasha", "sitter"))


@pytest.fixture
def front_desk(org):
    return make_number(org, "+15551111111", "front_desk")


@pytest.fixture
def sams_number(org, sam):
    return make_number(org, "+15552222222", "sitter", sitter=sam)


@pytest.fixture
def pool_number(org):
    return make_number(org, "+15553333333", "pool")


@pytest.fixture
def carlas_thread(org, front_desk):
    return make_thread(org, "Carla Whitfield", "+15551234567", front_desk)


@pytest.fixture
def mallory(db):
    other = make_organization("Paws & Plots")
    return make_user(other, "mallory", "owner")


@pytest.fixture
def mallorys_thread(mallory):
    desk = make_number(mallory.org, "+15557770000", "front_desk")
    return make_thread(mallory.org, "Marvin Stone", "+15557654321", desk)
