"""Walls between organizations."""

from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    replaces = [
        ("assignments", "0002_walls"),
        ("assignments", "0004_walls"),
    ]

    dependencies = [
        ("assignments", "0001_tables"),
        ("audit", "0002_guards"),
    ]

    operations = [
        wall("assignments_window"),
        wall("assignments_series"),
        wall("assignments_aside"),
    ]
