"""Walls between organizations; receipts and jobs, of which web pages see their own or none."""

from django.db import migrations

from snoutos.toolbox.tenancy import PIPELINE_ROLE, WEB_ROLE, wall

TABLES = (
    "procrastinate_jobs, procrastinate_events, procrastinate_workers, procrastinate_periodic_defers"
)
MINE = "coalesce(args->>'org_id', '') = coalesce(current_setting('snoutos.org_id', true), '')"


class Migration(migrations.Migration):
    replaces = [
        ("traffic", "0002_walls"),
        ("traffic", "0003_receipts_are_for_the_pipeline"),
        ("traffic", "0004_jobs_behind_the_wall"),
    ]

    dependencies = [
        ("traffic", "0001_tables"),
        ("audit", "0002_guards"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        wall("traffic_provideraccount"),
        wall("traffic_deadletter"),
        wall("traffic_lookup"),
        migrations.RunSQL(
            # Receipts have no organization yet, so no wall can stand there: the web role sees none.
            sql=[
                f"revoke all on traffic_receipt from {WEB_ROLE}",
                f"revoke insert, update, delete on traffic_heartbeat from {WEB_ROLE}",
            ],
            reverse_sql=[
                f"grant select on traffic_receipt to {WEB_ROLE}",
                f"grant insert, update, delete on traffic_heartbeat to {WEB_ROLE}",
            ],
        ),
        migrations.RunSQL(
            # Jobs belong to the organization that their arguments name. The library's tables come
            # with its own migrations, so all that is ours stands here: who may do what.
            sql=[
                f"grant select, insert, update, delete on {TABLES} to {PIPELINE_ROLE}",
                f"revoke all on {TABLES} from {WEB_ROLE}",
                f"grant select, insert, update on procrastinate_jobs to {WEB_ROLE}",
                # Written by the triggers of the table above.
                f"grant insert on procrastinate_events to {WEB_ROLE}",
                f"grant usage on sequence procrastinate_jobs_id_seq, procrastinate_events_id_seq"
                f" to {WEB_ROLE}, {PIPELINE_ROLE}",
                "alter table procrastinate_jobs enable row level security",
                f"create policy procrastinate_jobs_own_rows on procrastinate_jobs for all"
                f" to {WEB_ROLE} using ({MINE}) with check ({MINE})",
            ],
            reverse_sql=[
                "drop policy procrastinate_jobs_own_rows on procrastinate_jobs",
                "alter table procrastinate_jobs disable row level security",
            ],
        ),
    ]
