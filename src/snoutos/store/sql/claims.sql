-- claim_receipts --
-- Oldest first; rows that another worker holds are skipped, not waited for.
select id, kind, payload, received_at, attempts
from traffic_receipt
where settled_at is null and due_at <= %(now)s::timestamptz
order by due_at, id
limit %(limit)s::int
for update skip locked

-- claim_receipts_again --
select id, kind, payload, received_at, attempts
from traffic_receipt
where id = any(%(ids)s::uuid[]) and settled_at is null
order by due_at, id
for update skip locked

-- settle_receipts --
update traffic_receipt
set settled_at = %(now)s::timestamptz, error = ''
where id = any(%(ids)s::uuid[])

-- note_receipts --
update traffic_receipt r
set error = n.note
from unnest(%(ids)s::uuid[], %(notes)s::text[]) as n(id, note)
where r.id = n.id

-- put_off_receipts --
update traffic_receipt r
set due_at = n.due_at, attempts = r.attempts + %(failures)s::int, error = %(error)s::text
from unnest(%(ids)s::uuid[], %(due_ats)s::timestamptz[]) as n(id, due_at)
where r.id = n.id and r.settled_at is null

-- bury_receipt --
-- The receipt itself stays, so that it can be played again once the cause is gone.
with buried as (
    update traffic_receipt
    set settled_at = %(now)s::timestamptz, attempts = attempts + 1, error = %(error)s::text
    where id = %(id)s::uuid and settled_at is null
    returning id, attempts, (
        select n.org_id from numbers_number n where n.e164 = %(number)s::text
    ) as org_id
), letter as (
    insert into traffic_deadletter
        (id, org_id, kind, subject_id, error, attempts, status, created_at)
    select %(letter_id)s::uuid, org_id, 'receipt', id, %(error)s::text, attempts, 'open',
           %(now)s::timestamptz
    from buried
    on conflict (kind, subject_id) where status = 'open' do nothing
), noted as (
    insert into audit_event
        (id, org_id, at, type, actor_kind, actor_name, entity_type, entity_id, correlation_id,
         payload)
    select %(event_id)s::uuid, org_id, %(now)s::timestamptz, 'receipt.dead_letter', 'system',
           'SnoutOS', 'receipt', id, id, jsonb_build_object('attempts', attempts)
    from buried
)
select org_id from buried where org_id is not null
