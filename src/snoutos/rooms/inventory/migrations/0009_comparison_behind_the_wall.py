from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("inventory", "0008_comparison_and_keys")]

    operations = [wall("inventory_comparison")]
