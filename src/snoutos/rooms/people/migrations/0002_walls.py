from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("audit", "0002_roles_and_append_only")]

    operations = [
        wall("people_organization", column="id", open_when_unset=True),
        wall("people_user", open_when_unset=True),
        wall("people_sitter"),
        wall("people_client"),
        wall("people_contact"),
    ]
