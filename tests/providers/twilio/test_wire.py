"""Real requests are read, forged ones are not. The vectors come from the provider's own SDK."""

import hmac
import json
from base64 import b64encode
from pathlib import Path
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode

import pytest
from hypothesis import given, strategies as st

from snoutos.providers.twilio.wire import (
    EMPTY_TWIML,
    BadRequest,
    Media,
    SigningKey,
    is_genuine,
    is_genuine_json,
    parse_form,
    parse_inbound,
    parse_status,
    readable,
    signing_key,
)

VECTORS = json.loads((Path(__file__).parent / "signature_vectors.json").read_text())["vectors"]
SID = "SM0000000000000000000000000000000a"
ACCOUNT = "AC00000000000000000000000000000001"
TEXT = {
    "MessageSid": SID,
    "AccountSid": ACCOUNT,
    "From": "+15551234567",
    "To": "+15551111111",
    "Body": "Hello",
    "NumMedia": "0",
    "NumSegments": "1",
}
REPORT = {
    "MessageSid": SID,
    "AccountSid": ACCOUNT,
    "MessageStatus": "undelivered",
    "ErrorCode": "30003",
    "RawDlrDoneDate": "2601191430",
}


def changed(fields, **changes):
    """The fields as pairs; a change to None takes a field away."""
    return [(name, value) for name, value in (fields | changes).items() if value is not None]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_every_signature_vector_is_judged_as_expected(vector):
    check = [vector["url"], None, vector["signature"], vector["auth_token"], vector["algorithm"]]

    if vector["content_type"] == "application/json":
        check[1] = vector["raw_body"].encode()
        assert is_genuine_json(*check) is vector["expected"]
    else:
        check[1] = [tuple(pair) for pair in vector["params"]]
        assert is_genuine(*check) is vector["expected"]


def test_all_the_vectors_are_there():
    assert len(VECTORS) == 102


FORMS = [vector for vector in VECTORS if vector["method"] == "POST" and vector["params"]]


@pytest.mark.parametrize("vector", FORMS, ids=[vector["id"] for vector in FORMS])
def test_a_form_body_is_read_as_the_fields_that_were_signed(vector):
    pairs = parse_form(vector["raw_body"].encode())

    assert pairs == [tuple(pair) for pair in vector["params"]]


@given(st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=20))
def test_any_form_survives_the_wire(pairs):
    try:
        body = urlencode(pairs).encode()
    except UnicodeEncodeError:
        return

    assert parse_form(body) == pairs == parse_qsl(body.decode(), keep_blank_values=True)


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (b"Body=Hi+%FF+there", "Hi \ufffd there"),
        (b"Body=Hi+\xff+there", "Hi \ufffd there"),
        (b"Body=%F0%9F%90%B6%F0%9F", "🐶\ufffd"),
        (b"Body=\xc3%A9t\xc3\xa9", "été"),
        (b"Body=caf%E9", "caf\ufffd"),
    ],
)
def test_a_text_that_is_not_utf_8_is_believed_as_it_was_signed_and_kept_readable(body, kept):
    pairs = parse_form(body)
    said = b"https://a.example/" + b"Body" + unquote_to_bytes(body[5:].replace(b"+", b" "))
    signature = b64encode(hmac.digest(b"key", said, "sha1")).decode()

    assert is_genuine("https://a.example/", pairs, signature, "key")
    assert readable(pairs) == [("Body", kept)]


@given(st.binary())
def test_any_bytes_are_read_and_can_be_stored(body):
    try:
        pairs = parse_form(body)
    except BadRequest:
        return

    for name, value in readable(pairs):
        (name + value).encode()


def test_a_form_may_have_200_fields_and_no_more():
    assert len(parse_form(b"&".join([b"a=1"] * 200))) == 200

    with pytest.raises(BadRequest, match="more than 200 fields"):
        parse_form(b"&".join([b"a=1"] * 201))


def test_an_empty_form_has_no_fields():
    assert parse_form(b"") == []


def test_ipv6_hosts_work_with_and_without_a_port():
    rest = "/webhooks/twilio/inbound"
    digest = hmac.digest(b"key", f"https://[::1]:443{rest}".encode(), "sha1")
    signature = b64encode(digest).decode()

    assert is_genuine(f"https://[::1]{rest}", [], signature, "key")
    assert is_genuine(f"https://[::1]:443{rest}", [], signature, "key")


@pytest.mark.parametrize(
    "url", ["", "nonsense", "ftp://a.example/", "https://a.example:0/", "https://a.example:x/"]
)
def test_an_address_we_cannot_have_is_never_genuine(url):
    assert not is_genuine(url, [], "L/OH5YylLD5NRKLltdqwSvS0BnU=", "12345")
    assert not is_genuine_json(url, b"", "L/OH5YylLD5NRKLltdqwSvS0BnU=", "12345")


@given(st.text(), st.lists(st.tuples(st.text(), st.text())), st.text(), st.text(), st.text())
def test_nothing_confuses_the_checker_into_raising(url, pairs, signature, token, algorithm):
    assert not is_genuine(url, pairs, signature, token, algorithm)
    assert not is_genuine_json(url, b"{}", signature, token, algorithm)


SETTINGS = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
SHARED = {"webhooks_sharedkey_1": SigningKey("shared-secret", "HMAC_SHA256")}


def test_without_a_settings_header_the_account_token_signs():
    assert signing_key(None, "token", SHARED) == SigningKey("token", "HMAC_SHA1")
    assert signing_key("", "token", SHARED) == SigningKey("token", "HMAC_SHA1")


def test_a_configured_shared_key_signs():
    assert signing_key(SETTINGS, "token", SHARED) == SHARED["webhooks_sharedkey_1"]


