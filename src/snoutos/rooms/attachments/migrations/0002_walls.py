from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("attachments", "0001_initial")]

    operations = [wall("attachments_attachment"), wall("attachments_content")]
