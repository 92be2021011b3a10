"""Walls between organizations."""

from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    replaces = [
        ("portal", "0002_walls"),
    ]

    dependencies = [
        ("portal", "0001_tables"),
        ("audit", "0002_guards"),
    ]

    operations = [
        wall("portal_subscription"),
        wall("portal_preference"),
        wall("portal_told"),
    ]