@pytest.mark.parametrize(
    ("settings", "shared"),
    [
        (SETTINGS, {}),
        ("key=webhooks_sharedkey_2,algorithm=HMAC_SHA256", SHARED),
        ("key=webhooks_sharedkey_1,algorithm=HMAC_SHA1", SHARED),
        ("key=webhooks_sharedkey_1", SHARED),
        ("nonsense", SHARED),
    ],
)
def test_nobody_chooses_a_key_or_an_algorithm_for_us(settings, shared):
    assert signing_key(settings, "token", shared) is None


def test_a_text_is_read():
    inbound = parse_inbound(changed(TEXT, NumSegments="2", OptOutType="stop", Unheard="of"))

    assert inbound.message_sid == SID
    assert inbound.account_sid == ACCOUNT
    assert (inbound.from_address, inbound.to_address) == ("+15551234567", "+15551111111")
    assert (inbound.body, inbound.media, inbound.num_segments) == ("Hello", (), 2)
    assert inbound.opt_out_type == "STOP"


def test_a_text_without_counts_has_one_segment_and_no_pictures():
    inbound = parse_inbound(changed(TEXT, NumMedia=None, NumSegments=""))

    assert (inbound.media, inbound.num_segments, inbound.opt_out_type) == ((), 1, "")


@pytest.mark.parametrize("sender", ["12345", "DHL", "whatsapp:+447700900123", "anonymous"])
def test_a_sender_need_not_be_a_phone_number(sender):
    assert parse_inbound(changed(TEXT, From=sender)).from_address == sender


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("MessageSid", None, "MessageSid is missing."),
        ("MessageSid", SID[:-1], "MessageSid is not an id of the provider."),
        ("MessageSid", SID + "\n", "MessageSid is not an id of the provider."),
        ("MessageSid", "CA" + SID[2:], "MessageSid is not an id of the provider."),
        ("AccountSid", None, "AccountSid is missing."),
        ("AccountSid", "AC1", "AccountSid is not an id of the provider."),
        ("From", None, "From is missing."),
        ("From", "", "From is empty."),
        ("To", "+1555\0", "To is not an address."),
        ("To", "1" * 65, "To is not an address."),
        ("Body", None, "Body is missing."),
        ("NumMedia", "-1", "NumMedia is not a number."),
        ("NumSegments", "²", "NumSegments is not a number."),
    ],
)
def test_a_text_that_cannot_be_read_names_the_field(field, value, sentence):
    with pytest.raises(BadRequest) as refusal:
        parse_inbound(changed(TEXT, **{field: value}))

    assert str(refusal.value) == sentence
    assert refusal.value.status == 400


def test_ids_may_come_in_either_case():
    assert parse_inbound(changed(TEXT, MessageSid=SID.lower())).message_sid == SID.lower()


def test_nul_is_taken_out_of_the_text():
    assert parse_inbound(changed(TEXT, Body="a\0b")).body == "ab"


def test_a_text_over_the_limit_is_kept_up_to_a_bound():
    assert parse_inbound(changed(TEXT, Body="x" * 4800)).body == "x" * 4800
    assert parse_inbound(changed(TEXT, Body="x" * 9000)).body == "x" * 4800
    assert parse_inbound(changed(TEXT, Body="a" + "😀" * 2400)).body == "a" + "😀" * 2399


def test_pictures_come_with_their_types_and_at_most_ten_count():
    pictures = {f"MediaUrl{n}": f"https://media.example/{n}" for n in range(12)}
    pictures |= {f"MediaContentType{n}": "image/jpeg" for n in range(12)}

    media = parse_inbound(changed(TEXT, NumMedia="12", **pictures)).media

    assert len(media) == 10
    assert media[9] == Media("https://media.example/9", "image/jpeg")


def test_a_picture_without_an_address_costs_nothing_but_itself():
    inbound = parse_inbound(
        changed(TEXT, NumMedia="3", MediaUrl0="javascript:1", MediaUrl2="https://media.example/2")
    )

    assert inbound.body == "Hello"
    assert inbound.media == (Media("https://media.example/2", "application/octet-stream"),)


def test_a_report_is_read():
    report = parse_status(changed(REPORT, MessageStatus="Undelivered"))

    assert (report.message_sid, report.account_sid) == (SID, ACCOUNT)
    assert (report.status, report.error_code, report.raw_done) == (
        "undelivered",
        30003,
        "2601191430",
    )


@pytest.mark.parametrize("code", [None, "", "0"])
def test_a_report_without_an_error_has_none(code):
    assert parse_status(changed(REPORT, ErrorCode=code)).error_code is None


def test_a_status_nobody_has_heard_of_is_read_too():
    assert parse_status(changed(REPORT, MessageStatus="teleported")).status == "teleported"


def test_an_odd_date_is_only_decoration():
    assert parse_status(changed(REPORT, RawDlrDoneDate="yesterday")).raw_done == ""
    assert parse_status(changed(REPORT, RawDlrDoneDate=None)).raw_done == ""


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("MessageStatus", None, "MessageStatus is missing."),
        ("MessageStatus", "on its way", "MessageStatus is not a word."),
        ("MessageSid", "SM1", "MessageSid is not an id of the provider."),
        ("AccountSid", None, "AccountSid is missing."),
        ("ErrorCode", "soon", "ErrorCode is not a number."),
    ],
)
def test_a_report_that_cannot_be_read_names_the_field(field, value, sentence):
    with pytest.raises(BadRequest) as refusal:
        parse_status(changed(REPORT, **{field: value}))

    assert str(refusal.value) == sentence


def test_the_constant_answer_is_an_empty_reply():
    assert EMPTY_TWIML == b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
