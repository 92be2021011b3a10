import re
from pathlib import Path

import pytest

from snoutos.kernel.actor import the_house
from snoutos.rooms.audit.actions import record
from snoutos.rooms.audit.models import Event, Words
from snoutos.rooms.audit.rules.catalogue import CATALOGUE
from snoutos.rooms.audit.rules.commitments import commitment
from snoutos.rooms.people.queries import actor
from snoutos.toolbox import tenancy
from tests.conftest import NOON


def test_an_event_tells_who_did_what_to_what(olivia, carlas_thread):
    with tenancy.within(olivia.org_id):
        record(
            "thread.read", by=actor(olivia), entity_type="thread", entity_id=carlas_thread.pk,
            thread_id=carlas_thread.pk, payload={"unread": 2}, at=NOON,
        )  # fmt: skip

    event = Event.objects.get()
    assert (event.org_id, event.actor_id, event.actor_name, event.actor_kind) == (
        olivia.org_id, olivia.pk, "Olivia", "owner",
    )  # fmt: skip
    assert (event.entity_id, event.payload, event.at) == (carlas_thread.pk, {"unread": 2}, NOON)


def test_what_nobody_knows_belongs_to_the_installation(db):
    tenancy.enter(None)
    try:
        record("user.sign_in_failed", by=None, at=NOON)
    finally:
        tenancy.leave()

    assert Event.objects.get().org_id is None


def test_an_event_that_is_not_in_the_catalogue_is_our_mistake(org):
    with pytest.raises(KeyError):
        record("thread.devoured", by=the_house(org.pk), at=NOON)


def test_every_event_that_anybody_writes_is_in_the_catalogue():
    source = Path(__file__).parents[3] / "src/snoutos"
    written = set()
    actions = (*source.glob("rooms/*/actions.py"), *source.glob("rooms/*/actions/*.py"))
    for path in [*(source / "pipeline").rglob("*.py"), *actions]:
        text = path.read_text()
        written.update(re.findall(r'(?:record|_log|note|event=|_event)\(?\s*"([a-z_.]+)"', text))

    assert "message.outbound.queued" in written
    assert written - set(CATALOGUE) == set()


def test_every_event_has_a_sentence():
    for name, event_type in CATALOGUE.items():
        assert event_type.type == name
        sentence = event_type.sentence.format(actor="Olivia")
        assert sentence.endswith(".")
        assert sentence[0].isupper()


def test_words_stand_beside_their_event_and_are_proved_by_it(org):
    event = record(
        "alert.dismissed", by=the_house(org.pk), payload={"type": "x"}, words="Biscuit bites",
        at=NOON,
    )  # fmt: skip

    kept = Words.objects.get(event_id=event.pk)
    assert (kept.text, kept.org_id) == ("Biscuit bites", org.pk)
    assert event.payload == {"type": "x", "commitment": commitment(kept.salt, "Biscuit bites")}
    assert "Biscuit" not in str(event.payload)
