import django.db.models.deletion
from django.db import migrations, models

import snoutos.kernel.ids


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("policy", "0001_initial"),
        ("policy", "0003_fewer_indexes"),
        ("policy", "0004_decisions"),
        ("policy", "0005_allow_list"),
        ("policy", "0007_grades"),
        ("policy", "0008_messages_not_checked"),
        ("policy", "0009_feed_by_time"),
    ]

    dependencies = [
        ("people", "0001_tables"),
        ("threads", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Violation",
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
                            ("phone", "Phone"),
                            ("email", "Email"),
                            ("url", "Url"),
                            ("social", "Social"),
                            ("payment", "Payment"),
                            ("off_platform", "Off platform"),
                            ("unchecked", "Unchecked"),
                        ],
                        max_length=12,
                    ),
                ),
                ("excerpt", models.TextField()),
                ("rule", models.CharField(max_length=64)),
                ("because", models.TextField()),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("blocked", "Blocked"),
                            ("warned", "Warned"),
                            ("allowed", "Allowed"),
                            ("overridden", "Overridden"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[("bounced", "Bounced"), ("held", "Held"), ("noted", "Noted")],
                        db_default="",
                        default="",
                        max_length=7,
                    ),
                ),
                ("ruling", models.TextField(blank=True, db_default="", default="")),
                ("confidence", models.FloatField(db_default=0, default=0)),
                (
                    "sensitivity",
                    models.CharField(
                        choices=[
                            ("relaxed", "Relaxed"),
                            ("balanced", "Balanced"),
                            ("strict", "Strict"),
                        ],
                        db_default="",
                        default="",
                        max_length=8,
                    ),
                ),
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
                ("at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("resolved_by_id", models.UUIDField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, db_default="", default="", max_length=300)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="violations",
                        to="threads.message",
                    ),
                ),
                (
                    "org",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="violations",
                        to="people.organization",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="violations",
                        to="threads.thread",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Allowed",
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
                            ("site", "Site"),
                            ("phone", "Phone"),
                            ("email", "Email"),
                            ("handle", "Handle"),
                        ],
                        max_length=6,
                    ),
                ),
                ("value", models.CharField(max_length=200)),
                ("with_subdomains", models.BooleanField(default=False)),
                ("note", models.CharField(blank=True, default="", max_length=80)),
                ("added_by_id", models.UUIDField(blank=True, null=True)),
                ("added_by_name", models.CharField(blank=True, default="", max_length=120)),
                ("created_at", models.DateTimeField()),
                (
                    "org",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allowed",
                        to="people.organization",
                    ),
                ),
                (
                    "learned_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taught",
                        to="policy.violation",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="violation",
            index=models.Index(
                models.F("org"),
                models.F("status"),
                models.OrderBy(models.F("at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                include=("message",),
                name="policy_violation_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="violation",
            index=models.Index(fields=["thread"], name="policy_violation_by_thread"),
        ),
        migrations.AddConstraint(
            model_name="violation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resolved_at", None), ("resolved_by_id", None), ("status", "open")),
                    models.Q(
                        models.Q(("status", "open"), _negated=True), ("resolved_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="policy_violation_decided_or_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="violation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("action", "overridden"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="policy_violation_override_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="allowed",
            constraint=models.UniqueConstraint(
                fields=("org", "kind", "value"), name="policy_allowed_each_value_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="allowed",
            constraint=models.CheckConstraint(
                condition=models.Q(("with_subdomains", False), ("kind", "site"), _connector="OR"),
                name="policy_allowed_subdomains_are_of_sites",
            ),
        ),
    ]
