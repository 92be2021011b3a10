"""Scenarios 278, 312, 328, 345: what failed for good waits for a person, who decides once."""

from datetime import timedelta

import pytest

from snoutos.kernel.refused import Forbidden, Missing, Refused
from snoutos.pipeline import loop
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.audit.models import Event, Words
from snoutos.rooms.operations import actions
from snoutos.rooms.operations.queries import stuck as queries
from snoutos.rooms.people.queries import actor
from snoutos.rooms.threads.models import Delivery, Message
from snoutos.rooms.traffic.models import DeadLetter, Receipt
from snoutos.toolbox import tenancy
from tests.conftest import NOON
from tests.pipeline.outside import hot, outside
from tests.pipeline.test_dispatch import queue

__all__ = ["hot", "outside"]

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def buried(hot, outside, carlas_thread, monkeypatch):
    """A text that stumbled over a mistake of ours until it was given up; the mistake is mended."""
    receipt = outside.text("Is anybody there?")
    with monkeypatch.context() as broken:
        broken.setattr(loop.snapshot, "take", lambda *_, **__: 1 / 0)
        now = NOON
        for _ in range(6):
            now += timedelta(minutes=11)
            loop.run_batch(hot, now=now, limit=10)
    assert not Message.objects.exists()
    return receipt


@pytest.fixture
def unsent(carlas_thread):
    """A message that failed as often as it may."""
    delivery = queue(carlas_thread, "On our way")
    Delivery.objects.filter(pk=delivery.pk).update(state="failed", due_at=None, attempts=4)
    Message.objects.filter(pk=delivery.message_id).update(state="failed")
    Alert.objects.create(
        org_id=carlas_thread.org_id, severity="critical", type="delivery.retries_exhausted",
        title="Message Delivery Failed - Max Retries Exceeded", description="x",
        entity_type="message", entity_id=delivery.message_id, created_at=NOON, last_seen_at=NOON,
    )  # fmt: skip
    DeadLetter.objects.create(
        org_id=carlas_thread.org_id, kind="delivery", subject_id=delivery.pk,
        error="The provider had a problem.", attempts=4, created_at=NOON,
    )  # fmt: skip
    return delivery


def stuck(user, **asked):
    return queries.stuck_jobs(actor(user), **{"is_open": True} | asked).items


def replay(user, job, reason="The mistake is mended"):
    with tenancy.within(user.org_id):
        return actions.replay(by=actor(user), job_id=job.pk, reason=reason, at=LATER)


def test_a_text_that_could_not_be_worked_is_played_again_and_arrives_once(hot, buried, olivia):
    [card] = stuck(olivia)
    assert (card.kind_name, card.attempts) == ("Something the provider sent", 6)
    assert "kept as it came" in card.why
    assert Alert.objects.get(type="receipt.dead_letter").status == "open"
    job = DeadLetter.objects.get()

    replay(olivia, job)
    for _ in range(2):
        loop.run_batch(hot, now=LATER, limit=10)

    assert [one.body for one in Message.objects.all()] == ["Is anybody there?"]
    assert stuck(olivia) == ()
    assert [one.status_name for one in stuck(olivia, is_open=False)] == ["Tried again"]
    assert Alert.objects.get(type="receipt.dead_letter").status == "resolved"
    told = Event.objects.get(type="ops.job_replayed")
    assert told.actor_id == olivia.pk
    assert Words.objects.get(event_id=told.pk).text == "The mistake is mended"


def test_what_fails_again_comes_back(hot, buried, olivia, monkeypatch):
    replay(olivia, DeadLetter.objects.get())
    monkeypatch.setattr(loop.snapshot, "take", lambda *_, **__: 1 / 0)
    now = LATER
    for _ in range(6):
        now += timedelta(minutes=11)
        loop.run_batch(hot, now=now, limit=10)

    assert len(stuck(olivia)) == 1
    assert DeadLetter.objects.count() == 2
    assert Alert.objects.filter(type="receipt.dead_letter", status="open").count() == 1


