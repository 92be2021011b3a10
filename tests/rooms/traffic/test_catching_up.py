"""When we were away: the provider's list is compared with ours, over real HTTP to its twin."""

from datetime import UTC, datetime, timedelta

import pytest

from snoutos.pipeline.loop import run_batch
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.models import Contact
from snoutos.rooms.threads.models import Message
from snoutos.rooms.traffic.models import ProviderAccount, Receipt
from snoutos.toolbox import later, tenancy
from tests.conftest import make_number
from tests.pipeline.outside import CARLA, DESK

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def write(provider, body, *, sender=CARLA, to=DESK):
    """A text that the provider could not hand to us. Returns its id there."""
    return provider._tell("POST", "inbound", **{"from": sender, "to": to, "body": body})[
        "message_sid"
    ]


def catch_up(after=MINUTE):
    later.run_now("traffic.catch_up", at=datetime.now(UTC) + after)


def work(hot, after=2 * MINUTE):
    while run_batch(hot, now=datetime.now(UTC) + after, limit=100):
        pass


def bodies():
    return list(Message.objects.order_by("at", "id").values_list("body", flat=True))


def test_what_was_written_while_we_were_away_is_taken_in_once_and_in_order(
    hot, account, provider, carlas_thread
):
    for number in range(3):
        write(provider, f"text {number}")

    for _ in range(2):
        catch_up()
        work(hot)

    assert bodies() == ["text 0", "text 1", "text 2"]
    events = Event.objects.filter(type="message.inbound.caught_up", thread_id=carlas_thread.pk)
    assert events.count() == 3
    assert Event.objects.get(type="traffic.caught_up").payload["texts"] == 3
    carlas_thread.refresh_from_db()
    assert carlas_thread.unread_count == 3


def test_what_has_reached_us_already_is_left_alone(hot, outside, account, provider, carlas_thread):
    missed = write(provider, "missed")
    known = write(provider, "known")
    fields = {
        "MessageSid": known, "AccountSid": provider.account_sid, "From": CARLA, "To": DESK,
        "Body": "known", "NumMedia": "0", "NumSegments": "1",
    }  # fmt: skip
    outside.receipt("inbound", fields, dedupe_key=f"in:{known}")
    work(hot)

    catch_up()
    work(hot)

    assert sorted(bodies()) == ["known", "missed"]
    assert Receipt.objects.filter(payload__has_key="written_at").count() == 1
    assert Message.objects.get(body="missed").provider_sid == missed
    assert not Event.objects.filter(type="webhook.inbound.duplicate_rejected").exists()


def test_pictures_that_were_missed_come_along(hot, account, provider, carlas_thread):
    picture = {"url": "http://127.0.0.1:9/cat.png", "content_type": "image/png"}
    sid = provider._tell(
        "POST", "inbound", **{"from": CARLA, "to": DESK, "body": "", "media": [picture]}
    )["message_sid"]

    catch_up()
    work(hot)

    (media,) = Message.objects.get(provider_sid=sid).media
    assert media["content_type"] == "image/png"
    assert f"/Messages/{sid}/Media/ME" in media["url"]


def test_a_message_whose_receipt_was_cleared_away_is_not_taken_in_again(
    hot, account, provider, carlas_thread
):
    write(provider, "Hello")
    catch_up()
    work(hot)
    Receipt.objects.all().delete()

    catch_up()

    assert not Receipt.objects.exists()


def test_a_text_that_the_provider_may_still_be_offering_is_left_for_a_minute(account, provider):
    write(provider, "just now")

    catch_up(after=timedelta(0))

    assert not Receipt.objects.exists()
    with tenancy.within(account.org_id):
        (soon,) = later.waiting()
    assert soon.name == "traffic.catch_up_soon"
    later.run_now(soon.name, at=datetime.now(UTC) + MINUTE, **soon.arguments)
    assert Receipt.objects.count() == 1


def test_a_provider_that_does_not_answer_is_asked_again_soon_and_nothing_is_skipped(
    hot, account, provider, settings, carlas_thread
):
    write(provider, "in the dark")
    settings.PROVIDER_BASE_URL = "http://127.0.0.1:9"
    catch_up()
    catch_up()
    account.refresh_from_db()
    assert account.caught_up_to is None
    assert [job.name for job in later.waiting()] == ["traffic.catch_up_soon"]

    settings.PROVIDER_BASE_URL = provider.url
    catch_up()
    work(hot)

    assert bodies() == ["in the dark"]
    account.refresh_from_db()
    assert account.caught_up_to > account.connected_at


def test_what_came_before_the_account_was_connected_is_none_of_our_business(account, provider):
    write(provider, "long ago")
    ProviderAccount.objects.update(connected_at=datetime.now(UTC) + HOUR)

    catch_up(after=2 * HOUR)

    assert not Receipt.objects.exists()


def test_texts_to_numbers_that_are_not_here_are_not_taken_in(account, provider):
    provider.own("+15558880000")
    write(provider, "for another program", to="+15558880000")

    catch_up()

    assert not Receipt.objects.exists()


def test_trouble_of_one_account_keeps_no_other_from_catching_up(
    hot, account, provider, mallory, settings, carlas_thread
):
    ProviderAccount.objects.create(
        org=mallory.org, account_sid="AC" + "9" * 32, sealed_token=b"broken", key_id="nobody's",
        connected_at=datetime.now(UTC) - HOUR,
    )  # fmt: skip
    write(provider, "Hello")

    with pytest.raises(Exception, match="nobody's"):
        catch_up()
    work(hot)

    assert bodies() == ["Hello"]


def test_a_start_that_reaches_us_late_does_not_undo_a_stop(hot, account, provider, carlas_thread):
    """The client wrote START, which we missed, and then STOP, which we got."""
    Contact.objects.update(opted_out_at=None)
    write(provider, "START")
    stopped = datetime.now(UTC) + timedelta(seconds=30)
    Contact.objects.update(opted_out_at=stopped)

    catch_up(after=2 * MINUTE)
    work(hot, after=4 * MINUTE)

    assert bodies() == ["START"]
    assert Contact.objects.get(address=CARLA).opted_out_at == stopped


def test_an_organization_without_an_account_has_nothing_to_catch_up(org):
    catch_up()

    assert later.waiting() == []


def test_two_numbers_are_two_conversations_of_one_client(hot, account, provider, carlas_thread):
    second = make_number(account.org, "+15551112222", "front_desk", status="inactive")
    provider.own(second.e164)
    write(provider, "to the old number", to=second.e164)

    catch_up()
    work(hot)

    assert bodies() == ["to the old number"]
