from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0004_history_of_clients'),
    ]

    operations = [
        migrations.CreateModel(
            name='Words',
            fields=[
                ('event_id', models.UUIDField(primary_key=True, serialize=False)),
                ('org_id', models.UUIDField()),
                ('thread_id', models.UUIDField(null=True)),
                ('text', models.TextField()),
                ('salt', models.CharField(max_length=32)),
            ],
            options={
                'indexes': [models.Index(fields=['thread_id'], name='audit_words_of_thread')],
            },
        ),
    ]
