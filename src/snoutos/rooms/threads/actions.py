"""What people do to a conversation beside writing in it."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from snoutos.kernel import topics
from snoutos.kernel.actor import Actor
from snoutos.kernel.ids import uuid7_at
from snoutos.kernel.refused import Missing
from snoutos.kernel.words import Direction
from snoutos.rooms.audit.actions import record
from snoutos.rooms.people.rules import check_may
from snoutos.rooms.threads.models import Draft, Message, Thread
from snoutos.rooms.traffic.rules import LOOKS_BACK, SILENT_FOR
from snoutos.toolbox.announce import announce

NO_THREAD = "Thread not found. Create thread first?"  # scenario 104
LONGEST_DRAFT = 10_000
# Ids of attempts begin with their time, so this walks along the newest end of one index.
ASK_ABOUT_SILENCE = """
insert into traffic_lookup (attempt_id, org_id, provider_sid, decides, tries, due_at)
select id, org_id, provider_sid, false, 0, %(at)s
from threads_attempt
where id >= %(from_id)s and started_at < %(silent_since)s
  and provider_sid is not null and state in ('queued', 'sending', 'sent')
on conflict (attempt_id) do nothing
"""


@transaction.atomic
def mark_read(*, by: Actor, thread_id: UUID, seen: UUID | None, at: datetime) -> int:
    """Read up to the last message that the reader has seen. Returns what is still unread.

    A text that arrives between looking and marking stays unread. `seen` None means: all of it.
    """
    check_may(by, "threads.mark_read")
    thread = _locked(by, thread_id)
    left = min(thread.unread_count, _inbound_after(thread, seen)) if seen else 0
    if left == thread.unread_count:
        return left
    thread.unread_count = left
    thread.save(update_fields=["unread_count"])
    record(
        "thread.read", by=by, entity_type="thread", entity_id=thread.pk, thread_id=thread.pk, at=at
    )
    announce(topics.inbox(by.org_id))
    return left


@transaction.atomic
def mark_unread(*, by: Actor, thread_id: UUID, at: datetime) -> None:
    """Put it back on the pile."""
    check_may(by, "threads.mark_read")
    thread = _locked(by, thread_id)
    if thread.unread_count:
        return
    thread.unread_count = 1
    thread.save(update_fields=["unread_count"])
    record(
        "thread.unread",
        by=by,
        entity_type="thread",
        entity_id=thread.pk,
        thread_id=thread.pk,
        at=at,
    )
    announce(topics.inbox(by.org_id))


@transaction.atomic
def save_draft(*, by: Actor, thread_id: UUID, body: str, at: datetime) -> None:
    """Keep what somebody has typed; an empty text forgets it. Nobody else sees it."""
    check_may(by, "threads.draft")
    assert by.id is not None, "only people have drafts"  # noqa: S101
    if not Thread.objects.filter(pk=thread_id, org_id=by.org_id).exists():
        raise Missing(NO_THREAD)
    if not body.strip():
        Draft.objects.filter(thread_id=thread_id, user_id=by.id).delete()
        return
    Draft.objects.update_or_create(
        thread_id=thread_id,
        user_id=by.id,
        defaults={
            "org_id": by.org_id,
            "body": body.replace("\0", "")[:LONGEST_DRAFT],
            "updated_at": at,
        },
    )


def drop_draft(*, by: Actor, thread_id: UUID, body: str) -> None:
    """This very text has been sent from elsewhere: it is no draft any more."""
    check_may(by, "threads.draft")
    assert by.id is not None, "only people have drafts"  # noqa: S101
    Draft.objects.filter(org_id=by.org_id, thread_id=thread_id, user_id=by.id, body=body).delete()


@transaction.atomic
def ask_about_silence(*, by: None, at: datetime) -> None:  # noqa: ARG001 - nobody in person
    """The house itself, for all organizations at once: nobody reports on these any more."""
    first = int((at - LOOKS_BACK).timestamp() * 1_000_000_000)
    with connection.cursor() as cursor:
        cursor.execute(
            ASK_ABOUT_SILENCE,
            {"at": at, "from_id": uuid7_at(first), "silent_since": at - SILENT_FOR},
        )


def _locked(by: Actor, thread_id: UUID) -> Thread:
    thread = (
        Thread.objects.select_for_update(no_key=True).filter(pk=thread_id, org_id=by.org_id).first()
    )
    if thread is None:
        raise Missing(NO_THREAD)
    return thread


def _inbound_after(thread: Thread, seen: UUID) -> int:
    position = Message.objects.filter(pk=seen, thread=thread).values_list("at", "pk").first()
    if position is None:
        raise Missing(NO_THREAD)
    later = Q(at__gt=position[0]) | Q(at=position[0], pk__gt=position[1])
    return Message.objects.filter(later, thread=thread, direction=Direction.INBOUND).count()
