-- beat --
insert into traffic_heartbeat (id, kind, started_at, seen_at)
values (%(id)s::uuid, %(kind)s::text, %(now)s::timestamptz, %(now)s::timestamptz)
on conflict (id) do update set seen_at = excluded.seen_at

-- sweep --
delete from traffic_heartbeat
where id = %(id)s::uuid or seen_at < %(now)s::timestamptz - interval '1 day'

-- at_work --
select kind, count(*) filter (where seen_at > %(silent_since)s::timestamptz),
       extract(epoch from %(now)s::timestamptz - max(seen_at))::float
from traffic_heartbeat
group by kind
