"""Walls between organizations."""

from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    replaces = [
        ("plans", "0002_walls"),
    ]

    dependencies = [
        ("plans", "0001_tables"),
        ("audit", "0002_guards"),
    ]

    operations = [
        wall("plans_applied"),
    ]
