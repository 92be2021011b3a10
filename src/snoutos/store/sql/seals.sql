-- sealer_alone --
select pg_advisory_xact_lock(hashtext('audit_seal'))

-- finished --
-- Every transaction before this one has ended, so no event of theirs can appear any more. Numbers
-- are shared by all databases of a server; one that surely runs in another database is not waited
-- for, and one of which that is not known is.
with present as (
    select pg_current_snapshot() as seen
), running as (
    select xid::text::bigint as number, exists (
        select 1 from pg_locks l join pg_stat_activity a on a.pid = l.pid
        where l.locktype = 'transactionid' and l.granted and l.mode = 'ExclusiveLock'
          and l.transactionid = xid::xid and a.datname <> current_database()
    ) as is_elsewhere
    from present, pg_snapshot_xip(seen) as xid
)
select coalesce(
    (select min(number) from running where not is_elsewhere),
    (select pg_snapshot_xmax(seen)::text::bigint from present)
) + (select shift from audit_clock)

-- counted --
-- Every transaction that has begun has a number below this one.
select pg_snapshot_xmax(pg_current_snapshot())::text::bigint + (select shift from audit_clock)

-- reached --
select greatest((select max(to_xact) from audit_seal), (select max(xact) from audit_event), 0)

-- shift_clock --
update audit_clock set shift = shift + %(by)s::bigint returning shift

-- sealed_to --
select coalesce(max(to_xact), 0) from audit_seal

-- enough --
-- Where to stop when there is more than one run should do; whole transactions only.
select xact from audit_event
where xact >= %(from)s::bigint and xact < %(to)s::bigint
order by xact
offset %(limit)s::int limit 1

-- events --
-- One line of text for each event, all columns, whatever the session's time zone is.
select coalesce(e.org_id::text, '') as org, e.xact, e.id::text, row(
    e.id, e.org_id, (extract(epoch from e.at) * 1000000)::bigint, e.type, e.actor_kind, e.actor_id,
    e.actor_name, e.entity_type, e.entity_id, e.thread_id, e.number_id, e.correlation_id,
    e.payload, e.xact
)::text
from audit_event e
where e.xact >= %(from)s::bigint and e.xact < %(to)s::bigint
order by org, e.xact, e.id

-- heads --
-- The last seal of each of these organizations.
select coalesce(s.org_id::text, ''), s.ordinal, s.to_xact, s.hash
from unnest(%(orgs)s::text[]) as asked(org)
cross join lateral (
    select * from audit_seal
    where org_id is not distinct from nullif(asked.org, '')::uuid
    order by ordinal desc limit 1
) s

-- write_seal --
insert into audit_seal
    (id, org_id, ordinal, from_xact, to_xact, events, first_event, last_event, previous, hash,
     sealed_at)
values (%(id)s::uuid, nullif(%(org)s::text, '')::uuid, %(ordinal)s::int, %(from_xact)s::bigint,
        %(to_xact)s::bigint, %(events)s::int, %(first_event)s::uuid, %(last_event)s::uuid,
        %(previous)s::text, %(hash)s::text, %(now)s::timestamptz)

-- seals --
select coalesce(org_id::text, ''), ordinal, from_xact, to_xact, events, first_event::text,
       last_event::text, previous, hash, sealed_at
from audit_seal
where coalesce(org_id::text, '') = %(org)s::text
order by ordinal

-- sealed_orgs --
select distinct coalesce(org_id::text, '') from audit_seal
