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
