from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("numbers", "0004_guards")]

    operations = [
        migrations.AddField(
            model_name="tenure",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        # Whoever holds a number already knows it.
        migrations.RunSQL("update numbers_tenure set told_at = since", migrations.RunSQL.noop),
    ]
