"""Walls between organizations."""

from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    replaces = [
        ("staff", "0002_walls"),
    ]

    dependencies = [
        ("staff", "0001_tables"),
        ("audit", "0002_guards"),
    ]

    operations = [
        # Whoever follows a link stands in no organization yet; the signature of the link decides.
        wall("staff_invitation", open_when_unset=True),
    ]
