from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_imports")]

    operations = [wall("clients_import"), wall("clients_importrow")]
