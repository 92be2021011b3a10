import datetime

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import snoutos.kernel.ids


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("numbers", "0001_initial"),
        ("numbers", "0003_histories"),
        ("numbers", "0005_sitters_are_told"),
    ]

    dependencies = [
        ("audit", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Number",
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
                ("e164", models.CharField(max_length=16, unique=True)),
                (
                    "number_class",
                    models.CharField(
                        choices=[
                            ("front_desk", "Front desk"),
                            ("sitter", "Sitter"),
                            ("pool", "Pool"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("quarantined", "Quarantined"),
                            ("inactive", "Inactive"),
                        ],
                        default="active",
                        max_length=11,
                    ),
                ),
                (
                    "provider_sid",
                    models.CharField(blank=True, max_length=34, null=True, unique=True),
                ),
                ("quarantine_reason", models.CharField(blank=True, default="", max_length=200)),
                ("quarantined_until", models.DateTimeField(blank=True, null=True)),
                ("monthly_cost_cents", models.PositiveIntegerField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="numbers",
                        to="people.organization",
                    ),
                ),
                (
                    "sitter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="numbers",
                        to="people.sitter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Rest",
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
                ("reason", models.CharField(max_length=40)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("by_name", models.CharField(blank=True, default="", max_length=120)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                (
                    "number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rests",
                        to="numbers.number",
                    ),
                ),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rests",
                        to="people.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tenure",
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
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenures",
                        to="numbers.number",
                    ),
                ),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenures",
                        to="people.organization",
                    ),
                ),
                (
                    "sitter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenures",
                        to="people.sitter",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="number",
            index=models.Index(
                models.F("org"),
                models.F("number_class"),
                models.F("status"),
                models.OrderBy(models.F("last_used_at"), nulls_first=True),
                name="numbers_number_choice",
            ),
        ),
        migrations.AddConstraint(
            model_name="number",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "active")),
                fields=("sitter",),
                name="numbers_number_one_active_per_sitter",
            ),
        ),
        migrations.AddConstraint(
            model_name="number",
            constraint=models.CheckConstraint(
                condition=models.Q(("sitter", None), ("number_class", "sitter"), _connector="OR"),
                name="numbers_number_only_sitter_class_has_a_sitter",
            ),
        ),
        migrations.AddIndex(
            model_name="rest",
            index=models.Index(
                condition=models.Q(("released_at", None), ("told_at", None)),
                fields=["until"],
                name="numbers_rest_to_tell",
            ),
        ),
        migrations.AddConstraint(
            model_name="rest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_at", None)),
                fields=("number",),
                name="numbers_rest_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="rest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "until__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("since"), "+", models.Value(datetime.timedelta(days=30))
                        ),
                    )
                ),
                name="numbers_rest_is_long_enough",
            ),
        ),
        migrations.AddConstraint(
            model_name="rest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_at", None), ("released_at__gte", models.F("until")), _connector="OR"
                ),
                name="numbers_rest_is_not_cut_short",
            ),
        ),
        migrations.AddConstraint(
            model_name="tenure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("number",),
                name="numbers_tenure_one_holder_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="tenure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="numbers_tenure_ends_after_it_starts",
            ),
        ),
    ]
