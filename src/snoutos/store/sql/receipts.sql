-- keep_receipts --
-- Requests that arrive together are written together. What was there before, and what came twice
-- in this very batch, is written once more as a mere note, so that the repeat can be audited.
with arrived as (
    -- one JSON text is far cheaper to hand over than five arrays that need escaping
    select * from json_to_recordset(%(receipts)s::json)
        as t(id uuid, kind text, key text, payload jsonb, at timestamptz)
), kept as (
    -- in one order everywhere, so that two edges never wait for each other in a circle
    insert into traffic_receipt
        (id, kind, dedupe_key, payload, received_at, due_at, attempts, error)
    select id, kind, key, payload, at, at, 0, '' from arrived order by key, id
    on conflict do nothing
    returning id
), repeated as (
    insert into traffic_receipt
        (id, kind, dedupe_key, payload, received_at, due_at, attempts, error)
    select arrived.id, 'duplicate', null,
        jsonb_build_object('of', arrived.key, 'query', '', 'pairs', (
            select coalesce(jsonb_agg(pair), '[]') from jsonb_array_elements(payload->'pairs') pair
            where pair->>0 in ('MessageSid', 'AccountSid', 'To')
        )),
        arrived.at, arrived.at, 0, ''
    from arrived
    where key is not null and not exists (select 1 from kept where kept.id = arrived.id)
    -- a receipt told twice (written, then drained from disk as well) is no repeated request
    on conflict do nothing
    returning 1
)
select count(*) from repeated

-- signing_accounts --
select coalesce(a.account_sid, '') as account_sid,
       coalesce(a.sealed_token, '') as sealed_token,
       coalesce(a.key_id, '') as key_id,
       coalesce(array_agg(n.e164) filter (where n.e164 is not null), '{}') as numbers
from traffic_provideraccount a
full join numbers_number n on n.org_id = a.org_id
group by a.account_sid, a.sealed_token, a.key_id

-- backlog --
select count(*), coalesce(extract(epoch from %(now)s::timestamptz - min(received_at)), 0)::float
from traffic_receipt where settled_at is null and due_at <= %(now)s::timestamptz
