-- opt_contacts --
-- Another worker may have been faster with what was said later: of STOP and START the last counts,
-- in whatever order they reach us.
update people_contact c
set opted_out_at = case when n.is_out then n.at end,
    opted_in_at = case when n.is_out then c.opted_in_at else n.at end
from unnest(%(ids)s::uuid[], %(outs)s::bool[], %(ats)s::timestamptz[]) as n(id, is_out, at)
where c.id = n.id and n.at >= greatest(c.opted_out_at, c.opted_in_at, n.at)

-- move_attempts --
-- A report proves that the provider has accepted the message, whether or not we heard the answer.
update threads_attempt a
set state = n.state, error_code = n.error_code, error = n.error,
    provider_sid = coalesce(a.provider_sid, n.sid),
    outcome = case when a.outcome in ('asking', 'unknown') then 'accepted' else a.outcome end
from unnest(
    %(ids)s::uuid[], %(sids)s::text[], %(states)s::text[], %(error_codes)s::int[],
    %(errors)s::text[]
) as n(id, sid, state, error_code, error)
where a.id = n.id

-- ask_provider --
insert into traffic_lookup (attempt_id, org_id, provider_sid, decides, tries, due_at)
select n.attempt_id, n.org_id, n.sid, true, 0, %(now)s::timestamptz
from unnest(%(attempt_ids)s::uuid[], %(org_ids)s::uuid[], %(sids)s::text[])
    as n(attempt_id, org_id, sid)
on conflict (attempt_id) do update
set decides = true, tries = 0, due_at = excluded.due_at

-- move_deliveries --
-- The message mirrors its delivery, and the list of conversations mirrors its last message.
with moved as (
    update threads_delivery d
    set state = n.state, error_code = n.error_code, error = n.error, due_at = n.due_at,
        updated_at = %(now)s::timestamptz
    from unnest(
        %(ids)s::uuid[], %(sids)s::text[], %(states)s::text[], %(error_codes)s::int[],
        %(errors)s::text[], %(due_ats)s::timestamptz[]
    ) as n(id, sid, state, error_code, error, due_at)
    where d.id = n.id
    returning d.message_id, n.state, n.sid
), spoken as (
    update threads_message m
    set state = moved.state, provider_sid = coalesce(m.provider_sid, moved.sid)
    from moved
    where m.id = moved.message_id
    returning m.thread_id, m.at, m.state
)
update threads_thread t
set last_state = spoken.state
from spoken
where t.id = spoken.thread_id and t.last_activity_at = spoken.at

-- touch_threads --
-- The conversations are locked already. A text that was held up on its way counts as unread, but
-- does not become the last one.
with fresh as (
    select n.*, n.at >= t.last_activity_at as is_last
    from jsonb_to_recordset(%(touches)s::jsonb)
        as n(id uuid, contact_id uuid, unread int, at timestamptz, preview text, sender_name text)
    join threads_thread t on t.id = n.id
)
update threads_thread t
set unread_count = t.unread_count + n.unread,
    status = 'open',
    last_activity_at = greatest(t.last_activity_at, n.at),
    contact_id = case when n.is_last then n.contact_id else t.contact_id end,
    last_preview = case when n.is_last then n.preview else t.last_preview end,
    last_sender_kind = case when n.is_last then 'client' else t.last_sender_kind end,
    last_sender_name = case when n.is_last then n.sender_name else t.last_sender_name end,
    last_state = case when n.is_last then 'received' else t.last_state end
from fresh n
where t.id = n.id

-- use_numbers --
-- To a few seconds: a number that is busy all day is not rewritten by every batch.
update numbers_number n
set last_used_at = u.at
from unnest(%(ids)s::uuid[], %(ats)s::timestamptz[]) as u(id, at)
where n.id = u.id
  and (n.last_used_at is null or n.last_used_at < u.at - interval '5 seconds')

-- bury_deliveries --
insert into traffic_deadletter (id, org_id, kind, subject_id, error, attempts, status, created_at)
select n.id, n.org_id, 'delivery', n.delivery_id, n.error, n.attempts, 'open',
       %(now)s::timestamptz
from unnest(
    %(ids)s::uuid[], %(org_ids)s::uuid[], %(delivery_ids)s::uuid[], %(errors)s::text[],
    %(attempts)s::int[]
) as n(id, org_id, delivery_id, error, attempts)
on conflict (kind, subject_id) where status = 'open' do nothing

-- announce --
-- Delivered at commit, once per distinct topic, and not at all on rollback.
select pg_notify('house', topic) from unnest(%(topics)s::text[]) as topic
