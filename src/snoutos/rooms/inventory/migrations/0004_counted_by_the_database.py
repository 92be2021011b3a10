from django.db import migrations

from snoutos.toolbox.tenancy import wall

COUNT = """
create function inventory_tally_counts() returns trigger language plpgsql as $$
begin
    insert into inventory_tally (id, org_id, number_id, hour, slot, inbound, outbound)
    select gen_random_uuid(), org_id, number_id, date_trunc('hour', at), pg_backend_pid() % 16,
           count(*) filter (where direction = 'inbound'),
           count(*) filter (where direction = 'outbound' and state <> 'blocked')
    from fresh
    group by org_id, number_id, date_trunc('hour', at)
    order by number_id, date_trunc('hour', at)
    on conflict (number_id, hour, slot) do update
    set inbound = inventory_tally.inbound + excluded.inbound,
        outbound = inventory_tally.outbound + excluded.outbound;
    return null;
end $$;
create trigger inventory_tally_counts after insert on threads_message
referencing new table as fresh for each statement execute function inventory_tally_counts();
insert into inventory_tally (id, org_id, number_id, hour, slot, inbound, outbound)
select gen_random_uuid(), org_id, number_id, date_trunc('hour', at), 0,
       count(*) filter (where direction = 'inbound'),
       count(*) filter (where direction = 'outbound' and state <> 'blocked')
from threads_message where at > now() - interval '31 days'
group by org_id, number_id, date_trunc('hour', at);
-- The health of a number: few messages fail, so they are counted as they are.
create index threads_message_not_delivered on threads_message (number_id, at)
where state in ('failed', 'undelivered');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0003_tallies"),
        ("audit", "0002_roles_and_append_only"),
        ("threads", "0010_what_went_wrong"),
    ]

    operations = [
        wall("inventory_tally"),
        migrations.RunSQL(
            COUNT,
            "drop index threads_message_not_delivered;"
            "drop trigger inventory_tally_counts on threads_message;"
            "drop function inventory_tally_counts()",
        ),
    ]
