"""Web pages see no request of the provider. This opens one of them again, unseen."""

from django.db import migrations

from snoutos.toolbox.tenancy import WEB_ROLE

# Only one whose stuck job this organization has, and none that an erased client left empty.
WORK_AGAIN = """
create function operations_work_again(receipt uuid, at timestamptz) returns bigint
language sql volatile security definer set search_path = pg_catalog, public as $$
    with opened as (
        update traffic_receipt r
        set settled_at = null, attempts = 0, due_at = at, error = ''
        from traffic_deadletter d
        where r.id = receipt and r.settled_at is not null and r.payload -> 'pairs' <> '[]'
          and d.kind = 'receipt' and d.subject_id = r.id and d.status = 'open'
          and d.org_id = nullif(current_setting('snoutos.org_id', true), '')::uuid
        returning 1
    )
    select count(*) from opened
$$
"""
FUNCTION = "operations_work_again(uuid, timestamptz)"


class Migration(migrations.Migration):
    replaces = [
        ("operations", "0001_receipts_are_played_again"),
    ]

    dependencies = [
        ("traffic", "0001_tables"),
        ("audit", "0002_guards"),
    ]

    operations = [
        migrations.RunSQL(
            sql=[
                WORK_AGAIN,
                f"revoke all on function {FUNCTION} from public",
                f"grant execute on function {FUNCTION} to {WEB_ROLE}",
            ],
            reverse_sql=[f"drop function {FUNCTION}"],
        ),
    ]
