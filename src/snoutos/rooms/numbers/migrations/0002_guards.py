"""Walls between organizations, and the rules of a number's life that hold for everybody."""

from django.db import migrations

from snoutos.toolbox.tenancy import PIPELINE_ROLE, WEB_ROLE, wall

# What people and programs work through; who runs the installation may still repair a row by hand.
OURS = f"current_user in ('{WEB_ROLE}', '{PIPELINE_ROLE}')"
FRONT_DESK = f"""
create function numbers_front_desk_stays() returns trigger language plpgsql as $$
begin
    -- One after the other, so that two of them do not each see the other one stay.
    perform pg_advisory_xact_lock(hashtextextended('front desk ' || old.org_id::text, 7));
    if not exists (
        select 1 from numbers_number n
        where n.org_id = old.org_id and n.id <> old.id
          and n.number_class = 'front_desk' and n.status = 'active'
    ) then
        raise exception 'numbers_number_front_desk_stays' using errcode = 'check_violation';
    end if;
    return null;
end $$;
create trigger numbers_number_front_desk_goes after update on numbers_number
for each row when (
    {OURS} and old.number_class = 'front_desk' and old.status = 'active'
    and (new.number_class <> 'front_desk' or new.status <> 'active')
) execute function numbers_front_desk_stays();
"""
REST = f"""
create function numbers_rest_stays() returns trigger language plpgsql as $$
begin
    if new.status <> 'quarantined' and exists (
        select 1 from numbers_rest r where r.number_id = old.id and r.released_at is null
    ) or new.status = 'quarantined' and new.quarantined_until < old.quarantined_until then
        raise exception 'numbers_rest_is_not_cut_short' using errcode = 'check_violation';
    end if;
    return null;
end $$;
create trigger numbers_number_rest_ends after update on numbers_number
for each row when ({OURS} and old.status = 'quarantined')
execute function numbers_rest_stays();
create function numbers_rest_is_as_it_began() returns trigger language plpgsql as $$
begin
    raise exception 'numbers_rest_is_not_cut_short' using errcode = 'check_violation';
end $$;
create trigger numbers_rest_keeps_its_end before update on numbers_rest
for each row when (new.until < old.until or new.since <> old.since)
execute function numbers_rest_is_as_it_began();
create trigger numbers_rest_is_kept before delete on numbers_rest
for each row when ({OURS}) execute function numbers_rest_is_as_it_began();
"""


class Migration(migrations.Migration):
    replaces = [
        ("numbers", "0002_walls"),
        ("numbers", "0004_guards"),
    ]

    dependencies = [
        ("numbers", "0001_tables"),
        ("audit", "0002_guards"),
    ]

    operations = [
        wall("numbers_number"),
        wall("numbers_tenure"),
        wall("numbers_rest"),
        migrations.RunSQL(
            FRONT_DESK,
            "drop trigger numbers_number_front_desk_goes on numbers_number;"
            "drop function numbers_front_desk_stays()",
        ),
        migrations.RunSQL(
            REST,
            "drop trigger numbers_number_rest_ends on numbers_number;"
            "drop function numbers_rest_stays();"
            "drop function numbers_rest_is_as_it_began() cascade",
        ),
    ]
