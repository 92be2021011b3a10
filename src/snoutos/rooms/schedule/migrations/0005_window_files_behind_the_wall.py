from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("schedule", "0004_window_files")]

    operations = [wall("schedule_windowfile")]
