from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("policy", "0005_allow_list")]

    operations = [wall("policy_allowed")]
