"""Whom nobody can answer."""

from datetime import UTC, datetime

import pytest

from snoutos.kernel.refused import Refused
from snoutos.rooms.people.queries import actor
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.threads.models import Message
from tests.conftest import make_thread

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("address", ["72345", "WILLOW", "+15551111111"])
def test_what_cannot_receive_a_reply_is_not_written_to(olivia, org, front_desk, address):
    thread = make_thread(org, "Somebody", address, front_desk)

    with pytest.raises(Refused, match="can't receive replies"):
        send_message(by=actor(olivia), thread_id=thread.pk, body="Hello", at=datetime.now(UTC))

    assert not Message.objects.exists()
