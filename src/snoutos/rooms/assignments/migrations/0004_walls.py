from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("assignments", "0003_series_and_asides")]

    operations = [
        wall("assignments_series"),
        wall("assignments_aside"),
    ]
