"""Walls between organizations."""

from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    replaces = [
        ("routing", "0002_walls"),
    ]

    dependencies = [
        ("routing", "0001_tables"),
        ("audit", "0002_guards"),
    ]

    operations = [
        wall("routing_override"),
        wall("routing_decision"),
    ]
