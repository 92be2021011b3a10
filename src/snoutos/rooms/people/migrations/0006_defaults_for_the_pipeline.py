from django.db import migrations


class Migration(migrations.Migration):
    """The pipeline writes new clients by COPY and names only the columns it knows."""

    dependencies = [("people", "0005_tags_and_merging")]

    operations = [
        migrations.RunSQL(
            "alter table people_client alter column tags set default '{}'",
            "alter table people_client alter column tags drop default",
        )
    ]
