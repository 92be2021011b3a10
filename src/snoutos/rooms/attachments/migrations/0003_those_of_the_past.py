"""Files of texts that came before files were kept: the next sweep asks for them."""

from django.db import migrations

FILL = """
insert into attachments_attachment
    (id, org_id, message_id, position, source_url, said_type, kind, state, due_at)
select
    gen_random_uuid(), m.org_id, m.id, one.position - 1, left(one.file->>'url', 2048),
    left(one.file->>'content_type', 255),
    case when one.file->>'content_type' like 'image/%' then 'picture' else 'file' end,
    'waiting', now()
from threads_message m, jsonb_array_elements(m.media) with ordinality as one(file, position)
where jsonb_array_length(m.media) > 0 and m.direction = 'inbound'
"""


class Migration(migrations.Migration):
    dependencies = [("attachments", "0002_walls"), ("threads", "0010_what_went_wrong")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
