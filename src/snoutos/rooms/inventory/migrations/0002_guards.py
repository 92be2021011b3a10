"""Walls between organizations; relations and tallies, which the database keeps by itself."""

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
"""

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
-- The health of a number: few messages fail, so they are counted as they are.
create index threads_message_not_delivered on threads_message (number_id, at)
where state in ('failed', 'undelivered');
"""

# Whether a number is in use by anybody else, and nothing more: the walls hide whose it is.
ELSEWHERE = """
create function inventory_elsewhere(mine uuid, asked text[]) returns setof text
language sql stable security definer set search_path = pg_catalog, public as $$
    select e164 from numbers_number
    where e164 = any(asked) and org_id <> case current_setting('role')
        when 'snoutos_web' then nullif(current_setting('snoutos.org_id', true), '')::uuid
        else mine
    end
$$
"""


class Migration(migrations.Migration):
    replaces = [
        ("inventory", "0002_kept_by_the_database"),
        ("inventory", "0004_counted_by_the_database"),
        ("inventory", "0006_purchases_behind_the_wall"),
        ("inventory", "0007_numbers_elsewhere"),
        ("inventory", "0009_comparison_behind_the_wall"),
        ("inventory", "0010_messages_of_an_hour"),
    ]

    dependencies = [
        ("inventory", "0001_tables"),
        ("numbers", "0001_tables"),
        ("threads", "0001_tables"),
        ("audit", "0002_guards"),
    ]

    operations = [
        wall("inventory_relation"),
        wall("inventory_tally"),
        wall("inventory_purchase"),
        wall("inventory_comparison"),
        migrations.RunSQL(
            KEEP,
            "drop trigger inventory_relation_begins on threads_thread;"
            "drop trigger inventory_relation_moves on threads_thread;"
            "drop function inventory_relation_follows()",
        ),
        migrations.RunSQL(
            COUNT,
            "drop index threads_message_not_delivered;"
            "drop trigger inventory_tally_counts on threads_message;"
            "drop function inventory_tally_counts()",
        ),
        migrations.RunSQL(
            # The messages of one hour are found without reading all: rows come nearly in order of
            # time, so a summary of each stretch is enough, and costs next to nothing to keep.
            "create index threads_message_when on threads_message"
            " using brin (at) with (autosummarize = on)",
            "drop index threads_message_when",
        ),
        migrations.RunSQL(ELSEWHERE, "drop function inventory_elsewhere(uuid, text[])"),
    ]
