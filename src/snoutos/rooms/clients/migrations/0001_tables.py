import django.db.models.deletion
from django.db import migrations, models

import snoutos.kernel.ids


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("clients", "0001_imports"),
        ("clients", "0003_remarks"),
    ]

    dependencies = [
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
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
                ("file_name", models.CharField(blank=True, default="", max_length=120)),
                ("country", models.CharField(max_length=2)),
                ("columns", models.JSONField(default=list)),
                ("ignored", models.JSONField(default=list)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("previewed", "Previewed"),
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("stopped", "Stopped"),
                            ("undone", "Undone"),
                        ],
                        default="previewed",
                        max_length=9,
                    ),
                ),
                ("problem", models.CharField(blank=True, default="", max_length=300)),
                ("total", models.PositiveIntegerField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("asked_by_id", models.UUIDField()),
                ("asked_by_name", models.CharField(max_length=120)),
                ("asked_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("kept", models.PositiveIntegerField(default=0)),
                ("applied_id", models.UUIDField(blank=True, null=True)),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="people.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportRow",
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
                ("line", models.PositiveIntegerField()),
                ("name", models.CharField(blank=True, default="", max_length=120)),
                ("phone", models.CharField(blank=True, default="", max_length=120)),
                ("wanted", models.JSONField(default=dict)),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("changed", "Changed"),
                            ("same", "Same"),
                            ("refused", "Refused"),
                        ],
                        max_length=8,
                    ),
                ),
                ("why", models.CharField(blank=True, default="", max_length=300)),
                ("changes", models.JSONField(default=list)),
                ("client_id", models.UUIDField(blank=True, null=True)),
                ("is_done", models.BooleanField(default=False)),
                ("inverse", models.JSONField(default=dict)),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="clients.import",
                    ),
                ),
                (
                    "org",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_rows",
                        to="people.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("event_id", models.UUIDField(primary_key=True, serialize=False)),
                ("text", models.CharField(max_length=300)),
                ("salt", models.CharField(max_length=32)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remarks",
                        to="people.contact",
                    ),
                ),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="people.organization",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="import",
            index=models.Index(fields=["org", "-id"], name="clients_import_newest"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("is_done", False)),
                fields=["file", "line"],
                name="clients_row_to_do",
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["file", "fate", "line"], name="clients_row_by_fate"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["client_id"], name="clients_row_of_client"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(
                fields=("file", "line"), name="clients_row_one_per_line"
            ),
        ),
    ]
