"""Whether a number is in use by anybody else, and nothing more: the walls hide whose it is."""

from django.db import migrations

ELSEWHERE = """
create function inventory_elsewhere(mine uuid, asked text[]) returns setof text
language sql stable security definer set search_path = pg_catalog, public as $$
    select e164 from numbers_number
    where e164 = any(asked) and org_id <> case current_setting('role')
        when 'snoutos_web' then nullif(current_setting('snoutos.org_id', true), '')::uuid
        else mine
    end
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0006_purchases_behind_the_wall"),
        ("numbers", "0004_guards"),
    ]

    operations = [
        migrations.RunSQL(ELSEWHERE, "drop function inventory_elsewhere(uuid, text[])"),
    ]
