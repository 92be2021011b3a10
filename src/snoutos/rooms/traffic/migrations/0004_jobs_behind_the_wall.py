"""Jobs belong to the organization that their arguments name; the web role sees no other ones.

The library's tables come with its own migrations, so all that is ours stands here: who may do what.
"""

from django.db import migrations

from snoutos.toolbox.tenancy import PIPELINE_ROLE, WEB_ROLE

TABLES = (
    "procrastinate_jobs, procrastinate_events, procrastinate_workers, procrastinate_periodic_defers"
)
MINE = "coalesce(args->>'org_id', '') = coalesce(current_setting('snoutos.org_id', true), '')"


class Migration(migrations.Migration):
    dependencies = [
        ("traffic", "0003_receipts_are_for_the_pipeline"),
        ("audit", "0002_roles_and_append_only"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        migrations.RunSQL(
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
