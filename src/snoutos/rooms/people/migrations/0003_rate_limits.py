"""The table of Django's database cache, where rate limits are counted for all processes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0002_walls")]

    operations = [
        migrations.RunSQL(
            sql=[
                "create unlogged table web_cache (cache_key varchar(255) primary key,"
                " value text not null, expires timestamptz not null)",
                "create index web_cache_expires on web_cache (expires)",
            ],
            reverse_sql="drop table web_cache",
        )
    ]
