from django.db import migrations, models

import snoutos.kernel.ids


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("alerts", "0001_initial"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=snoutos.kernel.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("org_id", models.UUIDField()),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("critical", "Critical"),
                            ("warning", "Warning"),
                            ("info", "Info"),
                        ],
                        max_length=8,
                    ),
                ),
                ("type", models.CharField(max_length=64)),
                ("title", models.CharField(max_length=200)),
                ("description", models.TextField(default="")),
                ("entity_type", models.CharField(default="", max_length=32)),
                ("entity_id", models.UUIDField(null=True)),
                ("thread_id", models.UUIDField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("resolved", "Resolved"),
                            ("dismissed", "Dismissed"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("count", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(null=True)),
                ("resolved_by_id", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["org_id", "status", "-last_seen_at"], name="alerts_alert_newest"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "open")),
                        fields=("org_id", "type", "entity_id"),
                        name="alerts_alert_one_open_per_problem",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
    ]
