"""Full-text search over message bodies, and part-of-a-name search over clients."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("threads", "0002_walls")]

    operations = [
        migrations.RunSQL(
            sql=[
                "create index threads_message_words on threads_message"
                " using gin (to_tsvector('simple', body))",
                "create index people_client_part_of_name on people_client"
                " using gin (lower(name) gin_trgm_ops)",
            ],
            reverse_sql=[
                "drop index threads_message_words",
                "drop index people_client_part_of_name",
            ],
        )
    ]
