"""The leak gate for what leaves the house towards a phone: push payloads, e-mail, the log."""

import json
import logging

import pytest
from django.core import mail
from django.utils import timezone

from snoutos.kernel.actor import the_house
from snoutos.rooms.people.queries import actor
from snoutos.rooms.portal import rules
from snoutos.rooms.portal.actions import notices
from snoutos.rooms.routing.models import Decision
from snoutos.rooms.threads.models import Message
from tests.gate.conftest import CANARIES
from tests.gate.spellings import leaks
from tests.rooms.portal.test_notices import service

__all__ = ["service"]


@pytest.fixture
def told(aviary, service, caplog):
    """Tell sam of every text in the aviary, by push, then by e-mail: everything that was said."""
    caplog.set_level(logging.DEBUG)
    now, sam = timezone.now(), aviary["sam"]
    for message in Message.objects.filter(thread_id__in=aviary["threads"], direction="inbound"):
        Decision.objects.create(
            org_id=message.org_id, thread_id=message.thread_id, message=message,
            direction="inbound", target="sitter", sitter=sam.sitter, rule="window", because="",
            inputs={}, steps=[], ruleset="1", at=now,
        )  # fmt: skip

    def tell():
        by = the_house(sam.org_id)
        browser = service.browser()
        notices.subscribe(by=actor(sam), **browser, at=now)
        pushed = notices.tell(by=by, at=now)
        notices.Told.objects.all().delete()
        notices.unsubscribe(by=actor(sam), endpoint=browser["endpoint"], at=now)
        mailed = notices.tell(by=by, at=now)
        assert pushed == mailed == len(service.heard) == len(mail.outbox) == 3
        yield from (json.dumps(said).encode() for said in service.read())
        yield from (repr(one).encode() for one in service.heard)
        yield from (one.message().as_bytes() for one in mail.outbox)
        yield "\n".join(record.getMessage() for record in caplog.records).encode()

    return tell


def test_no_notice_tells_a_clients_number(told):
    assert [leaks(said, CANARIES) for said in told() if leaks(said, CANARIES)] == []


def test_without_the_masking_of_names_the_gate_is_red(told, monkeypatch):
    monkeypatch.setattr(rules, "client_name", lambda name, **_: name)
    monkeypatch.setattr(rules, "short_name", lambda name: name)

    assert any(leaks(said, CANARIES) for said in told())
