"""A chain of seals over the audit log: whatever is changed, removed or slipped in is found."""

import os
import re
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from hypothesis import HealthCheck, given, settings, strategies as st

from snoutos.cli.verify import main as verify
from snoutos.kernel.actor import the_house
from snoutos.kernel.chain import Digest, Span, seal
from snoutos.kernel.config import Config
from snoutos.rooms.audit.actions import record
from snoutos.rooms.audit.models import Event, Seal
from snoutos.store import seals
from snoutos.toolbox import later, tenancy
from snoutos.toolbox.seals import make
from tests.conftest import NOON
from tests.edge.conftest import database_address
from tests.pipeline.outside import connect

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


def happen(org, number=1, *, at=NOON):
    for _ in range(number):
        record("alert.created", by=the_house(org.pk) if org else None, payload={"n": 1}, at=at)


def make_seals(minutes=0, limit=1000):
    return make(at=NOON + minutes * MINUTE, limit=limit)


def checked():
    with connect() as own:
        return seals.check(own)


def tamper(statement, *values):
    """As somebody who owns the database may."""
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("set session_replication_role = origin")


@pytest.fixture
def log(org, mallory):
    """Three seals of one organization, two of another, one of the installation."""
    for minute in range(3):
        happen(org, 3)
        if minute:
            happen(mallory.org, 2)
        make_seals(minute)
    happen(None, 2)
    make_seals(3)
    return org


def test_every_organization_has_a_chain_of_its_own(log, org, mallory):
    chains = Seal.objects.order_by("org_id", "ordinal").values_list("org_id", "ordinal", "events")

    assert set(chains) == {
        (org.pk, 1, 3), (org.pk, 2, 3), (org.pk, 3, 3), (mallory.org_id, 1, 2),
        (mallory.org_id, 2, 2), (None, 1, 2),
    }  # fmt: skip
    report = checked()
    assert (report.seals, report.events, report.unsealed, report.broken) == (6, 15, 0, [])


def test_what_is_not_sealed_yet_is_counted_and_no_fault(log, org):
    happen(org, 2)

    report = checked()

    assert (report.unsealed, report.broken) == (2, [])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("type", "thread.read"), ("actor_name", "Nobody"), ("actor_kind", "owner"),
        ("payload", '{"n": 2}'), ("at", "2026-01-01T00:00Z"), ("entity_type", "x"),
        ("actor_id", "0190b5f0-0000-7000-8000-000000000000"), ("xact", "1"),
        ("org_id", None), ("thread_id", "0190b5f0-0000-7000-8000-000000000000"),
    ],
)  # fmt: skip
def test_a_change_of_any_column_is_found_in_its_seal(log, org, column, value):
    victim = Event.objects.filter(org_id=org.pk).order_by("id")[4]

    tamper(f"update audit_event set {column} = %s where id = %s", value, victim.pk)

    assert (str(org.pk), 2) in {(one.org, one.ordinal) for one in checked().broken}


def test_a_removed_event_is_found_in_its_seal(log, org):
    victim = Event.objects.filter(org_id=org.pk).order_by("id")[0]

    tamper("delete from audit_event where id = %s", victim.pk)

    (broken,) = checked().broken
    assert (broken.org, broken.ordinal) == (str(org.pk), 1)
    assert broken.why == "It covers 3 events, but 2 are there."


def test_an_event_that_was_slipped_in_is_found(log, org):
    inside = Event.objects.filter(org_id=org.pk).order_by("id")[4]
    for event in (inside, Event.objects.filter(org_id=None).first()):
        with connection.cursor() as cursor:
            cursor.execute("select xact from audit_event where id = %s", [event.pk])
            (xact,) = cursor.fetchone()
        happen(org)
        newest = Event.objects.filter(org_id=org.pk).latest("id")
        tamper("update audit_event set xact = %s where id = %s", xact, newest.pk)

    assert [(one.org, one.ordinal) for one in checked().broken] == [
        (str(org.pk), 0),
        (str(org.pk), 2),
    ]


def test_a_whole_organization_that_vanished_is_found(log, mallory):
    tamper("delete from audit_event where org_id = %s", mallory.org_id)

    assert [(one.org, one.ordinal) for one in checked().broken] == [
        (str(mallory.org_id), 1), (str(mallory.org_id), 2),
    ]  # fmt: skip


def test_a_seal_that_was_taken_out_or_made_anew_breaks_the_chain(log, org):
    tamper("delete from audit_seal where org_id = %s and ordinal = 2", org.pk)
    assert [one.why for one in checked().broken] == ["A seal before it is missing."]

    tamper("update audit_seal set hash = %s where org_id = %s and ordinal = 1", "0" * 64, org.pk)
    assert checked().broken[0].ordinal == 1


@pytest.mark.parametrize("role", [tenancy.WEB_ROLE, tenancy.PIPELINE_ROLE, None])
@pytest.mark.parametrize(
    "statement", ["update audit_seal set events = 9", "delete from audit_seal"]
)
def test_nobody_changes_or_removes_a_seal(log, org, statement, role):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        if role:
            cursor.execute(f"set local role {role}")
            cursor.execute("select set_config('snoutos.org_id', %s, true)", [str(org.pk)])
        cursor.execute(statement)


def test_a_transaction_that_commits_late_is_not_skipped(org):
    """Its events are older than some that are sealed meanwhile, by id, by time and by order."""
    parts = connection.get_connection_params()
    known = {name: parts[name] for name in ("host", "port", "user", "dbname") if parts.get(name)}
    insert = (
        "insert into audit_event (id, org_id, at, type, actor_kind, actor_name, entity_type,"
        " payload) values (gen_random_uuid(), %s, %s, 'late', 'system', '', '', '{}')"
    )
    with psycopg.connect(**known) as late:
        late.execute(insert, [org.pk, NOON - 60 * MINUTE])
        happen(org, 2)
        assert make_seals().events == 0
        late.commit()
    happen(org)

    assert make_seals(1).events == 4

    assert (checked().unsealed, checked().broken) == (0, [])


