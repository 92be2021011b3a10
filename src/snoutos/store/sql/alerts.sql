-- raise_alerts --
-- One open alert per problem: the same problem again counts up. Only a new alert is an event.
with asked as (
    select *
    from unnest(
        %(ids)s::uuid[], %(event_ids)s::uuid[], %(org_ids)s::uuid[], %(severities)s::text[],
        %(types)s::text[], %(titles)s::text[], %(descriptions)s::text[], %(entity_types)s::text[],
        %(entity_ids)s::uuid[], %(thread_ids)s::uuid[], %(counts)s::int[], %(ats)s::timestamptz[]
    ) as n(id, event_id, org_id, severity, type, title, description, entity_type, entity_id,
           thread_id, count, at)
), raised as (
    insert into alerts_alert
        (id, org_id, severity, type, title, description, entity_type, entity_id, thread_id, status,
         count, created_at, last_seen_at)
    select id, org_id, severity, type, title, description, entity_type, entity_id, thread_id,
           'open', count, at, at
    from asked
    order by org_id, type, entity_id
    on conflict (org_id, type, entity_id) where status = 'open'
    do update set count = alerts_alert.count + excluded.count,
        last_seen_at = excluded.last_seen_at, severity = excluded.severity,
        title = excluded.title, description = excluded.description
    returning id
)
insert into audit_event
    (id, org_id, at, type, actor_kind, actor_name, entity_type, entity_id, thread_id, payload)
select n.event_id, n.org_id, n.at, 'alert.created', 'system', 'SnoutOS', 'alert', n.id,
       n.thread_id, jsonb_build_object('type', n.type, 'severity', n.severity)
from asked n
join raised on raised.id = n.id

-- end_alerts --
-- What an organization's alert of this type told of is over by itself.
with asked as (
    select * from unnest(%(event_ids)s::uuid[], %(org_ids)s::uuid[]) as t(event_id, org_id)
), ended as (
    update alerts_alert a set status = 'resolved', resolved_at = %(now)s
    from asked
    where a.org_id = asked.org_id and a.entity_id = asked.org_id and a.type = %(type)s
      and a.status = 'open'
    returning a.id, a.org_id, a.type, a.severity, asked.event_id
)
insert into audit_event
    (id, org_id, at, type, actor_kind, actor_name, entity_type, entity_id, payload)
select event_id, org_id, %(now)s, 'alert.resolved', 'system', 'SnoutOS', 'alert', id,
       jsonb_build_object('type', type, 'severity', severity)
from ended
