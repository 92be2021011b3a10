from django.db import migrations

from snoutos.toolbox.tenancy import wall

KEEP = """
create function inventory_relation_follows() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        update inventory_relation set until = now() where thread_id = new.id and until is null;
    end if;
    insert into inventory_relation (id, org_id, number_id, contact_id, thread_id, since)
    select gen_random_uuid(), new.org_id, new.number_id, new.contact_id, new.id, now()
    from numbers_number n where n.id = new.number_id and n.number_class = 'pool';
    return null;
end $$;
create trigger inventory_relation_begins after insert on threads_thread
for each row execute function inventory_relation_follows();
create trigger inventory_relation_moves after update on threads_thread
for each row when (
    old.number_id is distinct from new.number_id or old.contact_id is distinct from new.contact_id
) execute function inventory_relation_follows();
insert into inventory_relation (id, org_id, number_id, contact_id, thread_id, since)
select gen_random_uuid(), t.org_id, t.number_id, t.contact_id, t.id, t.created_at
from threads_thread t join numbers_number n on n.id = t.number_id where n.number_class = 'pool';
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_relations"), ("audit", "0002_roles_and_append_only")]

    operations = [
        wall("inventory_relation"),
        migrations.RunSQL(
            KEEP,
            "drop trigger inventory_relation_begins on threads_thread;"
            "drop trigger inventory_relation_moves on threads_thread;"
            "drop function inventory_relation_follows()",
        ),
    ]
