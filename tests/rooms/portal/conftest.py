"""The portal's stage: messages as they lie in the record, also those that a sitter must not see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from snoutos.rooms.threads.models import Message
from tests.conftest import HOUR, make_window

# 5554443322 in full-width digits, as some keyboards write them.
WIDE = "".join(chr(0xFF10 + int(digit)) for digit in "5554443322")


def write(thread, body, at, kind="client", name="", sitter=None, **more):
    """A message as it lies in the record, by whomever and whenever."""
    is_inbound = kind == "client"
    fields = {"state": "received" if is_inbound else "delivered"} | more
    return Message.objects.create(
        org=thread.org, thread=thread, contact=thread.contact, number=thread.number,
        direction="inbound" if is_inbound else "outbound", sender_kind=kind,
        sender_name=name or thread.client.name, sender_sitter=sitter, body=body, at=at,
        from_address=thread.contact.address, to_address=thread.number.e164, **fields,
    )  # fmt: skip


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def open_window(carlas_thread, sam, now):
    return make_window(carlas_thread, sam, now - HOUR, now + HOUR)


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam.user)
    return client


@pytest.fixture
def week():
    return timedelta(days=7)
