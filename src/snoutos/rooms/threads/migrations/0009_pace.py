import django.db.models.deletion
from django.db import migrations, models

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [
        ("numbers", "0002_walls"),
        ("people", "0003_rate_limits"),
        ("threads", "0008_lighter_rows"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pace",
            fields=[
                (
                    "number",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="pace",
                        serialize=False,
                        to="numbers.number",
                    ),
                ),
                ("open_at", models.DateTimeField(null=True)),
                (
                    "org",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paces",
                        to="people.organization",
                    ),
                ),
            ],
        ),
        wall("threads_pace"),
    ]
