from django.db import migrations, models

# What was held before there were findings for it can be decided about, too.
HELD = """
insert into policy_violation (
    id, org_id, thread_id, message_id, kind, excerpt, rule, because, grade, action, status, at
)
select gen_random_uuid(), org_id, thread_id, id, 'unchecked', '█████', 'unchecked',
    'We could not check this message.', 'held', 'blocked', 'open', at
from threads_message
where state = 'blocked' and scan = 'unscanned'
    and not exists (select from policy_violation where message_id = threads_message.id)
"""


class Migration(migrations.Migration):
    dependencies = [("policy", "0007_grades")]

    operations = [
        migrations.AlterField(
            model_name="violation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("phone", "Phone"), ("email", "Email"), ("url", "Url"), ("social", "Social"),
                    ("payment", "Payment"), ("off_platform", "Off platform"),
                    ("unchecked", "Unchecked"),
                ],
                max_length=12,
            ),
        ),
        migrations.RunSQL(HELD, migrations.RunSQL.noop),
    ]
