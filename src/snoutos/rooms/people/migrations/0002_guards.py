"""Walls between organizations, and what the database keeps for others."""

from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    replaces = [
        ("people", "0002_walls"),
        ("people", "0003_rate_limits"),
        ("people", "0006_defaults_for_the_pipeline"),
        ("people", "0009_silences_behind_the_wall"),
    ]

    dependencies = [
        ("people", "0001_tables"),
        ("audit", "0002_guards"),
    ]

    operations = [
        wall("people_organization", column="id", open_when_unset=True),
        wall("people_user", open_when_unset=True),
        wall("people_sitter"),
        wall("people_client"),
        wall("people_contact"),
        wall("people_silence"),
        migrations.RunSQL(
            # The pipeline writes new clients by COPY and names only the columns it knows.
            "alter table people_client alter column tags set default '{}'",
            "alter table people_client alter column tags drop default",
        ),
        migrations.RunSQL(
            # Part of a name is looked for.
            "create index people_client_part_of_name on people_client"
            " using gin (lower(name) gin_trgm_ops)",
            "drop index people_client_part_of_name",
        ),
        migrations.RunSQL(
            # Django's database cache, where rate limits are counted for all processes.
            sql=[
                "create unlogged table web_cache (cache_key varchar(255) primary key,"
                " value text not null, expires timestamptz not null)",
                "create index web_cache_expires on web_cache (expires)",
            ],
            reverse_sql="drop table web_cache",
        ),
    ]
