from django.contrib.postgres.operations import (
    BtreeGinExtension,
    BtreeGistExtension,
    TrigramExtension,
)
from django.db import migrations, models

import snoutos.kernel.ids


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("audit", "0001_initial"),
        ("audit", "0003_seals"),
        ("audit", "0004_history_of_clients"),
        ("audit", "0005_words"),
    ]

    dependencies = []

    operations = [
        BtreeGistExtension(),
        BtreeGinExtension(),
        TrigramExtension(),
        migrations.CreateModel(
            name="Event",
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
                ("at", models.DateTimeField()),
                ("type", models.CharField(max_length=64)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_name", models.CharField(default="", max_length=120)),
                ("entity_type", models.CharField(default="", max_length=32)),
                ("entity_id", models.UUIDField(null=True)),
                ("thread_id", models.UUIDField(null=True)),
                ("number_id", models.UUIDField(null=True)),
                ("correlation_id", models.UUIDField(null=True)),
                ("payload", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["org_id", "-id"], name="audit_event_newest"),
                    models.Index(fields=["thread_id", "-id"], name="audit_event_by_thread"),
                    models.Index(
                        condition=models.Q(("entity_type__in", ["client", "contact"])),
                        fields=["entity_id", "-id"],
                        name="audit_event_of_client",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seal",
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
                ("ordinal", models.PositiveIntegerField()),
                ("from_xact", models.BigIntegerField()),
                ("to_xact", models.BigIntegerField()),
                ("events", models.PositiveIntegerField()),
                ("first_event", models.UUIDField()),
                ("last_event", models.UUIDField()),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["to_xact"], name="audit_seal_reaches")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("org_id", "ordinal"),
                        name="audit_seal_in_one_chain",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Words",
            fields=[
                ("event_id", models.UUIDField(primary_key=True, serialize=False)),
                ("org_id", models.UUIDField()),
                ("thread_id", models.UUIDField(null=True)),
                ("text", models.TextField()),
                ("salt", models.CharField(max_length=32)),
            ],
            options={
                "indexes": [models.Index(fields=["thread_id"], name="audit_words_of_thread")],
            },
        ),
    ]
