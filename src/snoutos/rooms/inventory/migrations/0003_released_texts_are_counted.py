"""A text that was stopped is not counted; when it is released after all, it is."""

from django.db import migrations

COUNT = """
create function inventory_tally_released() returns trigger language plpgsql as $$
begin
    insert into inventory_tally (id, org_id, number_id, hour, slot, inbound, outbound)
    values (gen_random_uuid(), new.org_id, new.number_id, date_trunc('hour', new.at),
            pg_backend_pid() % 16, 0, 1)
    on conflict (number_id, hour, slot) do update set outbound = inventory_tally.outbound + 1;
    return null;
end $$;
create trigger inventory_tally_released after update on threads_message
for each row when (
    old.direction = 'outbound' and old.state = 'blocked' and new.state <> 'blocked'
) execute function inventory_tally_released();
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0002_guards")]

    operations = [
        migrations.RunSQL(
            COUNT,
            "drop trigger inventory_tally_released on threads_message;"
            "drop function inventory_tally_released()",
        )
    ]
