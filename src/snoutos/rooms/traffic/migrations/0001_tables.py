import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import snoutos.kernel.ids


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("traffic", "0001_initial"),
        ("traffic", "0005_catching_up_and_heartbeats"),
    ]

    dependencies = [
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
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
                ("kind", models.CharField(max_length=16)),
                ("started_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DeadLetter",
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
                ("org_id", models.UUIDField(null=True)),
                ("kind", models.CharField(max_length=16)),
                ("subject_id", models.UUIDField()),
                ("error", models.TextField()),
                ("attempts", models.PositiveSmallIntegerField()),
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
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "open")),
                        fields=("kind", "subject_id"),
                        name="traffic_deadletter_one_open_per_subject",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProviderAccount",
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
                ("account_sid", models.CharField(max_length=34, unique=True)),
                ("sealed_token", models.BinaryField()),
                ("key_id", models.CharField(max_length=16)),
                ("base_url", models.CharField(blank=True, default="", max_length=200)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "connected_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("caught_up_to", models.DateTimeField(null=True)),
                (
                    "org",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="provider_account",
                        to="people.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Receipt",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("inbound", "Inbound"),
                            ("status", "Status"),
                            ("duplicate", "Duplicate"),
                            ("rejected", "Rejected"),
                        ],
                        max_length=9,
                    ),
                ),
                ("dedupe_key", models.CharField(max_length=160, null=True)),
                ("payload", models.JSONField()),
                ("received_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("error", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None)),
                        fields=["due_at", "id"],
                        name="traffic_receipt_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dedupe_key",), name="traffic_receipt_happens_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LookUp",
            fields=[
                ("attempt_id", models.UUIDField(primary_key=True, serialize=False)),
                ("provider_sid", models.CharField(max_length=64)),
                ("decides", models.BooleanField(default=False)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "org",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="look_ups",
                        to="people.organization",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["org", "due_at"],
                        name="traffic_lookup_due",
                    )
                ],
            },
        ),
    ]
