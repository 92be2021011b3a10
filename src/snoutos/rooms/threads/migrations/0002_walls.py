from django.db import migrations

from snoutos.toolbox.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("threads", "0001_initial"), ("audit", "0002_roles_and_append_only")]

    operations = [
        wall("threads_thread"),
        wall("threads_message"),
        wall("threads_delivery"),
        wall("threads_attempt"),
        wall("threads_report"),
        wall("threads_draft"),
    ]
