from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_words")]

    operations = [wall("audit_words")]
