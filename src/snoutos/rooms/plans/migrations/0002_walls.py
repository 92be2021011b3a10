from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("audit", "0002_roles_and_append_only")]

    operations = [wall("plans_applied")]
