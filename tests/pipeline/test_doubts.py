"""What went out and was not heard of: found at the provider, told apart, and never fatal."""

from datetime import UTC, datetime, timedelta

import pytest

from snoutos.pipeline.dispatch import worker
from snoutos.providers.twilio.client import TwilioAccount
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.models import Contact
from snoutos.rooms.threads.models import Attempt
from tests.conftest import make_thread
from tests.pipeline.test_dispatch import dispatch, hooked_up, queue

__all__ = ["hooked_up"]

pytestmark = pytest.mark.django_db(transaction=True)


def soon(seconds=10):
    return datetime.now(UTC) + timedelta(seconds=seconds)


def test_the_same_words_twice_are_told_apart(hooked_up, carlas_thread, provider):
    """The answer to the second is lost, and it never left: it must not be taken for the first."""
    queue(carlas_thread, "ok")
    second = queue(carlas_thread, "ok")
    dispatch(provider)
    provider.fault(http_status=500, times=1)
    dispatch(provider)

    dispatch(provider, now=soon())
    dispatch(provider, now=soon(600))

    second.refresh_from_db()
    assert (second.state, second.due_at) == ("sending", None)
    sids = [one["sid"] for one in provider.sent()]
    assert len(set(sids)) == 2
    assert sorted(sids) == sorted(
        Attempt.objects.filter(outcome="accepted").values_list("provider_sid", flat=True)
    )


def test_a_stumble_over_one_message_holds_up_nobody_else(
    hooked_up, carlas_thread, provider, monkeypatch
):
    other = make_thread(carlas_thread.org, "Carl", "+15551230000", carlas_thread.number)
    poor, good = queue(carlas_thread, "poison"), queue(other, "fine")
    send = TwilioAccount.send

    async def stumble(self, *, body, **fields):
        if body == "poison":
            raise KeyError("a mistake of ours")
        return await send(self, body=body, **fields)

    monkeypatch.setattr(TwilioAccount, "send", stumble)

    assert dispatch(provider) == [2]

    poor.refresh_from_db()
    good.refresh_from_db()
    assert (good.state, good.due_at) == ("sending", None)
    assert poor.due_at is not None
    assert Attempt.objects.get(delivery=poor).outcome == "unknown"


def test_what_cannot_be_recorded_alone_spoils_no_other_record(
    hooked_up, carlas_thread, provider, monkeypatch
):
    other = make_thread(carlas_thread.org, "Carl", "+15551230000", carlas_thread.number)
    poor, good = queue(carlas_thread, "poison"), queue(other, "fine")
    settle = worker.outbox.settle

    async def stumble(connection, outcomes, *, now):
        await settle(connection, outcomes, now=now)
        if any(one.due.id == poor.pk for one in outcomes):
            await connection.execute("insert into threads_pace (number_id) values (null)")

    with monkeypatch.context() as broken:
        broken.setattr(worker.outbox, "settle", stumble)
        dispatch(provider)

    good.refresh_from_db()
    poor.refresh_from_db()
    assert (good.state, good.due_at) == ("sending", None)
    assert poor.held_until is not None

    dispatch(provider, now=soon(120))  # its hold is over: it is looked up, and found

    poor.refresh_from_db()
    assert poor.due_at is None
    assert sorted(one["body"] for one in provider.sent()) == ["fine", "poison"]


def test_what_may_have_left_is_looked_up_before_anybody_says_no(hooked_up, carlas_thread, provider):
    """STOP came in between; whether the text went out before that is a fact all the same."""
    gone = queue(carlas_thread, "went out")
    dispatch(provider)
    Attempt.objects.filter(delivery=gone).update(outcome="asking", provider_sid=None, state="")
    type(gone).objects.filter(pk=gone.pk).update(state="sending", due_at=gone.due_at)
    Contact.objects.filter(pk=carlas_thread.contact_id).update(opted_out_at=soon())

    dispatch(provider, now=soon())

    gone.refresh_from_db()
    assert (gone.state, gone.error) == ("sending", "")
    assert Attempt.objects.get(delivery=gone).outcome == "accepted"


def test_the_providers_refusal_for_an_opt_out_leaves_all_its_traces(
    hooked_up, carlas_thread, provider
):
    queue(carlas_thread)
    provider.fault(error_code=21610)

    dispatch(provider)

    told = Event.objects.get(type="contact.opted_out")
    assert (told.entity_type, told.entity_id) == ("contact", carlas_thread.contact_id)
    assert told.payload == {"by": "provider"}
    alert = Alert.objects.get()
    assert alert.title.startswith("Delivery failure: Carla Whitfield - ")
    assert Event.objects.filter(type="alert.created", entity_id=alert.pk).count() == 1