def test_a_transaction_of_another_database_is_not_waited_for(org):
    """Transactions of all databases of a server are counted together."""
    with psycopg.connect(database_address(dbname="postgres")) as elsewhere:
        elsewhere.execute("select pg_current_xact_id()")
        happen(org, 2)

        assert make_seals().events == 2


def test_a_backlog_is_worked_off_in_bounded_steps_of_whole_transactions(org):
    with transaction.atomic():
        happen(org, 7)
    for _ in range(5):
        happen(org)

    done = []
    while not (one := make_seals(limit=4)).is_all:
        done.append(one.events)

    assert [*done, one.events] == [7, 4, 1]
    assert checked().broken == []


def test_after_a_restore_into_a_new_server_the_chain_goes_on(log, org):
    """There transactions are counted from a lower number than the one the seals have reached."""
    reached = 10**12
    tamper("update audit_event set xact = xact + %s", reached)
    tamper("delete from audit_seal")
    with connection.cursor() as cursor:
        cursor.execute("update audit_clock set shift = %s", [reached])
    make_seals(5)
    assert checked().broken == []
    try:
        with connection.cursor() as cursor:
            cursor.execute("update audit_clock set shift = 0")
        with pytest.raises(seals.Backwards):
            make_seals(6)

        connection.ensure_connection()
        assert seals.adopt(connection.connection)
        assert not seals.adopt(connection.connection)
        happen(org, 2)

        assert make_seals(7).events == 2
        assert (checked().unsealed, checked().broken) == (0, [])
    finally:
        with connection.cursor() as cursor:
            cursor.execute("update audit_clock set shift = 0")
            cursor.execute(
                "alter table audit_event alter column xact"
                " set default (pg_current_xact_id()::text::bigint)"
            )


def test_the_job_seals_everything_that_is_finished(org):
    happen(org, 3)

    later.run_now("audit.seal", at=NOON)

    assert checked().unsealed == 0


def test_a_run_with_nothing_new_writes_nothing(log):
    count = Seal.objects.count()

    assert make_seals(9).events == 0

    assert Seal.objects.count() == count


COLUMNS = {
    "type": "'thread.read'", "actor_name": "actor_name || ' '",
    "at": "at + interval '1 microsecond'",
    "payload": "payload || '{\"x\": 1}'", "correlation_id": "gen_random_uuid()",
    "org_id": "gen_random_uuid()", "id": "gen_random_uuid()", "xact": "xact + 1000",
}  # fmt: skip


@given(
    victims=st.sets(st.integers(0, 14), min_size=1, max_size=5),
    deed=st.sampled_from(["remove", "copy", *COLUMNS]),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_happens_to_sealed_events_is_found(log, victims, deed):
    ids = list(Event.objects.order_by("id").values_list("pk", flat=True))
    chosen = [ids[victim] for victim in victims]
    tamper("create table kept as select * from audit_event")
    try:
        if deed == "remove":
            tamper("delete from audit_event where id = any(%s)", chosen)
        elif deed == "copy":
            tamper("update kept set id = gen_random_uuid()")
            tamper("insert into audit_event select * from kept limit %s", len(chosen))
        else:
            change = f"update audit_event set {deed} = {COLUMNS[deed]} where id = any(%s)"
            tamper(change, chosen)
        assert checked().broken
    finally:
        tamper("delete from audit_event where id <> all(%s)", ids)
        if deed != "copy":
            tamper("delete from audit_event")
            tamper("insert into audit_event select * from kept")
        tamper("drop table kept")
    assert checked().broken == []


def test_the_command_says_which_seal_breaks_and_of_when(log, org, capsys):
    settings_now = Config.read(os.environ | {"DATABASE_URL": database_address()})
    assert verify(settings_now) == 0
    assert "All 6 seals hold over 15 events, 0 of which" in capsys.readouterr().out
    victim = Event.objects.filter(org_id=org.pk).order_by("id")[4]
    tamper("update audit_event set actor_name = 'Nobody' where id = %s", victim.pk)

    assert verify(settings_now) == 1

    said = capsys.readouterr().out
    assert "The audit log is not as it was written (1 fault):" in said
    assert f"organization {org.pk}: seal 2 of 2026-07-01 16:01 UTC: One of its 3 events" in said


def test_the_seal_covers_every_column():
    with connection.cursor() as cursor:
        cursor.execute(
            "select column_name from information_schema.columns where table_name = 'audit_event'"
        )
        columns = {row[0] for row in cursor.fetchall()}

    assert set(re.findall(r"\be\.(\w+)", seals.SQL["events"])) >= columns


lines = st.lists(st.text("ab\n", max_size=4), max_size=4)


@given(one=lines, other=lines)
@settings(max_examples=300)
def test_two_different_spans_never_have_the_same_seal(one, other):
    def sealed(rows):
        digest = Digest()
        for row in rows:
            digest.add("id", row)
        return seal(Span("org", 1, 0, 9, 3, "id", "id"), digest, "")

    assert (sealed(one) == sealed(other)) == (one == other)


def test_waiting_for_somebody_in_vain_is_no_restore(log, monkeypatch):
    """A transaction of another database ended between two looks: one of them waits for it."""
    ask = seals._one
    before = ask(connection.connection, "sealed_to")
    monkeypatch.setattr(
        seals, "_one", lambda c, name: before - 1 if name == "finished" else ask(c, name)
    )

    assert make_seals(9).events == 0
    assert checked().broken == []
