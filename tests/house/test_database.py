"""The database keeps what must never happen from happening, whatever the code forgets."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from snoutos.rooms.audit.models import Event
from snoutos.rooms.threads.models import Thread
from snoutos.toolbox import tenancy
from tests.conftest import HOUR, NOON, make_window


def test_the_web_role_sees_one_organization_only(carlas_thread, mallorys_thread, mallory):
    with tenancy.within(mallory.org_id):
        assert [thread.pk for thread in Thread.objects.all()] == [mallorys_thread.pk]


def test_the_web_role_sees_nothing_before_it_knows_the_organization(carlas_thread):
    tenancy.enter(None)
    try:
        assert not Thread.objects.exists()
    finally:
        tenancy.leave()


def test_the_web_role_cannot_write_into_another_organization(carlas_thread, mallory):
    with (
        tenancy.within(mallory.org_id),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        carlas_thread.pk = None
        Thread.objects.create(
            org=carlas_thread.org,
            client=carlas_thread.client,
            contact=carlas_thread.contact,
            number=carlas_thread.number,
            created_at=NOON,
            last_activity_at=NOON,
        )


@pytest.mark.parametrize(
    "statement", ["update audit_event set type = 'x'", "delete from audit_event"]
)
@pytest.mark.parametrize("role", [None, tenancy.WEB_ROLE, tenancy.PIPELINE_ROLE])
def test_nobody_changes_or_removes_an_audit_event(org, statement, role):
    Event.objects.create(org_id=org.pk, at=NOON, type="test", actor_kind="system")
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        if role:
            cursor.execute(f"set local role {role}")
            cursor.execute("select set_config('snoutos.org_id', %s, true)", [str(org.pk)])
        cursor.execute(statement)
    assert Event.objects.filter(type="test").exists()


def test_two_windows_of_one_conversation_never_overlap(carlas_thread, sam, sasha):
    make_window(carlas_thread, sam, NOON, NOON + 2 * HOUR)
    with pytest.raises(IntegrityError, match="never_two_at_once"), transaction.atomic():
        make_window(carlas_thread, sasha, NOON + HOUR, NOON + 3 * HOUR)


def test_windows_that_only_touch_are_fine(carlas_thread, sam, sasha):
    make_window(carlas_thread, sam, NOON, NOON + 2 * HOUR)
    make_window(carlas_thread, sasha, NOON + 2 * HOUR, NOON + 3 * HOUR)


def test_every_tenant_table_has_its_wall(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.table_name from information_schema.columns c"
            " join pg_class t on t.relname = c.table_name"
            " where c.column_name = 'org_id' and c.table_schema = 'public'"
            " and t.relkind = 'r' and not t.relrowsecurity"
        )
        assert cursor.fetchall() == []
