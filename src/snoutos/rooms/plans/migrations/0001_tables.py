from django.db import migrations, models

import snoutos.kernel.ids


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("plans", "0001_initial"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Applied",
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
                ("kind", models.CharField(max_length=64)),
                ("subject", models.CharField(blank=True, default="", max_length=64)),
                ("title", models.CharField(max_length=200)),
                ("shown", models.JSONField()),
                ("steps", models.JSONField()),
                ("inverse", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("applied_by_id", models.UUIDField(null=True)),
                ("applied_by_name", models.CharField(default="", max_length=120)),
                ("applied_at", models.DateTimeField()),
                ("undo_until", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by_id", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["org_id", "-applied_at"], name="plans_applied_newest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("undone_at", None),
                            ("undone_at__lt", models.F("undo_until")),
                            _connector="OR",
                        ),
                        name="plans_applied_undone_only_in_time",
                    )
                ],
            },
        ),
    ]
