"""Search within one organization by the index.

Row-level security lets no index answer a condition that might leak what it looks at, and a text
search is such a condition: each search would read every message. This function looks for the web
role, in the organization that the role is in, and returns ids only.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("threads", "0003_search")]

    operations = [
        migrations.RunSQL(
            sql=[
                "create extension if not exists btree_gin",
                "drop index threads_message_words",
                "create index threads_message_words on threads_message"
                " using gin (org_id, to_tsvector('simple', body))",
                """
                create function threads_with_words(org uuid, words text, most integer)
                returns table (thread_id uuid)
                language sql stable security definer set search_path = pg_catalog, public as $$
                    select message.thread_id from threads_message as message
                    where message.org_id = case current_setting('role')
                            when 'snoutos_web'
                            then nullif(current_setting('snoutos.org_id', true), '')::uuid
                            else org
                        end
                        and to_tsvector('simple', message.body) @@ plainto_tsquery('simple', words)
                    order by message.at desc
                    limit most
                $$
                """,
            ],
            reverse_sql=[
                "drop function threads_with_words",
                "drop index threads_message_words",
                "create index threads_message_words on threads_message"
                " using gin (to_tsvector('simple', body))",
            ],
        )
    ]
