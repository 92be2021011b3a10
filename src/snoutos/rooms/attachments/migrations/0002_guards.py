"""Walls between organizations."""

from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    replaces = [
        ("attachments", "0002_walls"),
        ("attachments", "0003_those_of_the_past"),
    ]

    dependencies = [
        ("attachments", "0001_tables"),
        ("audit", "0002_guards"),
    ]

    operations = [
        wall("attachments_attachment"),
        wall("attachments_content"),
    ]
