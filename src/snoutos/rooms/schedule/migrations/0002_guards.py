"""Walls between organizations."""

from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    replaces = [
        ("schedule", "0002_walls"),
        ("schedule", "0005_window_files_behind_the_wall"),
    ]

    dependencies = [
        ("schedule", "0001_tables"),
        ("audit", "0002_guards"),
    ]

    operations = [
        wall("schedule_booking"),
        wall("schedule_template"),
        wall("schedule_handover"),
        wall("schedule_windowfile"),
    ]
