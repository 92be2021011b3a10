from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("inventory", "0005_purchases")]

    operations = [wall("inventory_purchase")]
