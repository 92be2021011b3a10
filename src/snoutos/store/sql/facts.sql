-- numbers --
-- Business numbers among the addresses of a batch, on either side: also a sender may be ours.
select n.id, n.org_id, n.e164, n.number_class, n.status, o.time_zone
from numbers_number n
join people_organization o on o.id = n.org_id
where n.e164 = any(%(addresses)s::text[])

-- allowed --
-- What the organizations of a batch let through; their own numbers are nobody's secret.
select org_id, kind, value, with_subdomains
from policy_allowed
where org_id = any(%(org_ids)s::uuid[])
union all
select org_id, 'phone', e164, false
from numbers_number
where org_id = any(%(org_ids)s::uuid[])

-- policies --
select id, settings ->> 'policy'
from people_organization
where id = any(%(org_ids)s::uuid[])

-- senders --
select c.org_id, c.address, c.id, c.opted_out_at, c.opted_in_at, c.client_id, cl.name, cl.is_provisional, t.id,
       t.number_id
from unnest(%(org_ids)s::uuid[], %(addresses)s::text[]) as asked(org_id, address)
join people_contact c on c.org_id = asked.org_id and c.address = asked.address
join people_client cl on cl.id = c.client_id
left join threads_thread t on t.org_id = c.org_id and t.client_id = c.client_id

-- silences --
select s.org_id, asked.address, s.since
from unnest(%(org_ids)s::uuid[], %(addresses)s::text[], %(digests)s::bytea[])
    as asked(org_id, address, digest)
join people_silence s on s.org_id = asked.org_id and s.digest = asked.digest

-- lock_newcomers --
-- Whoever makes the client or the conversation first keeps the others waiting here, so that they
-- find it instead of making a second one. In the order of the locks, so that nobody waits in a ring.
select pg_advisory_xact_lock(lock)
from (
    select distinct hashtextextended(key, 7) as lock
    from unnest(%(keys)s::text[]) as key
    order by lock
) as ordered

-- front_desks --
select distinct on (org_id) org_id, id
from numbers_number
where org_id = any(%(org_ids)s::uuid[]) and number_class = 'front_desk' and status = 'active'
order by org_id, created_at, e164

-- windows --
-- Per conversation: those open at some moment of the batch, and the next one after it.
select w.thread_id, w.id, w.sitter_id, s.name, s.is_active, w.starts_at, w.ends_at
from unnest(%(thread_ids)s::uuid[]) as asked(thread_id)
cross join lateral (
    select * from (
        select * from assignments_window
        where thread_id = asked.thread_id and ends_at > %(first)s::timestamptz
          and starts_at <= %(last)s::timestamptz
    ) as open
    union all
    select * from (
        select * from assignments_window
        where thread_id = asked.thread_id and ends_at > %(last)s::timestamptz
          and starts_at > %(last)s::timestamptz
        order by ends_at
        limit 1
    ) as next
) as w
join people_sitter s on s.id = w.sitter_id
order by w.starts_at, w.id

-- overrides --
select o.thread_id, o.id, o.target, o.sitter_id, coalesce(s.name, ''),
       coalesce(s.is_active, false), o.starts_at, o.ends_at, o.reason, o.is_until_removed
from routing_override o
left join people_sitter s on s.id = o.sitter_id
where o.thread_id = any(%(thread_ids)s::uuid[]) and o.ends_at > %(first)s::timestamptz
order by o.starts_at, o.id

-- spoken --
-- Has a person of the business written to this client from this pool number?
select asked.thread_id, asked.number_id
from unnest(%(thread_ids)s::uuid[], %(number_ids)s::uuid[]) as asked(thread_id, number_id)
where exists (
    select 1 from threads_message m
    where m.thread_id = asked.thread_id and m.number_id = asked.number_id
      and m.direction = 'outbound' and m.sender_kind <> 'system'
)

-- before --
-- What a detail split over several texts may have begun with; long texts only by their ends.
select asked.thread_id, b.at, right(b.body, 400)
from unnest(%(thread_ids)s::uuid[]) as asked(thread_id)
cross join lateral (
    select m.at, m.id, m.body from threads_message m
    where m.thread_id = asked.thread_id and m.at > %(since)s::timestamptz
      and m.direction = 'inbound'
    order by m.at desc, m.id desc
    limit %(most)s
) as b
order by b.at, b.id

-- answered --
select m.org_id, m.idempotency_key
from unnest(%(org_ids)s::uuid[], %(keys)s::text[]) as asked(org_id, key)
join threads_message m on m.org_id = asked.org_id and m.idempotency_key = asked.key

-- help_answers --
select id, coalesce(settings -> 'help' ->> 'answer', '')
from people_organization
where id = any(%(org_ids)s::uuid[])

-- accounts --
select account_sid, org_id
from traffic_provideraccount
where account_sid = any(%(account_sids)s::text[])

-- messages --
select provider_sid, id, org_id, thread_id, number_id
from threads_message
where provider_sid = any(%(sids)s::text[])

-- lock_attempts --
-- Attempts before deliveries, each in order: as the sender locks them, so that nobody waits in a
-- ring.
select id, delivery_id, provider_sid, state, error_code, ordinal
from threads_attempt
where id = any(%(attempt_ids)s::uuid[]) or provider_sid = any(%(sids)s::text[])
order by id
for update

-- lock_deliveries --
select d.id, d.org_id, p.account_sid, d.state, d.error_code, d.attempts, d.due_at,
       (select max(a.ordinal) from threads_attempt a where a.delivery_id = d.id) as last_ordinal,
       d.message_id, d.thread_id, m.number_id, m.contact_id, cl.name as client_name,
       c.opted_out_at is not null as is_opted_out,
       array_remove(array(
           select w.sitter_id from assignments_window w
           where w.thread_id = d.thread_id and w.ends_at > %(now)s::timestamptz
             and w.starts_at <= %(now)s::timestamptz
       ) || m.sender_sitter_id, null) as sitter_ids
from threads_delivery d
join threads_message m on m.id = d.message_id
join people_contact c on c.id = m.contact_id
join people_client cl on cl.id = c.client_id
left join traffic_provideraccount p on p.org_id = d.org_id
where d.id = any(%(delivery_ids)s::uuid[])
order by d.id
for update of d
