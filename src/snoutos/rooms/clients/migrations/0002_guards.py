"""Walls between organizations; and what web pages empty about erased clients, unseen."""

from django.db import migrations

from snoutos.toolbox.tenancy import WEB_ROLE, wall

# Web pages see no request of the provider.
FORGET = """
create function clients_forget_receipts(since timestamptz) returns bigint
language sql volatile security definer set search_path = pg_catalog, public as $$
    with gone as (
        select t.id from threads_thread t join people_client c on c.id = t.client_id
        where c.org_id = nullif(current_setting('snoutos.org_id', true), '')::uuid
          and c.erased_at >= since
    ), sids as (
        select m.provider_sid as sid from threads_message m
        where m.thread_id in (select id from gone) and m.provider_sid is not null
        union
        select a.provider_sid from threads_attempt a
        join threads_delivery d on d.id = a.delivery_id
        where d.thread_id in (select id from gone) and a.provider_sid is not null
    ), emptied as (
        -- The key names the message, so it stays: whatever comes twice still happens once.
        update traffic_receipt r
        set payload = '{"pairs": [], "query": ""}', error = ''
        where r.settled_at is not null and r.payload -> 'pairs' <> '[]'
          and split_part(coalesce(r.dedupe_key, r.payload ->> 'of', ''), ':', 2)
              in (select sid from sids)
        returning 1
    )
    select count(*) from emptied
$$
"""

# A request that could not be worked became no message; it is found by the phone it came from.
FORGET_BURIED = """
create function clients_forget_buried(addresses text[]) returns bigint
language sql volatile security definer set search_path = pg_catalog, public as $$
    with emptied as (
        update traffic_receipt r
        set payload = '{"pairs": [], "query": ""}', error = ''
        from traffic_deadletter d
        where d.kind = 'receipt' and d.subject_id = r.id
          and d.org_id = nullif(current_setting('snoutos.org_id', true), '')::uuid
          and exists (
              select 1 from jsonb_array_elements(r.payload -> 'pairs') pair
              where pair ->> 0 in ('From', 'To') and pair ->> 1 = any(addresses)
          )
        returning d.id
    ), closed as (
        update traffic_deadletter set status = 'resolved', error = ''
        where id in (select id from emptied)
        returning 1
    )
    select count(*) from closed
$$
"""
FUNCTIONS = ("clients_forget_receipts(timestamptz)", "clients_forget_buried(text[])")


class Migration(migrations.Migration):
    replaces = [
        ("clients", "0002_imports_behind_the_wall"),
        ("clients", "0004_remarks_behind_the_wall"),
        ("clients", "0005_receipts_are_forgotten"),
    ]

    dependencies = [
        ("clients", "0001_tables"),
        ("people", "0001_tables"),
        ("threads", "0001_tables"),
        ("traffic", "0001_tables"),
        ("audit", "0002_guards"),
    ]

    operations = [
        wall("clients_import"),
        wall("clients_importrow"),
        wall("clients_remark"),
        migrations.RunSQL(
            sql=[
                FORGET,
                FORGET_BURIED,
                *(f"revoke all on function {one} from public" for one in FUNCTIONS),
                *(f"grant execute on function {one} to {WEB_ROLE}" for one in FUNCTIONS),
            ],
            reverse_sql=[f"drop function {one}" for one in FUNCTIONS],
        ),
    ]
