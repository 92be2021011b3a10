import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import snoutos.kernel.ids
import snoutos.toolbox.spans


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("routing", "0001_initial"),
        ("routing", "0003_fewer_indexes"),
        ("routing", "0004_lighter_rows"),
        ("routing", "0005_overrides_and_history"),
        ("routing", "0006_rare_rules"),
    ]

    dependencies = [
        ("people", "0001_tables"),
        ("threads", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
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
                    "direction",
                    models.CharField(
                        choices=[("inbound", "Inbound"), ("outbound", "Outbound")], max_length=8
                    ),
                ),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("owner_inbox", "Owner inbox"),
                            ("sitter", "Sitter"),
                            ("client", "Client"),
                        ],
                        max_length=11,
                    ),
                ),
                ("rule", models.CharField(max_length=32)),
                ("because", models.TextField()),
                ("inputs", models.JSONField()),
                ("steps", models.JSONField()),
                ("ruleset", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="threads.message",
                    ),
                ),
                (
                    "org",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="people.organization",
                    ),
                ),
                (
                    "sitter",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="people.sitter",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="threads.thread",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("thread"),
                        models.OrderBy(models.F("id"), descending=True),
                        name="routing_decision_by_thread",
                    ),
                    models.Index(fields=["message"], name="routing_decision_by_message"),
                    models.Index(
                        models.F("org"),
                        models.OrderBy(models.F("id"), descending=True),
                        name="routing_decision_newest",
                    ),
                    models.Index(
                        models.F("org"),
                        models.F("rule"),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("rule__in", ("hard_safety", "override"))),
                        name="routing_decision_rare_rules",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Override",
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
                    "target",
                    models.CharField(
                        choices=[
                            ("owner_inbox", "Owner inbox"),
                            ("sitter", "Sitter"),
                            ("client", "Client"),
                        ],
                        max_length=11,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("is_until_removed", models.BooleanField(default=False)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("end_told_at", models.DateTimeField(blank=True, null=True)),
                ("warned_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="people.organization",
                    ),
                ),
                (
                    "sitter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="people.sitter",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="threads.thread",
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
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
                        name="routing_override_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gte", models.F("starts_at"))),
                        name="routing_override_ends_after_it_starts",
                    ),
                ],
            },
        ),
    ]
