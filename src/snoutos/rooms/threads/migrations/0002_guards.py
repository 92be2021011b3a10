"""Walls between organizations, and search within one of them by the index.

Row-level security lets no index answer a condition that might leak what it looks at, and a text
search is such a condition: each search would read every message. The function looks for the web
role, in the organization that the role is in, and returns ids only.

A word that everybody uses is looked for from the newest message back: ids grow with time, so that
the primary key can be read from its end until enough are found. The plan has to know the words:
rare ones are found by the index over words.
"""

from django.db import migrations

from snoutos.toolbox.tenancy import wall

SEARCH = """
create function threads_with_words(org uuid, words text, most integer)
returns table (thread_id uuid)
language sql stable security definer
set search_path = pg_catalog, public
set plan_cache_mode = force_custom_plan
as $$
    select message.thread_id from threads_message as message
    where message.org_id = case current_setting('role')
            when 'snoutos_web'
            then nullif(current_setting('snoutos.org_id', true), '')::uuid
            else org
        end
        and to_tsvector('simple', message.body) @@ plainto_tsquery('simple', words)
    order by message.id desc
    limit most
$$
"""


class Migration(migrations.Migration):
    replaces = [
        ("threads", "0002_walls"),
        ("threads", "0003_search"),
        ("threads", "0004_search_behind_the_wall"),
        ("threads", "0006_search_from_the_newest"),
    ]

    dependencies = [
        ("threads", "0001_tables"),
        ("audit", "0002_guards"),
    ]

    operations = [
        wall("threads_thread"),
        wall("threads_message"),
        wall("threads_delivery"),
        wall("threads_attempt"),
        wall("threads_report"),
        wall("threads_draft"),
        wall("threads_pace"),
        migrations.RunSQL(
            sql=[
                "create index threads_message_words on threads_message"
                " using gin (org_id, to_tsvector('simple', body))",
                SEARCH,
            ],
            reverse_sql=[
                "drop function threads_with_words",
                "drop index threads_message_words",
            ],
        ),
    ]
