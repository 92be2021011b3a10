from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("schedule", "0001_bookings_and_texts"), ("audit", "0002_roles_and_append_only")]

    operations = [
        wall("schedule_booking"),
        wall("schedule_template"),
        wall("schedule_handover"),
    ]
