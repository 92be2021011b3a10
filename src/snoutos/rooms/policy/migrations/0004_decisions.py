"""A violation is decided once and never deleted; one that was overridden says why."""

from django.db import migrations, models
from django.db.models import Q

from snoutos.toolbox.tenancy import WEB_ROLE


class Migration(migrations.Migration):
    dependencies = [("policy", "0003_fewer_indexes")]

    operations = [
        migrations.AddField(
            "violation",
            "reason",
            models.CharField(max_length=300, default="", db_default="", blank=True),
        ),
        migrations.AddConstraint(
            "violation",
            models.CheckConstraint(
                name="policy_violation_decided_or_open",
                condition=Q(status="open", resolved_at=None, resolved_by_id=None)
                | (~Q(status="open") & Q(resolved_at__isnull=False)),
            ),
        ),
        migrations.AddConstraint(
            "violation",
            models.CheckConstraint(
                name="policy_violation_override_has_a_reason",
                condition=~Q(action="overridden") | ~Q(reason=""),
            ),
        ),
        migrations.RunSQL(
            sql=f"revoke delete on policy_violation from {WEB_ROLE}",
            reverse_sql=f"grant delete on policy_violation to {WEB_ROLE}",
        ),
    ]
