-- claim_deliveries --
-- Oldest first, and in each conversation only the first that has not left yet, so that messages of
-- one conversation leave in the order in which they were written. A message that left once and came
-- back holds up nobody, and neither does one that is held back because its plan can be undone. A
-- number that has spoken as fast as it may rests, and the others take its place.
with due as (
    select d.id
    from threads_delivery d
    join threads_message m on m.id = d.message_id
    left join threads_pace p on p.number_id = m.number_id
    where d.due_at <= %(now)s
      and (p.open_at is null or p.open_at <= %(now)s)
      -- what has been accepted must never leave twice, whatever a report did to it meanwhile
      and d.state in ('queued', 'sending', 'failed', 'undelivered')
      and (d.held_until is null or d.held_until < %(now)s)
      and d.org_id <> all(%(resting)s::uuid[])
      and not exists (
          select 1 from threads_delivery earlier
          where earlier.thread_id = d.thread_id and earlier.due_at is not null
            and earlier.id < d.id and earlier.state in ('queued', 'sending')
            and (
                earlier.attempts > 0 or earlier.due_at <= %(now)s
                -- refused for a moment: that costs no attempt, and keeps its place
                or exists (select 1 from threads_attempt a where a.delivery_id = earlier.id)
            )
      )
    order by d.due_at, d.id
    limit %(limit)s
    for update of d skip locked
)
update threads_delivery d
set held_until = %(held_until)s
from due
where d.id = due.id
returning d.id

-- deliveries_to_send --
-- Everything that sending these deliveries needs, in one look. `last_*` tells of the latest attempt:
-- one that is still 'asking' belonged to a worker that died, and its outcome is unknown.
select d.id, d.org_id, d.message_id, d.thread_id, d.attempts, m.body, m.segments,
       m.from_address, m.to_address, m.number_id, n.status as number_status, c.opted_out_at is not null as is_opted_out,
       cl.name as client_name,
       array_remove(array(
           select w.sitter_id from assignments_window w
           where w.thread_id = d.thread_id and w.ends_at > %(now)s::timestamptz
             and w.starts_at <= %(now)s::timestamptz
       ) || m.sender_sitter_id, null) as sitter_ids,
       last.id as last_attempt_id, last.outcome as last_outcome, last.started_at as last_started_at,
       coalesce(last.ordinal, 0) as last_ordinal
from threads_delivery d
join threads_message m on m.id = d.message_id
join people_contact c on c.id = m.contact_id
join people_client cl on cl.id = c.client_id
join numbers_number n on n.id = m.number_id
left join lateral (
    select a.id, a.outcome, a.started_at, a.ordinal from threads_attempt a
    where a.delivery_id = d.id order by a.ordinal desc limit 1
) last on true
where d.id = any(%(ids)s::uuid[])
order by d.id

-- begin_attempts --
insert into threads_attempt
    (id, org_id, delivery_id, ordinal, outcome, state, error, started_at)
select t.id, t.org_id, t.delivery_id, t.ordinal, 'asking', '', '', %(now)s
from unnest(%(ids)s::uuid[], %(org_ids)s::uuid[], %(delivery_ids)s::uuid[], %(ordinals)s::int[])
    as t(id, org_id, delivery_id, ordinal)

-- mark_sending --
with moved as (
    update threads_delivery d set state = 'sending', attempts = d.attempts + 1,
        updated_at = %(now)s
    where d.id = any(%(delivery_ids)s::uuid[])
    returning d.message_id
)
update threads_message m set state = 'sending' from moved where m.id = moved.message_id

-- settle_attempts --
-- A report of the network may have come in before the answer to our own request; it stays.
update threads_attempt a
set outcome = t.outcome,
    provider_sid = coalesce(a.provider_sid, t.sid),
    state = case when a.state = '' then t.state else a.state end,
    error_code = coalesce(a.error_code, t.error_code),
    error = case when a.error = '' then t.error else a.error end,
    finished_at = %(now)s
from unnest(
    %(attempt_ids)s::uuid[], %(outcomes)s::text[], %(sids)s::text[], %(states)s::text[],
    %(error_codes)s::int[], %(errors)s::text[]
) as t(id, outcome, sid, state, error_code, error)
where a.id = t.id

