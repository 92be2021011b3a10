"""A word that everybody uses is looked for from the newest message back.

Sorting all its messages by time took more than a second in 300,000; ids grow with time, so that
the primary key can be read from its end until enough are found. The plan has to know the words:
rare ones are found by the index over words.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("threads", "0005_fewer_indexes")]

    operations = [
        migrations.RunSQL(
            sql="""
                create or replace function threads_with_words(org uuid, words text, most integer)
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
            """,
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
