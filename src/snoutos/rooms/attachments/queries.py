"""What there is to show of the files that came with messages."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing
from snoutos.rooms.attachments import rules
from snoutos.rooms.attachments.models import Attachment, Content
from snoutos.rooms.attachments.rules import AttachmentCard, Kind, State
from snoutos.rooms.policy.queries.allowing import holds_pictures

NO_ATTACHMENT = "We don't have this file. It may have been erased."


@dataclass(frozen=True, slots=True)
class File:
    """What a browser is given."""

    kind: Kind
    content_type: str
    name: str
    body: bytes


def of_messages(viewer: Actor, ids: Iterable[UUID]) -> dict[UUID, tuple[AttachmentCard, ...]]:
    """The files of each of these messages, in the order they came; in two statements."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = Attachment.objects.filter(org_id=viewer.org_id, message_id__in=wanted)
    is_held = holds_pictures(viewer)
    by_message: defaultdict[UUID, list[AttachmentCard]] = defaultdict(list)
    for one in found.order_by("message_id", "position"):
        by_message[one.message_id].append(_card(one, is_held=is_held))
    return {message_id: tuple(cards) for message_id, cards in by_message.items()}


def message_of(viewer: Actor, attachment_id: UUID) -> tuple[UUID, UUID]:
    """The conversation and the message of a file. Raises Missing."""
    found = (
        Attachment.objects.filter(org_id=viewer.org_id, pk=attachment_id)
        .values_list("message__thread_id", "message_id")
        .first()
    )
    if found is None:
        raise Missing(NO_ATTACHMENT)
    return found


def file(viewer: Actor, attachment_id: UUID, *, is_small: bool = False) -> File:
    """The file itself; whoever asks has checked that this viewer may see its message.

    Raises Missing, also while it is still on its way.
    """
    found = (
        Content.objects.filter(org_id=viewer.org_id, pk=attachment_id)
        .select_related("attachment")
        .defer("body" if is_small else "small")
        .first()
    )
    if found is None:
        raise Missing(NO_ATTACHMENT)
    one = found.attachment
    kind = Kind(one.kind)
    body = found.small if is_small else found.body
    return File(
        kind, one.content_type, rules.file_name(kind, one.content_type, one.position), bytes(body)
    )


def _card(one: Attachment, *, is_held: bool) -> AttachmentCard:
    kind = Kind(one.kind)
    width, height = rules.shown_size(one.width, one.height) if one.width else (0, 0)
    return AttachmentCard(
        id=one.pk,
        kind=kind,
        state=State(one.state),
        content_type=one.content_type,
        name=rules.file_name(kind, one.content_type, one.position),
        size=one.size,
        width=width,
        height=height,
        error=one.error,
        is_held=is_held
        and kind is Kind.PICTURE
        and one.state == State.KEPT
        and one.released_at is None,
    )
