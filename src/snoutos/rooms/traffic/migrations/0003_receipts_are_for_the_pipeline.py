"""Receipts have no organization yet, so no wall can stand there: the web role sees none of them."""

from django.db import migrations

from snoutos.toolbox.tenancy import WEB_ROLE


class Migration(migrations.Migration):
    dependencies = [("traffic", "0002_walls")]

    operations = [
        migrations.RunSQL(
            sql=f"revoke all on traffic_receipt from {WEB_ROLE}",
            reverse_sql=f"grant select on traffic_receipt to {WEB_ROLE}",
        )
    ]
