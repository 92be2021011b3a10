"""Walls between organizations."""

from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    replaces = [
        ("alerts", "0002_walls"),
    ]

    dependencies = [
        ("alerts", "0001_tables"),
        ("audit", "0002_guards"),
    ]

    operations = [
        wall("alerts_alert"),
    ]