def test_a_message_that_was_given_up_is_sent_again(unsent, olivia):
    [card] = stuck(olivia)
    assert (card.client_name, card.why) == ("Carla Whitfield", "The provider had a problem.")

    replay(olivia, DeadLetter.objects.get())

    unsent.refresh_from_db()
    assert (unsent.state, unsent.due_at) == ("queued", LATER)
    assert stuck(olivia) == ()
    assert Alert.objects.get().status == "resolved"


def test_ignored_it_stays_as_it_is(hot, buried, olivia):
    job = DeadLetter.objects.get()
    actions.ignore(by=actor(olivia), job_id=job.pk, reason="An old test", at=LATER)
    loop.run_batch(hot, now=LATER, limit=10)

    assert not Message.objects.exists()
    assert Receipt.objects.get(pk=buried.pk).payload["pairs"]
    assert [one.status_name for one in stuck(olivia, is_open=False)] == ["Given up"]
    told = Event.objects.get(type="ops.job_ignored")
    assert Words.objects.get(event_id=told.pk).text == "An old test"


@pytest.mark.parametrize("again", ["replay", "ignore"])
def test_it_is_dealt_with_once_and_with_a_reason(buried, olivia, again):
    job = DeadLetter.objects.get()
    with pytest.raises(Refused) as unsaid:
        replay(olivia, job, reason="  ")
    assert unsaid.value.code == "reason_needed"
    replay(olivia, job)

    with pytest.raises(Refused) as twice, tenancy.within(olivia.org_id):
        getattr(actions, again)(by=actor(olivia), job_id=job.pk, reason="Again", at=LATER)

    assert twice.value.code == "already_ended"


def test_a_job_of_one_organization_is_no_business_of_another(buried, olivia, mallory, dana, sam):
    job = DeadLetter.objects.get()
    assert stuck(mallory) == ()
    with pytest.raises(Missing):
        replay(mallory, job)
    assert len(stuck(dana)) == 1
    with pytest.raises(Forbidden):
        replay(dana, job)
    with pytest.raises(Forbidden):
        stuck(sam.user)
    assert Receipt.objects.get(pk=buried.pk).settled_at is not None


def test_what_was_erased_meanwhile_cannot_be_played_again(buried, olivia):
    Receipt.objects.filter(pk=buried.pk).update(payload={"pairs": [], "query": ""})

    with pytest.raises(Refused) as gone:
        replay(olivia, DeadLetter.objects.get())

    assert gone.value.code == "gone"


def test_the_owner_decides_on_the_page(client, buried, olivia):
    client.force_login(olivia)
    job = DeadLetter.objects.get()
    page = client.get("/ops/stuck").content.decode()
    assert "Something the provider sent" in page
    assert "Try again" in page

    asked = client.get(f"/ops/stuck/{job.pk}/replay")
    refused = client.post(f"/ops/stuck/{job.pk}/replay", {"reason": ""})
    done = client.post(f"/ops/stuck/{job.pk}/replay", {"reason": "Mended"}, follow=True)

    assert asked.status_code == 200
    assert refused.status_code == 422
    assert "Say why." in refused.content.decode()
    assert "Nothing is stuck" in done.content.decode()
    assert "Tried again" in client.get("/ops/stuck?show=ended").content.decode()


def test_long_lists_come_in_pages(client, olivia, org):
    client.force_login(olivia)
    DeadLetter.objects.bulk_create(
        DeadLetter(
            org_id=org.pk, kind="receipt", subject_id=org.pk, error=f"KeyError: {number}",
            attempts=6, status="resolved", created_at=NOON + timedelta(minutes=number),
        )
        for number in range(7)
    )  # fmt: skip
    seen, cursor = [], {}
    while cursor is not None:
        answer = client.get("/api/ops/jobs", {"status": "ended", "limit": 3} | cursor).json()
        seen += [one["technical"] for one in answer["items"]]
        cursor = {"cursor": answer["nextCursor"]} if answer["nextCursor"] else None

    assert seen == [f"KeyError: {number}" for number in reversed(range(7))]
