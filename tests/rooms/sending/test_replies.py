"""Whom nobody can answer."""

from datetime import UTC, datetime

import pytest

from snoutos.kernel.refused import Refused
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.queries import actor
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.threads.models import Message
from tests.conftest import NOON, make_thread

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("address", ["72345", "WILLOW", "+15551111111"])
def test_what_cannot_receive_a_reply_is_not_written_to(olivia, org, front_desk, address):
    thread = make_thread(org, "Somebody", address, front_desk)

    with pytest.raises(Refused, match="can't receive replies"):
        send_message(by=actor(olivia), thread_id=thread.pk, body="Hello", at=datetime.now(UTC))

    assert not Message.objects.exists()


def test_the_log_tells_when_it_happened_not_when_it_was_written(olivia, carlas_thread):
    send_message(by=actor(olivia), thread_id=carlas_thread.pk, body="On our way", at=NOON)

    assert Event.objects.get(type="message.outbound.queued").at == NOON
