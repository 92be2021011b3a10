-- ask --
-- A job for the jobs' process, unless the same one waits already. The table is the library's; its
-- triggers wake whoever works.
insert into procrastinate_jobs (queue_name, task_name, lock, args)
select 'default', %(name)s::text, rtrim(%(name)s::text || ' ' || %(org_id)s::text),
       jsonb_strip_nulls(jsonb_build_object('org_id', nullif(%(org_id)s::text, '')))
where not exists (
    select 1 from procrastinate_jobs
    where status = 'todo' and task_name = %(name)s::text and scheduled_at is null
      and coalesce(args->>'org_id', '') = %(org_id)s::text
)
