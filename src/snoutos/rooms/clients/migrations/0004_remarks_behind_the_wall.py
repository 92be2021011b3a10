from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("clients", "0003_remarks")]

    operations = [wall("clients_remark")]
