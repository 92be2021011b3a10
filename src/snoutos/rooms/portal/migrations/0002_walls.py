from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_notices")]

    operations = [
        wall("portal_subscription"),
        wall("portal_preference"),
        wall("portal_told"),
    ]
