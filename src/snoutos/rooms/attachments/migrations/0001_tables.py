import django.db.models.deletion
from django.db import migrations, models

import snoutos.kernel.ids


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("attachments", "0001_initial"),
        ("attachments", "0004_held"),
    ]

    dependencies = [
        ("people", "0001_tables"),
        ("threads", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
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
                ("position", models.PositiveSmallIntegerField()),
                ("source_url", models.CharField(max_length=2048)),
                ("said_type", models.CharField(max_length=255)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("picture", "Picture"),
                            ("contact_card", "Contact card"),
                            ("file", "File"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("kept", "Kept"), ("lost", "Lost")],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("content_type", models.CharField(db_default="", default="", max_length=255)),
                ("size", models.PositiveIntegerField(db_default=0, default=0)),
                ("width", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("height", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("tries", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("due_at", models.DateTimeField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("error", models.CharField(db_default="", default="", max_length=200)),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="threads.message",
                    ),
                ),
                (
                    "org",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="people.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Content",
            fields=[
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="attachments.attachment",
                    ),
                ),
                ("body", models.BinaryField()),
                ("small", models.BinaryField(db_default=b"", default=b"")),
                (
                    "org",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organization",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["org", "due_at"],
                name="attachments_attachment_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                fields=("message", "position"), name="attachments_attachment_happens_once"
            ),
        ),
    ]
