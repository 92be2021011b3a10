import django.db.models.deletion
from django.db import migrations, models

import snoutos.kernel.ids


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("inventory", "0001_relations"),
        ("inventory", "0003_tallies"),
        ("inventory", "0005_purchases"),
        ("inventory", "0008_comparison_and_keys"),
    ]

    dependencies = [
        ("numbers", "0001_tables"),
        ("people", "0001_tables"),
        ("threads", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Comparison",
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
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=120)),
                ("problem", models.CharField(blank=True, default="", max_length=300)),
                ("succeeded_at", models.DateTimeField(null=True)),
                ("compared", models.PositiveIntegerField(default=0)),
                ("findings", models.JSONField(default=list)),
                ("strangers", models.JSONField(default=list)),
                (
                    "org",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comparison",
                        to="people.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Purchase",
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
                ("e164", models.CharField(max_length=16)),
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
                ("monthly_cost_cents", models.PositiveIntegerField(null=True)),
                ("state", models.CharField(default="asked", max_length=7)),
                ("idempotency_key", models.CharField(blank=True, default="", max_length=100)),
                ("asked_by_id", models.UUIDField(null=True)),
                ("asked_by_name", models.CharField(max_length=120)),
                ("asked_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "number",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purchase",
                        to="numbers.number",
                    ),
                ),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purchases",
                        to="people.organization",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("e164",),
                        name="inventory_purchase_asked_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("idempotency_key", ""), _negated=True),
                        fields=("org", "idempotency_key"),
                        name="inventory_purchase_one_per_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("state", "asked")),
                            models.Q(
                                ("settled_at__isnull", False), ("state__in", ["bought", "refused"])
                            ),
                            _connector="OR",
                        ),
                        name="inventory_purchase_is_settled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "bought"), ("number", None), _connector="XOR"),
                        name="inventory_purchase_has_its_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Relation",
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
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relations",
                        to="people.contact",
                    ),
                ),
                (
                    "number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relations",
                        to="numbers.number",
                    ),
                ),
                (
                    "org",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relations",
                        to="people.organization",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations",
                        to="threads.thread",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("contact", "number"),
                        name="inventory_relation_never_crosses",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
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
                ("hour", models.DateTimeField()),
                ("slot", models.PositiveSmallIntegerField()),
                ("inbound", models.PositiveIntegerField(default=0)),
                ("outbound", models.PositiveIntegerField(default=0)),
                (
                    "number",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tallies",
                        to="numbers.number",
                    ),
                ),
                (
                    "org",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tallies",
                        to="people.organization",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["org", "hour"], name="inventory_tally_lately")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("number", "hour", "slot"),
                        name="inventory_tally_one_per_hour_and_slot",
                    )
                ],
            },
        ),
    ]
