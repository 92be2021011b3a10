"""What the simulator sends a business: signed as the provider signs, and wrong when asked to."""

import base64

import pytest
from twilio.request_validator import RequestValidator

from tests.house_up import until
from tests.simulator.conftest import ACCOUNT, DESK, PHONE, TOKEN, refusal


def text(simulator, body="Hello", **more):
    said = {"from": PHONE, "to": DESK, "body": body} | more
    return simulator.control("POST", "inbound", **said)


def send(twilio, business, body="Hello"):
    return twilio.messages.create(
        to=PHONE, from_=DESK, body=body, status_callback=f"{business.url}/status?message=7"
    )


def fault(simulator, **said):
    simulator.control("PUT", "faults", **said)


def is_signed(business, heard, token=TOKEN):
    path, fields, signature = heard
    return RequestValidator(token).validate(f"{business.url}{path}", fields, signature)


def test_an_inbound_text_is_signed_over_the_address_without_its_fragment(simulator, desk, business):
    answer = text(simulator, "Grüße, is Biscuit ok? 🐶")
    assert answer["webhook_status"] == 200
    [heard] = business.heard
    path, fields, _ = heard
    assert path == "/inbound?org=1"
    assert is_signed(business, heard)
    assert not is_signed(business, heard, token="another token")
    assert fields["Body"] == "Grüße, is Biscuit ok? 🐶"
    assert fields["MessageSid"] == fields["SmsSid"] == answer["message_sid"]
    assert (fields["From"], fields["To"], fields["AccountSid"]) == (PHONE, DESK, ACCOUNT)
    assert (fields["NumMedia"], fields["NumSegments"]) == ("0", "1")


def test_pictures_come_with_addresses_and_kinds(simulator, desk, business):
    picture = {"url": "http://127.0.0.1:9/1.jpg", "content_type": "image/jpeg"}
    answer = text(simulator, "", media=[picture, picture])
    assert answer["message_sid"].startswith("MM")
    fields = business.heard[0][1]
    assert (fields["NumMedia"], fields["Body"]) == ("2", "")
    assert fields["MediaUrl1"] == picture["url"]
    assert fields["MediaContentType1"] == "image/jpeg"


def test_a_sender_may_be_a_word_or_a_short_code(simulator, desk, business):
    text(simulator, **{"from": "PETSHOP"})
    assert business.heard[0][1]["From"] == "PETSHOP"
    assert business.heard[0][1]["FromCity"] == ""


def test_a_text_is_offered_again_when_the_business_stumbles(simulator, desk, business):
    business.answers = [503, 200]
    assert text(simulator)["webhook_status"] == 200
    first, second = business.heard
    assert first == second


def test_a_text_that_is_refused_is_not_offered_again(simulator, desk, business):
    business.answers = [403]
    assert text(simulator)["webhook_status"] == 403
    assert len(business.heard) == 1


def test_a_text_to_a_number_of_nobody_is_an_error(simulator, desk):
    assert "error" in text(simulator, to="+15550000000")


def test_reports_come_in_order_and_signed(simulator, twilio, business):
    sent = send(twilio, business)
    assert business.reports(2) == [("sent", None), ("delivered", None)]
    for heard in business.heard:
        assert heard[0] == "/status?message=7"
        assert heard[1]["MessageSid"] == sent.sid
        assert is_signed(business, heard)
    assert twilio.messages(sent.sid).fetch().status == "delivered"


def test_a_phone_that_is_off_gets_nothing(simulator, twilio, business):
    fault(simulator, scope=PHONE, final_status="undelivered", final_error_code=30003)
    sent = send(twilio, business)
    assert business.reports(2) == [("sent", None), ("undelivered", "30003")]
    found = twilio.messages(sent.sid).fetch()
    assert (found.status, found.error_code) == ("undelivered", 30003)


def test_reports_can_be_doubled_and_disordered(simulator, twilio, business):
    fault(simulator, scope=PHONE, repeat_callbacks=1, disorder_callbacks=True)
    send(twilio, business)
    assert [status for status, _ in business.reports(3)] == ["delivered", "delivered", "sent"]


def test_reports_can_be_dropped(simulator, twilio, business):
    fault(simulator, scope=PHONE, drop_callbacks=1.0)
    sent = send(twilio, business)
    until(lambda: twilio.messages(sent.sid).fetch().status == "delivered", seconds=5)
    assert business.heard == []


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"error_code": 21610}, 400, 21610),
        ({"error_code": 63038}, 400, 63038),
        ({"http_status": 429}, 429, 20429),
        ({"http_status": 500}, 500, 20500),
    ],
)
def test_the_provider_can_be_told_to_fail(simulator, twilio, business, said, status, code):
    fault(simulator, **said)
    refused = refusal(send, twilio, business)
    assert (refused.status, refused.code) == (status, code)
    assert twilio.messages.list() == []


def test_a_fault_ends_after_its_times(simulator, twilio, business):
    fault(simulator, scope=PHONE, http_status=500, times=2)
    for _ in range(2):
        refusal(send, twilio, business)
    assert send(twilio, business).status == "queued"


def test_a_message_can_go_out_although_the_answer_is_an_error(simulator, twilio, business):
    fault(simulator, http_status=500, accept_anyway=True, times=1)
    refusal(send, twilio, business, "did it go?")
    assert [one.body for one in twilio.messages.list(to=PHONE)] == ["did it go?"]


def test_a_fault_that_nobody_knows_is_refused(simulator, desk):
    assert "error" in simulator.control("PUT", "faults", scope=PHONE, error_kode=1)


def test_faults_can_be_taken_back(simulator, twilio, business):
    fault(simulator, scope=PHONE, error_code=30001)
    simulator.control("DELETE", "faults?scope=%2B15551234567")
    assert send(twilio, business).status == "queued"


def test_a_picture_from_a_phone_lies_behind_the_password_and_a_redirect(simulator, desk, business):
    data = base64.b64encode(b"a cat").decode()
    text(simulator, "", media=[{"content_type": "image/png", "data": data}])
    url = business.heard[0][1]["MediaUrl0"]

    assert simulator.session.get(url).status_code == 401
    answer = simulator.session.get(url, auth=(ACCOUNT, TOKEN))

    assert "/Media/ME" in url
    assert (answer.content, answer.headers["content-type"]) == (b"a cat", "image/png")
    assert answer.history


def test_a_file_that_no_network_would_take_is_refused(simulator, desk):
    data = base64.b64encode(b"0" * (5 * 1024 * 1024 + 1)).decode()

    answer = text(simulator, "", media=[{"content_type": "image/png", "data": data}])

    assert answer == {"error": "A phone network takes files of 5 MB at most."}
