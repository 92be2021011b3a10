"""The official SDK talks to the simulator as it talks to the provider."""

import json
from datetime import UTC, datetime

import pytest
from twilio.base.exceptions import TwilioException

from tests.simulator.conftest import ACCOUNT, DESK, PHONE, refusal


def send(twilio, body="Hello", **fields):
    return twilio.messages.create(**{"to": PHONE, "from_": DESK, "body": body} | fields)


def test_a_message_is_queued_and_can_be_fetched(twilio):
    sent = send(twilio, "See you at three")
    assert (sent.status, sent.direction, sent.num_segments) == ("queued", "outbound-api", "1")
    found = twilio.messages(sent.sid).fetch()
    assert (found.body, found.to, found.from_) == ("See you at three", PHONE, DESK)
    assert found.date_created.tzinfo is not None
    assert abs((datetime.now(UTC) - found.date_created).total_seconds()) < 5


def test_a_deleted_message_is_gone(twilio):
    sent = send(twilio)
    assert twilio.messages(sent.sid).delete()
    gone = refusal(twilio.messages(sent.sid).fetch)
    assert (gone.status, gone.code) == (404, 20404)


def test_a_list_spans_pages_newest_first(twilio):
    sent = [send(twilio, f"text {number}").sid for number in range(7)]
    assert [one.sid for one in twilio.messages.list(page_size=3)] == sent[::-1]
    first = twilio.messages.page(page_size=3)
    second = first.next_page()
    assert [len(list(page)) for page in (first, second, second.next_page())] == [3, 3, 1]


def test_a_list_can_be_narrowed_to_a_phone_and_a_day(twilio):
    send(twilio, to="+15551230000")
    sent = send(twilio)
    today = datetime.now(UTC).date()
    assert [one.sid for one in twilio.messages.list(to=PHONE)] == [sent.sid]
    assert len(twilio.messages.list(date_sent_after=today)) == 2
    assert twilio.messages.list(date_sent_before=datetime(2020, 1, 1, tzinfo=UTC)) == []


def test_a_limit_is_kept(twilio):
    for number in range(5):
        send(twilio, f"text {number}")
    assert len(twilio.messages.list(limit=2)) == 2


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": "12"}, 21211),
        ({"to": "+15005550001"}, 21211),
        ({"to": DESK}, 21266),
        ({"from_": "+15559990000"}, 21606),
        ({"from_": "+15005550007"}, 21606),
        ({"to": "+15005550009"}, 21614),
        ({"to": "+15005550004"}, 21610),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"body": "🐶" * 801}, 21617),
    ],
)
def test_what_the_provider_refuses_is_refused_with_its_code(twilio, fields, code):
    refused = refusal(send, twilio, **fields)
    assert (refused.status, refused.code) == (400, code)
    assert refused.uri.endswith(f"/Accounts/{ACCOUNT}/Messages.json")


def test_a_long_message_within_the_limit_counts_its_texts(twilio):
    assert send(twilio, "x" * 1600).num_segments == "11"
    assert send(twilio, "x" * 160).num_segments == "1"
    assert send(twilio, "x" * 161).num_segments == "2"
    assert send(twilio, "🐶" * 36).num_segments == "2"


def test_nobody_writes_to_a_phone_that_said_stop(simulator, twilio):
    simulator.control("POST", "inbound", **{"from": PHONE, "to": DESK, "body": " stop "})
    assert refusal(send, twilio).code == 21610
    simulator.control("POST", "inbound", **{"from": PHONE, "to": DESK, "body": "START"})
    assert send(twilio).status == "queued"


def test_the_network_answers_stop_by_itself_and_the_business_does_not_see_it(simulator, twilio):
    simulator.control("POST", "inbound", **{"from": PHONE, "to": DESK, "body": "STOP"})
    on_the_phone = simulator.control("GET", "messages?phone=%2B15551234567")["messages"]
    assert on_the_phone[0]["body"].startswith("You have successfully been unsubscribed.")
    assert [one.body for one in twilio.messages.list()] == ["STOP"]


def test_a_wrong_token_opens_nothing(simulator, desk):
    stranger = simulator.sdk(token="wrong")
    refused = refusal(stranger.balance.fetch)
    stranger.http_client.session.close()
    assert (refused.status, refused.code) == (401, 20003)


def test_account_and_balance_are_told(twilio):
    account = twilio.api.v2010.accounts(ACCOUNT).fetch()
    assert (account.sid, account.status) == (ACCOUNT, "active")
    balance = twilio.balance.fetch()
    assert (balance.balance, balance.currency) == ("50.00", "USD")


def test_numbers_are_offered_by_area_code_and_pattern(twilio):
    local = twilio.available_phone_numbers("US").local.list(area_code=415, limit=5)
    assert len(local) == 5
    assert all(one.phone_number.startswith("+1415") for one in local)
    free = twilio.available_phone_numbers("US").toll_free.list(limit=3)
    assert all(one.phone_number[2] == "8" for one in free)
    like = twilio.available_phone_numbers("US").local.list(contains="+1212*******", limit=2)
    assert all(one.phone_number.startswith("+1212") for one in like)


def test_an_area_code_that_cannot_be_is_refused(twilio):
    # A list that fails raises something plainer, with the answer beside its words.
    with pytest.raises(TwilioException) as raised:
        twilio.available_phone_numbers("US").local.list(area_code=99)
    answer = raised.value.args[1]
    assert (answer.status_code, json.loads(answer.text)["code"]) == (400, 21451)


def test_prices_are_told(twilio):
    country = twilio.pricing.v1.phone_numbers.countries("US").fetch()
    assert {one["number_type"] for one in country.phone_number_prices} == {"local", "toll free"}


def test_a_number_is_bought_hooked_up_and_given_back(twilio):
    offer = twilio.available_phone_numbers("US").local.list(area_code=512, limit=1)[0]
    bought = twilio.incoming_phone_numbers.create(
        phone_number=offer.phone_number, sms_url="http://127.0.0.1:9/hook", friendly_name="Pool 7"
    )
    assert bought.phone_number == offer.phone_number
    assert twilio.balance.fetch().balance == "48.85"
    again = refusal(twilio.incoming_phone_numbers.create, phone_number=offer.phone_number)
    assert again.code == 21422
    changed = twilio.incoming_phone_numbers(bought.sid).update(sms_url="http://127.0.0.1:9/other")
    assert (changed.sms_url, changed.friendly_name) == ("http://127.0.0.1:9/other", "Pool 7")
    owned = [one.phone_number for one in twilio.incoming_phone_numbers.list(page_size=1)]
    assert sorted(owned) == sorted([DESK, offer.phone_number])
    assert twilio.incoming_phone_numbers(bought.sid).delete()
    assert refusal(twilio.incoming_phone_numbers(bought.sid).fetch).code == 20404


def test_the_page_offers_known_phones_by_name_and_then_those_that_wrote(simulator):
    stranger = "+15557770009"
    simulator.control("POST", "phones", phone_number=PHONE, name="John Smith")
    for phone in (PHONE, stranger):
        simulator.control("POST", "inbound", **{"from": phone, "to": DESK, "body": "Hi"})

    phones = simulator.control("GET", "numbers")["phones"]

    assert phones[0] == {"phone_number": PHONE, "name": "John Smith"}
    assert {"phone_number": stranger, "name": ""} in phones
    assert [one["phone_number"] for one in phones].count(PHONE) == 1
