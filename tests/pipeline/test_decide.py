"""Deciding is pure: no database, no clock, the same facts lead to the same outcomes."""

from datetime import timedelta
from itertools import count
from uuid import UUID

from hypothesis import given, settings, strategies as st

from snoutos.kernel import sms
from snoutos.pipeline.decide.answers import ANSWER
from snoutos.pipeline.decide.batch import decide
from snoutos.pipeline.decide.changes import (
    ClientRow,
    ContactRow,
    DecisionRow,
    MessageRow,
    OptOut,
    ThreadRow,
    Touch,
)
from snoutos.pipeline.decide.facts import Facts, NumberFact, Sender
from snoutos.pipeline.decide.items import Text
from tests.conftest import NOON

SEGMENTS = sms.segments(ANSWER).parts

ORG = UUID(int=1)
DESK = NumberFact(UUID(int=2), ORG, "+15551111111", "front_desk", "active", "America/New_York")
POOL = NumberFact(UUID(int=3), ORG, "+15553333333", "pool", "active", "America/New_York")
REST = NumberFact(UUID(int=4), ORG, "+15554444444", "pool", "quarantined", "America/New_York")
CARLA = Sender(
    ORG, "+15551234567", UUID(int=5), None, None, UUID(int=6), "Carla", False, UUID(int=7), DESK.id
)
FACTS = Facts(
    numbers={one.e164: one for one in (DESK, POOL, REST)},
    senders={(ORG, CARLA.address): CARLA},
    front_desks={ORG: DESK.id},
)

texts = st.lists(
    st.builds(
        lambda sender, to, body: (sender, to, body),
        st.sampled_from([CARLA.address, "+15550001111", "12345", "DHL", DESK.e164]),
        st.sampled_from([DESK.e164, POOL.e164, REST.e164, "+15550009999"]),
        st.sampled_from(["hello", "STOP", "start", "yes", "HELP", "", "call 212-555-0187"]),
    ),
    max_size=12,
)


def batch(said):
    return [
        Text(
            UUID(int=1000 + n), NOON + timedelta(seconds=n), f"SM{n:032}", sender, to, body, (), 1,
            "",
        )
        for n, (sender, to, body) in enumerate(said)
    ]  # fmt: skip


def outcomes(said):
    ids = count(10_000)
    return decide(
        batch(said), FACTS, now=NOON + timedelta(hours=1), delays=(),
        new_id=lambda: UUID(int=next(ids)),
    )  # fmt: skip


def rows(found, kind):
    return [change for one in found for change in one.changes if isinstance(change, kind)]


@given(texts)
@settings(deadline=None)
def test_the_same_batch_leads_to_the_same_outcomes(said):
    assert outcomes(said) == outcomes(said)


@given(texts)
@settings(deadline=None)
def test_every_text_to_a_number_of_ours_is_stored_once_and_decided_once(said):
    ours = [text for text in said if text[1] in FACTS.numbers]
    found = outcomes(said)

    inbound = [one for one in rows(found, MessageRow) if one.direction == "inbound"]
    assert [(one.from_address, one.to_address, one.body) for one in inbound] == ours
    assert len(rows(found, DecisionRow)) == len(rows(found, Touch)) == len(ours)
    assert len(found) == len(said)


@given(texts)
@settings(deadline=None)
def test_whoever_is_new_is_made_once(said):
    found = outcomes(said)

    strangers = {sender for sender, to, _ in said if to in FACTS.numbers} - {CARLA.address}
    for kind in (ClientRow, ContactRow, ThreadRow):
        assert len(rows(found, kind)) == len(strangers)


@given(texts)
@settings(deadline=None)
def test_nobody_is_answered_twice_a_day_or_after_stop(said):
    found = outcomes(said)

    silent = set()
    for one in found:
        for change in one.changes:
            if isinstance(change, OptOut) and change.is_out:
                silent.add(change.contact_id)
            elif isinstance(change, OptOut):
                silent.discard(change.contact_id)
            elif isinstance(change, MessageRow) and change.direction == "outbound":
                assert change.contact_id not in silent
    answers = [one for one in rows(found, MessageRow) if one.direction == "outbound"]
    keys = [one.idempotency_key for one in answers]
    assert len(keys) == len(set(keys))
    assert {one.from_address for one in answers} <= {POOL.e164}


def test_the_automatic_answer_fits_in_one_part():
    assert SEGMENTS == 1
    assert ANSWER.isascii()
