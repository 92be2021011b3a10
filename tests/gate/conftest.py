"""A business full of canaries: client numbers that must not sing anywhere a sitter listens."""

from datetime import timedelta

import pytest
from django.utils import timezone

from snoutos.kernel.refused import Refused
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.people.queries import actor
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.threads.models import Message, Thread
from tests.conftest import HOUR, make_thread, make_window

# None of them is a neighbor of a business number, so that a hit is a hit.
KNOWN, SECOND, STRANGER, FOREIGN = "+16468017392", "+12127390146", "+13054861927", "+17186402953"
CANARIES = (KNOWN, SECOND, STRANGER, FOREIGN)
SPELLED = (
    "call me at 646-801-7392", "(646) 801 7392", "646.801.7392 or 212 739 0146", "+1 646 8017392",
    "six four six eight zero one seven three nine two", "6 4 6 8 0 1 7 3 9 2",
    "my number is ６４６８０１７３９２", "six46-eight01-7392",
)  # fmt: skip


@pytest.fixture
def aviary(db, olivia, dana, sam, sasha, front_desk, sams_number, pool_number, mallorys_thread):
    """sam's window with the canary is open; every text in it spells a number in another way."""
    now = timezone.now()
    org = olivia.org
    known = make_thread(org, "Kit Canary", KNOWN, front_desk, at=now - 9 * HOUR)
    Contact.objects.create(
        org=org, client=known.client, address=SECOND, label="Work", created_at=now
    )
    stranger = make_thread(org, "(305) 486-1927", STRANGER, pool_number, at=now - 9 * HOUR)
    Client.objects.filter(pk=stranger.client_id).update(is_provisional=True)
    telling = make_thread(org, f"Fay {FOREIGN}", FOREIGN, front_desk, at=now - 9 * HOUR)
    for thread in (known, stranger, telling):
        make_window(thread, sam, now - HOUR, now + HOUR)
        # What came before any detector looked at it, and what slipped through one.
        for number, words in enumerate(SPELLED):
            written(thread, words, now - timedelta(minutes=50 - number))
        Thread.objects.filter(pk=thread.pk).update(
            last_preview=SPELLED[0], last_activity_at=now, last_sender_kind="client"
        )
    closed = make_thread(org, f"Cleo {SECOND}", "+19175550000", front_desk, at=now - 9 * HOUR)
    make_window(closed, sam, now + HOUR, now + 2 * HOUR)
    by = actor(sam.user)
    with pytest.raises(Refused):
        send_message(by=by, thread_id=known.pk, body=SPELLED[0], at=now)
    sent = send_message(by=by, thread_id=known.pk, body="On my way", at=now)
    return {
        "threads": [known.pk, stranger.pk, telling.pk, closed.pk],
        "thread_id": known.pk,
        "message_id": sent.pk,
        "sam": sam.user,
        "sasha": sasha.user,
        "olivia": olivia,
    }


def written(thread, body, at):
    return Message.objects.create(
        org_id=thread.org_id, thread=thread, direction="inbound", sender_kind="client",
        sender_name=thread.client.name, number=thread.number, contact=thread.contact,
        from_address=thread.contact.address, to_address=thread.number.e164, body=body,
        state="received", at=at,
    )  # fmt: skip
