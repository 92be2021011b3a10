import django.db.models.deletion
import snoutos.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0007_said_again'),
    ]

    operations = [
        migrations.AddField(
            model_name='client',
            name='erased_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='Silence',
            fields=[
                ('id', models.UUIDField(default=snoutos.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('digest', models.BinaryField()),
                ('since', models.DateTimeField()),
                ('org', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='silences', to='people.organization')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('org', 'digest'), name='people_silence_of_one_phone')],
            },
        ),
    ]
