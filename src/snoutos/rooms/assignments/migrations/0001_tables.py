import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import snoutos.kernel.ids
import snoutos.toolbox.spans


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("assignments", "0001_initial"),
        ("assignments", "0003_series_and_asides"),
    ]

    dependencies = [
        ("audit", "0001_tables"),
        ("people", "0001_tables"),
        ("threads", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Series",
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
                            ("weekly_client", "Weekly client"),
                            ("one_time_booking", "One time booking"),
                            ("meet_and_greet", "Meet and greet"),
                        ],
                        max_length=16,
                    ),
                ),
                ("booking_reference", models.CharField(blank=True, default="", max_length=80)),
                ("time_zone", models.CharField(max_length=64)),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), size=None
                    ),
                ),
                ("every_weeks", models.PositiveSmallIntegerField(default=1)),
                ("starts", models.TimeField()),
                ("ends", models.TimeField()),
                ("days_over", models.PositiveSmallIntegerField(default=0)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(blank=True, null=True)),
                (
                    "skipped",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(), blank=True, default=list, size=None
                    ),
                ),
                ("made_until", models.DateField()),
                ("created_at", models.DateTimeField()),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="series",
                        to="people.organization",
                    ),
                ),
                (
                    "sitter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="series",
                        to="people.sitter",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="series",
                        to="threads.thread",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Window",
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
                            ("weekly_client", "Weekly client"),
                            ("one_time_booking", "One time booking"),
                            ("meet_and_greet", "Meet and greet"),
                        ],
                        max_length=16,
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("booking_reference", models.CharField(blank=True, default="", max_length=80)),
                ("series_day", models.DateField(blank=True, null=True)),
                ("is_exception", models.BooleanField(db_default=False, default=False)),
                ("created_at", models.DateTimeField()),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="windows",
                        to="people.organization",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="windows",
                        to="assignments.series",
                    ),
                ),
                (
                    "sitter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="windows",
                        to="people.sitter",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="windows",
                        to="threads.thread",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Aside",
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
                            ("weekly_client", "Weekly client"),
                            ("one_time_booking", "One time booking"),
                            ("meet_and_greet", "Meet and greet"),
                        ],
                        max_length=16,
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("booking_reference", models.CharField(blank=True, default="", max_length=80)),
                ("source", models.CharField(blank=True, default="", max_length=120)),
                ("created_at", models.DateTimeField()),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asides",
                        to="people.organization",
                    ),
                ),
                (
                    "sitter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asides",
                        to="people.sitter",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asides",
                        to="threads.thread",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="assignments_aside_ends_after_it_starts",
                    ),
                    models.UniqueConstraint(
                        fields=("thread", "sitter", "starts_at", "ends_at"),
                        name="assignments_aside_waits_once",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(("every_weeks__gte", 1)),
                name="assignments_series_every_so_many_weeks",
            ),
        ),
        migrations.AddIndex(
            model_name="window",
            index=models.Index(fields=["sitter", "ends_at"], name="assignments_window_by_sitter"),
        ),
        migrations.AddIndex(
            model_name="window",
            index=models.Index(fields=["thread", "ends_at"], name="assignments_window_by_thread"),
        ),
        migrations.AddIndex(
            model_name="window",
            index=models.Index(
                fields=["org", "starts_at", "id"], name="assignments_window_in_order"
            ),
        ),
        migrations.AddIndex(
            model_name="window",
            index=models.Index(fields=["org", "ends_at"], name="assignments_window_by_end"),
        ),
        migrations.AddConstraint(
            model_name="window",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("thread", "="),
                    (
                        snoutos.toolbox.spans.Span(
                            "starts_at",
                            "ends_at",
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                        ),
                        "&&",
                    ),
                ],
                name="assignments_window_never_two_at_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="window",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="assignments_window_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="window",
            constraint=models.UniqueConstraint(
                fields=("series", "series_day"), name="assignments_window_one_per_day_of_a_series"
            ),
        ),
        migrations.AddConstraint(
            model_name="window",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("series", None), ("series_day", None)),
                    models.Q(("series__isnull", False), ("series_day__isnull", False)),
                    _connector="OR",
                ),
                name="assignments_window_day_belongs_to_its_series",
            ),
        ),
    ]
