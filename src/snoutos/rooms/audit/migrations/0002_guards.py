"""The roles that the application works as, and the promise that audit events stay as written."""

from django.db import migrations

from snoutos.toolbox.tenancy import PIPELINE_ROLE, WEB_ROLE, wall

# Roles belong to the whole server, so another database of it may have made them already, perhaps
# at this very moment.
MAKE_ROLE = """
do $$ begin
    create role {role} nologin {attributes};
exception when duplicate_object or unique_violation then null;
end $$
"""
JOIN_ROLE = """
do $$ begin
    if not pg_has_role(current_user, '{role}', 'member') then
        grant {role} to current_user;
    end if;
end $$
"""
TABLES = "select, insert, update, delete on {tables} to " + f"{WEB_ROLE}, {PIPELINE_ROLE}"
SEQUENCES = "usage, select on {sequences} to " + f"{WEB_ROLE}, {PIPELINE_ROLE}"

APPEND_ONLY = """
create function audit_event_is_for_good() returns trigger language plpgsql as $$
begin
    raise exception 'Audit events cannot be changed or removed.' using errcode = '42501';
end $$
"""


class Migration(migrations.Migration):
    replaces = [
        ("audit", "0002_roles_and_append_only"),
        ("audit", "0006_words_behind_the_wall"),
    ]

    dependencies = [("audit", "0001_tables")]

    operations = [
        migrations.RunSQL(
            sql=[
                MAKE_ROLE.format(role=WEB_ROLE, attributes=""),
                # COPY is refused where row-level security applies, and the pipeline works by COPY.
                MAKE_ROLE.format(role=PIPELINE_ROLE, attributes="bypassrls"),
                JOIN_ROLE.format(role=WEB_ROLE),
                JOIN_ROLE.format(role=PIPELINE_ROLE),
                f"grant usage on schema public to {WEB_ROLE}, {PIPELINE_ROLE}",
                "grant " + TABLES.format(tables="all tables in schema public"),
                "grant " + SEQUENCES.format(sequences="all sequences in schema public"),
                "alter default privileges in schema public grant " + TABLES.format(tables="tables"),
                "alter default privileges in schema public grant "
                + SEQUENCES.format(sequences="sequences"),
                f"revoke update, delete on audit_event from {WEB_ROLE}, {PIPELINE_ROLE}",
            ],
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            sql=[
                APPEND_ONLY,
                "create trigger audit_event_is_for_good before update or delete on audit_event"
                " for each row execute function audit_event_is_for_good()",
                "create trigger audit_event_is_for_good_at_once before truncate on audit_event"
                " for each statement execute function audit_event_is_for_good()",
            ],
            reverse_sql=[
                "drop trigger audit_event_is_for_good on audit_event",
                "drop trigger audit_event_is_for_good_at_once on audit_event",
                "drop function audit_event_is_for_good",
            ],
        ),
        wall("audit_event"),
        migrations.RunSQL(
            # Events of the installation itself, such as a sign-in with an unknown address, belong
            # to no organization: the web role may add them, and can never read them back.
            sql=f"create policy audit_event_of_the_house on audit_event for insert to {WEB_ROLE}"
            " with check (org_id is null)",
            reverse_sql="drop policy audit_event_of_the_house on audit_event",
        ),
        migrations.RunSQL(
            sql=[
                # After a restore into another server its transactions begin at a lower number.
                "create table audit_clock (shift bigint not null)",
                "insert into audit_clock values (0)",
                f"revoke all on audit_clock from {WEB_ROLE}, {PIPELINE_ROLE}",
                f"grant select on audit_clock to {PIPELINE_ROLE}",
                # Which transaction wrote an event: what the seals go by. Filled by the database.
                "alter table audit_event add column xact bigint not null"
                " default (pg_current_xact_id()::text::bigint)",
                # The table only grows at its end, so this costs next to nothing.
                "create index audit_event_by_xact on audit_event using brin (xact)"
                " with (pages_per_range = 32, autosummarize = on)",
                f"revoke update, delete on audit_seal from {WEB_ROLE}, {PIPELINE_ROLE}",
                f"revoke insert on audit_seal from {WEB_ROLE}",
                "create trigger audit_seal_is_for_good before update or delete on audit_seal"
                " for each row execute function audit_event_is_for_good()",
                "create trigger audit_seal_is_for_good_at_once before truncate on audit_seal"
                " for each statement execute function audit_event_is_for_good()",
            ],
            reverse_sql=[
                "drop trigger audit_seal_is_for_good on audit_seal",
                "drop trigger audit_seal_is_for_good_at_once on audit_seal",
                "drop index audit_event_by_xact",
                "alter table audit_event drop column xact",
                "drop table audit_clock",
            ],
        ),
        wall("audit_seal"),
        wall("audit_words"),
    ]
