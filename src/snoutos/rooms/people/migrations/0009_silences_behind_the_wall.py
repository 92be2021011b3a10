from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("people", "0008_erased")]

    operations = [wall("people_silence")]