-- lock_their_threads --
-- See locks.sql for the order.
select t.id from threads_thread t
where t.id in (
    select d.thread_id from threads_delivery d where d.id = any(%(delivery_ids)s::uuid[])
)
order by t.id
for no key update

-- settle_deliveries --
-- `sending` is the only state that our answer may replace: reports that came first have moved on.
with settled as (
    update threads_delivery d
    set state = case when d.state in ('queued', 'sending') then t.state else d.state end,
        attempts = t.attempts,
        due_at = case when d.state in ('queued', 'sending') then t.due_at else d.due_at end,
        held_until = null,
        error_code =
            case when d.state in ('queued', 'sending') then t.error_code else d.error_code end,
        error = case when d.state in ('queued', 'sending') then t.error else d.error end,
        updated_at = %(now)s
    from unnest(
        %(delivery_ids)s::uuid[], %(states)s::text[], %(attempts)s::int[],
        %(due_ats)s::timestamptz[], %(error_codes)s::int[], %(errors)s::text[], %(sids)s::text[]
    ) as t(id, state, attempts, due_at, error_code, error, sid)
    where d.id = t.id
    returning d.message_id, d.thread_id, d.state, t.sid
), spoken as (
    update threads_message m
    set state = settled.state, provider_sid = coalesce(m.provider_sid, settled.sid)
    from settled where m.id = settled.message_id
    returning m.id, m.thread_id, m.at, m.state
)
update threads_thread t set last_state = spoken.state
from spoken where t.id = spoken.thread_id and t.last_activity_at = spoken.at

-- release_deliveries --
-- Nothing was tried; the next worker may have them at once.
update threads_delivery set held_until = null where id = any(%(ids)s::uuid[])

-- lock_paces --
-- Held until the end of the transaction, each in order, so that two workers count together.
insert into threads_pace as p (number_id, org_id)
select t.number_id, t.org_id
from unnest(%(number_ids)s::uuid[], %(org_ids)s::uuid[]) as t(number_id, org_id)
order by t.number_id
on conflict (number_id) do update set open_at = p.open_at
returning p.number_id, p.open_at

-- keep_paces --
update threads_pace p set open_at = t.open_at
from unnest(%(number_ids)s::uuid[], %(open_ats)s::timestamptz[]) as t(number_id, open_at)
where p.number_id = t.number_id

-- write_events --
insert into audit_event
    (id, org_id, at, type, actor_kind, actor_id, actor_name, entity_type, entity_id, thread_id,
     number_id, correlation_id, payload)
select t.id, t.org_id, %(now)s, t.type, 'system', null, 'SnoutOS', t.entity_type, t.entity_id,
       t.thread_id, t.number_id, null, t.payload
from unnest(
    %(ids)s::uuid[], %(org_ids)s::uuid[], %(types)s::text[], %(entity_types)s::text[],
    %(entity_ids)s::uuid[], %(thread_ids)s::uuid[], %(number_ids)s::uuid[], %(payloads)s::jsonb[]
) as t(id, org_id, type, entity_type, entity_id, thread_id, number_id, payload)

-- bury_deliveries --
insert into traffic_deadletter (id, org_id, kind, subject_id, error, attempts, status, created_at)
select t.id, t.org_id, 'delivery', t.delivery_id, t.error, t.attempts, 'open', %(now)s
from unnest(
    %(ids)s::uuid[], %(org_ids)s::uuid[], %(delivery_ids)s::uuid[], %(errors)s::text[],
    %(attempts)s::int[]
) as t(id, org_id, delivery_id, error, attempts)
on conflict (kind, subject_id) where status = 'open' do nothing

-- opt_out_recipients --
-- The provider's own opt-out error closes the same door as a STOP that we saw ourselves.
update people_contact c set opted_out_at = %(now)s
from threads_message m
where m.id = any(%(message_ids)s::uuid[]) and c.id = m.contact_id and c.opted_out_at is null
returning c.id, c.org_id, m.thread_id, m.number_id

-- taken_sids --
select provider_sid, delivery_id from threads_attempt where provider_sid = any(%(sids)s::text[])

-- announce --
select pg_notify('house', topic) from unnest(%(topics)s::text[]) as topic

-- provider_accounts --
select org_id, account_sid, sealed_token, key_id, base_url from traffic_provideraccount
