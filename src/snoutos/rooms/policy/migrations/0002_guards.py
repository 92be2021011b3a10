"""Walls between organizations; a violation is never deleted."""

from django.db import migrations

from snoutos.toolbox.tenancy import WEB_ROLE, wall


class Migration(migrations.Migration):
    replaces = [
        ("policy", "0002_walls"),
        ("policy", "0006_allow_list_behind_the_wall"),
    ]

    dependencies = [
        ("policy", "0001_tables"),
        ("audit", "0002_guards"),
    ]

    operations = [
        wall("policy_violation"),
        wall("policy_allowed"),
        migrations.RunSQL(
            sql=f"revoke delete on policy_violation from {WEB_ROLE}",
            reverse_sql=f"grant delete on policy_violation to {WEB_ROLE}",
        ),
    ]
