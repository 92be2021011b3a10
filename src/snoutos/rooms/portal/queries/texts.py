"""The texts that a sitter may read, covered where only several of them give a detail away."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from snoutos.kernel.actor import Actor
from snoutos.kernel.detector.split import TOGETHER, Said, cover_split
from snoutos.kernel.words import MessageState
from snoutos.rooms.threads.models import Message

NOBODY = UUID(int=0)
# All that is ever read of a message here.
OF_MESSAGE = (
    "thread", "direction", "sender_kind", "sender_name", "sender_sitter", "body", "redacted_body",
    "media", "state", "scan", "at",
)  # fmt: skip


def visible(viewer: Actor) -> QuerySet[Message]:
    """What was stopped is seen by nobody but its writer."""
    may_see = ~Q(state=MessageState.BLOCKED) | Q(sender_sitter=viewer.sitter_id or NOBODY)
    return Message.objects.filter(may_see, org_id=viewer.org_id).only(*OF_MESSAGE)


def cover_together(messages: Iterable[Message]) -> list[Message]:
    """The texts of one conversation, oldest first: covered, and never saved so."""
    shown = sorted(messages, key=lambda one: (one.at, one.pk))
    said = [Said((m.sender_kind, m.sender_sitter_id), m.body, m.redacted_body, m.at) for m in shown]
    for message, text in zip(shown, cover_split(said), strict=True):
        message.redacted_body = text
    return shown


def last_ones(viewer: Actor, message_ids: Sequence[UUID]) -> dict[UUID, Message]:
    """The last text of each conversation, covered as in the conversation, by conversation."""
    last = list(visible(viewer).filter(pk__in=message_ids))
    together = Q()
    for one in last:
        together |= Q(
            thread=one.thread_id, sender_kind=one.sender_kind,
            at__gt=one.at - TOGETHER, at__lte=one.at,
        )  # fmt: skip
    texts: defaultdict[UUID, list[Message]] = defaultdict(list)
    for message in visible(viewer).filter(together) if last else ():
        texts[message.thread_id].append(message)
    covered = {one.pk: one for these in texts.values() for one in cover_together(these)}
    return {one.thread_id: covered[one.pk] for one in last}
