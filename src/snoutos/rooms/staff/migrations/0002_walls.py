from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial"), ("audit", "0002_roles_and_append_only")]

    operations = [
        # Whoever follows a link stands in no organization yet; the signature of the link decides.
        wall("staff_invitation", open_when_unset=True),
    ]
