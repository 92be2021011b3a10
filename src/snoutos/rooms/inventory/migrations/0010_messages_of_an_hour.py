"""The messages of one hour are found without reading all: rows come nearly in order of time, so a
summary of each stretch of the table is enough, and costs next to nothing to keep."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0009_comparison_behind_the_wall"),
        ("threads", "0010_what_went_wrong"),
    ]

    operations = [
        migrations.RunSQL(
            "create index threads_message_when on threads_message"
            " using brin (at) with (autosummarize = on)",
            "drop index threads_message_when",
        )
    ]
