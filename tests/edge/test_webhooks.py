"""The provider's requests: who is believed, what is kept, what is answered."""

import asyncio
import hmac
import json
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import pytest

from snoutos.edge import metrics
from snoutos.edge.accounts import Accounts
from snoutos.edge.inbound import Doorkeeper
from snoutos.kernel.seal import Keyring
from snoutos.providers.twilio import wire
from snoutos.store.receipts import SigningAccount
from tests.conftest import make_number, make_organization
from tests.edge.conftest import (
    ACCOUNT,
    BASE,
    DESK,
    FORM,
    INBOUND,
    OTHERS_ACCOUNT,
    OTHERS_DESK,
    OTHERS_TOKEN,
    STATUS,
    TOKEN,
    make_account,
    report,
    sid,
    sign,
    text,
)

VECTORS = json.loads(
    (Path(__file__).parents[1] / "providers/twilio/signature_vectors.json").read_text()
)["vectors"]


def test_a_signed_text_is_kept_word_for_word_and_answered_with_nothing_to_say(live, stored):
    async def story(edge):
        return await edge.post(INBOUND, text(Body="Hi & bye = 100% +1"))

    answer = live(story)

    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.body == b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
    (receipt,) = stored("inbound")
    assert dict(receipt.payload["pairs"]) == text(Body="Hi & bye = 100% +1")
    assert receipt.dedupe_key == f"in:{sid(1)}"
    assert receipt.due_at == receipt.received_at
    assert receipt.settled_at is None


def test_every_signature_vector_is_judged_as_expected_on_the_wire(live, config):
    """Only the account a request names vouches for it; requests that name none are strangers'."""

    async def story(edge):
        wrong = []
        for vector in VECTORS:
            if vector["wire_usable"] and vector["id"] != "tok-04":  # about another check than ours
                status = await _judge(edge, config, vector)
                if status not in _fitting(vector):
                    wrong.append((vector["id"], status))
        return wrong

    assert live(story) == []


async def _judge(edge, config, vector):
    named = dict(vector["params"] or ()).get("AccountSid", ACCOUNT)
    keyring = Keyring.read(config.encryption_key)
    key_id, sealed = keyring.seal(vector["auth_token"], about=named.encode())

    async def read():
        return [SigningAccount(named, sealed, key_id, [])]

    door = Doorkeeper(config, Accounts(read, keyring), edge.app.desk)
    path, _, query = vector["url"].removeprefix(BASE).partition("?")
    headers = {"content-type": vector["content_type"] or ""} | vector["extra_headers"]
    if vector["signature"] is not None:
        headers["x-twilio-signature"] = vector["signature"]
    handler = door.status if path.endswith("status") else door.inbound
    body = (vector["raw_body"] or "").encode()
    answer = await edge.ask(
        vector["method"], path, body=body, query=query, headers=headers, handler=handler
    )
    return answer.status


def _fitting(vector):
    if vector["method"] != "POST":
        return {405}
    if vector["content_type"] == "application/json":
        return {415}
    # Requests that claim a shared key (in extra headers) are refused: we have agreed on none.
    is_ours = "AccountSid" in dict(vector["params"]) and not vector["extra_headers"]
    # Some genuine ones lack fields that a text needs; they are believed, but not understood.
    return {200, 400} if vector["expected"] and is_ours else {403}


@pytest.mark.parametrize(("path", "fields"), [(INBOUND, text()), (STATUS, report())])
def test_without_a_right_signature_nothing_is_believed(live, stored, path, fields):
    right = sign(BASE + path, fields)

    async def story(edge):
        return [
            await edge.post(path, fields, signature=""),
            await edge.post(path, fields, signature="bm9uc2Vuc2U="),
            await edge.post(path, fields, signature="ø"),
            await edge.post(path, fields, token="another token"),
            await edge.post(path, fields | {"To": "+15550000000"}, signature=right),
            await edge.post(path, fields, signature=right, query="a=1"),
            await edge.post(path, fields, origin="http://hooks.example.org"),
            await edge.post(path, fields | {"AccountSid": "AC" + "9" * 32}),
        ]

    answers = live(story)

    assert [(answer.status, answer.body) for answer in answers] == [(403, b"")] * 8
    assert stored("inbound") == stored("status") == []
    notes = stored("rejected")
    assert len(notes) == 8
    assert notes[0].payload["reason"] == "missing signature"
    assert notes[1].payload == {
        "pairs": [["AccountSid", ACCOUNT]], "query": "", "reason": "wrong signature",
    }  # fmt: skip
    assert notes[-1].payload["pairs"] == [["AccountSid", ""]]


def test_one_organization_cannot_sign_for_the_number_of_another(live, stored, config):
    shy = make_organization("No account yet")
    make_number(shy, "+15558880000", "front_desk")

    async def story(edge):
        return [
            await edge.post(INBOUND, text(1, To=OTHERS_DESK)),
            await edge.post(INBOUND, text(2, To="+15558880000")),
            await edge.post(INBOUND, text(3, AccountSid=OTHERS_ACCOUNT), token=OTHERS_TOKEN),
            await edge.post(INBOUND, text(4), token=OTHERS_TOKEN),
            await edge.post(
                INBOUND, text(5, AccountSid=OTHERS_ACCOUNT, To=OTHERS_DESK), token=OTHERS_TOKEN
            ),
            await edge.post(INBOUND, text(6, To="+15559990000")),
        ]

    statuses = [answer.status for answer in live(story)]

    assert statuses == [403, 403, 403, 403, 200, 200]
    assert [one.dedupe_key for one in stored("inbound")] == [f"in:{sid(5)}", f"in:{sid(6)}"]


def test_a_new_number_a_new_account_and_a_new_token_count_at_once(live, account, config):
    def change():
        new = make_organization("Brand new")
        make_number(new, "+15556660000", "front_desk")
        make_account(new, config, "AC" + "3" * 32, "fresh")
        key_id, sealed = Keyring.read(config.encryption_key).seal(
            "replaced", about=ACCOUNT.encode()
        )
        type(account).objects.filter(id=account.id).update(sealed_token=sealed, key_id=key_id)

    async def story(edge):
        await edge.post(INBOUND, text(1))
        await asyncio.to_thread(_alone, change)
        fresh = text(2, AccountSid="AC" + "3" * 32, To="+15556660000")
        return [
            await edge.post(INBOUND, fresh, token="fresh"),
            await edge.post(INBOUND, text(3), token="replaced"),
            await edge.post(INBOUND, text(4), token=TOKEN),
        ]

    assert [answer.status for answer in live(story)] == [200, 200, 403]


def _alone(work):
    from django.db import connections

    try:
        work()
    finally:
        connections.close_all()


def test_a_token_that_does_not_open_locks_nobody_else_out(live, account):
    type(account).objects.filter(account_sid=OTHERS_ACCOUNT).update(sealed_token=b"scratched")

    async def story(edge):
        others = text(1, AccountSid=OTHERS_ACCOUNT, To=OTHERS_DESK)
        return [
            await edge.post(INBOUND, others, token=OTHERS_TOKEN),
            await edge.post(INBOUND, text(2)),
        ]

    assert [answer.status for answer in live(story)] == [403, 200]


def test_ten_equal_requests_at_once_are_one_receipt_and_nine_notes_without_content(live, stored):
    async def story(edge):
        return await asyncio.gather(*(edge.post(INBOUND, text()) for _ in range(10)))

    assert [answer.status for answer in live(story)] == [200] * 10
    assert len(stored("inbound")) == 1
    repeats = stored("duplicate")
    assert len(repeats) == 9
    for repeat in repeats:
        assert repeat.dedupe_key is None
        assert repeat.payload["of"] == f"in:{sid(1)}"
        assert dict(repeat.payload["pairs"]) == {
            "MessageSid": sid(1), "AccountSid": ACCOUNT, "To": DESK,
        }  # fmt: skip


def test_the_same_request_later_is_thanked_for_and_changes_nothing(live, stored):
    async def story(edge):
        return [await edge.post(INBOUND, text()), await edge.post(INBOUND, text(Body="Changed"))]

    assert [answer.status for answer in live(story)] == [200, 200]
    assert [dict(one.payload["pairs"])["Body"] for one in stored("inbound")] == ["Hello"]
    assert len(stored("duplicate")) == 1


def test_a_report_is_the_same_only_with_the_same_status_error_and_day_and_our_id(live, stored):
    ours = UUID(int=7).hex

    async def story(edge):
        await edge.post(STATUS, report(), query=f"m={ours}")
        await edge.post(STATUS, report(), query=f"m={ours}")
        await edge.post(STATUS, report(MessageStatus="undelivered", ErrorCode="30003"))
        await edge.post(STATUS, report(MessageStatus="undelivered", ErrorCode="30005"))
        await edge.post(
            STATUS, report(MessageStatus="delivered", RawDlrDoneDate="2607011200"), query="m=odd"
        )

    live(story)

    assert [one.dedupe_key for one in stored("status")] == [
        f"st:{sid(1)}:sent:::{ours}",
        f"st:{sid(1)}:undelivered:30003::",
        f"st:{sid(1)}:undelivered:30005::",
        f"st:{sid(1)}:delivered::2607011200:",
    ]
    assert stored("status")[0].payload["query"] == f"m={ours}"
    assert len(stored("duplicate")) == 1


def test_bad_requests_are_told_what_is_wrong_and_never_break_us(live, stored):
    signed = {"x-twilio-signature": "bm9uc2Vuc2U=", "content-type": FORM}
    megabyte = [b"Body=" + b"x" * 65536, *[b"x" * 65536] * 15]

    async def story(edge):
        return [
            await edge.ask("GET", INBOUND),
            await edge.ask("POST", INBOUND, body=megabyte, headers=signed),
            await edge.ask("POST", INBOUND, body=megabyte),
            await edge.ask(
                "POST", INBOUND, body=b"{}", headers=signed | {"content-type": "application/json"}
            ),
            await edge.ask("POST", INBOUND, body=b"Body=%ff%fe", headers=signed),
            await edge.ask("POST", INBOUND, headers=signed),
            await edge.post(INBOUND, text() | {"MessageSid": "SM1"}),
            await edge.post(INBOUND, {k: v for k, v in text().items() if k != "From"}),
            await edge.post(STATUS, report(ErrorCode="many")),
            await edge.ask("POST", "/webhooks/twilio/elsewhere"),
        ]

    answers = live(story)

    assert [answer.status for answer in answers] == [
        405, 413, 413, 415, 403, 403, 400, 400, 400, 404,
    ]  # fmt: skip
    assert answers[0].headers["allow"] == "POST"
    assert answers[6].body.decode().startswith("MessageSid")
    assert answers[7].body.decode().startswith("From")
    assert answers[8].body.decode().startswith("ErrorCode")
    assert stored("inbound") == stored("status") == []


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("🐶👨‍👩‍👧‍👦", "🐶👨‍👩‍👧‍👦"),
        ("zero\u200bwidth\u200d\ufeff", "zero\u200bwidth\u200d\ufeff"),
        ("before\0after\0", "beforeafter"),
        ("\U0010ffff\ufffe\x07", "\U0010ffff\ufffe\x07"),
        ("", ""),
        ("x" * 1601, "x" * 1601),
    ],
)
def test_odd_texts_are_kept(live, stored, body, kept):
    async def story(edge):
        return await edge.post(INBOUND, text(Body=body))

    assert live(story).status == 200
    (receipt,) = stored("inbound")
    assert dict(receipt.payload["pairs"])["Body"] == kept


def test_a_text_that_is_not_utf_8_is_not_lost(live, stored):
    fields = text(Body="Rex ate at 3 \udcff\udcfe!")
    body = urlencode(fields, encoding="utf-8", errors="surrogateescape").encode()
    said = BASE + INBOUND + "".join(name + fields[name] for name in sorted(fields))
    digest = hmac.digest(TOKEN.encode(), said.encode(errors="surrogateescape"), "sha1")

    async def story(edge):
        headers = {"content-type": FORM, "x-twilio-signature": b64encode(digest).decode()}
        return [
            await edge.ask("POST", INBOUND, body=body, headers=headers),
            await edge.ask("POST", INBOUND, body=body.replace(b"%FE", b"%FD"), headers=headers),
        ]

    assert b"%FF%FE" in body
    assert [answer.status for answer in live(story)] == [200, 403]
    (receipt,) = stored("inbound")
    assert dict(receipt.payload["pairs"])["Body"] == "Rex ate at 3 \ufffd\ufffd!"


def test_ten_pictures_are_kept_as_they_were_sent(live, stored):
    media = {f"MediaUrl{n}": f"https://media.example/{n}" for n in range(10)}
    media |= {f"MediaContentType{n}": "image/jpeg" for n in range(10)}

    async def story(edge):
        return await edge.post(INBOUND, text(Body="", NumMedia="10", **media))

    assert live(story).status == 200
    (receipt,) = stored("inbound")
    assert len(wire.parse_inbound(receipt.payload["pairs"]).media) == 10


def test_a_short_code_a_name_and_a_number_of_nobody_are_kept_too(live, stored):
    async def story(edge):
        return [
            await edge.post(INBOUND, text(1, From="12345")),
            await edge.post(INBOUND, text(2, From="DHL")),
            await edge.post(INBOUND, text(3, From=DESK)),
            await edge.post(INBOUND, text(4, To="+15550001111")),
        ]

    assert [answer.status for answer in live(story)] == [200] * 4
    assert len(stored("inbound")) == 4


def test_a_text_for_nobody_is_counted(live):
    def counted():
        return metrics.UNKNOWN_NUMBERS._value.get()

    async def story(edge):
        await edge.post(INBOUND, text(1))
        before = counted()
        await edge.post(INBOUND, text(2, To="+15550001111"))
        figures = await edge.ask("GET", "/metrics")
        return counted() - before, figures.body

    difference, figures = live(story)

    assert difference == 1
    assert b"snoutos_texts_to_unknown_numbers_total" in figures


def test_forwarded_addresses_are_believed_only_from_our_own_proxies(live):
    told = {"x-forwarded-host": "texts.example.net", "x-forwarded-proto": "https"}
    origin = "https://texts.example.net"

    async def story(edge):
        return [
            await edge.post(INBOUND, text(1), origin=origin, headers=told, peer="10.1.2.3"),
            await edge.post(INBOUND, text(2), origin=origin, headers=told, peer="::ffff:10.1.2.3"),
            await edge.post(INBOUND, text(3), origin=origin, headers=told, peer="192.0.2.1"),
            await edge.post(INBOUND, text(4), origin=origin, headers=told, peer="a socket"),
            await edge.post(INBOUND, text(5), origin=BASE, headers=told, peer="192.0.2.1"),
            await edge.post(INBOUND, text(6), origin=BASE, peer="10.1.2.3"),
        ]

    assert [answer.status for answer in live(story)] == [200, 200, 403, 403, 200, 200]


def test_a_public_address_with_a_port_is_signed_with_it_or_without(live, config):
    async def story(edge):
        return [
            await edge.post(INBOUND, text(1), origin="http://localhost:3000"),
            await edge.post(INBOUND, text(2), origin="http://localhost"),
        ]

    here = replace(config, public_base_url="http://localhost:3000")
    assert [answer.status for answer in live(story, config=here)] == [200, 200]


def test_a_flood_of_forgeries_fills_no_table(live, stored):
    async def story(edge):
        return await asyncio.gather(
            *(edge.post(INBOUND, text(number), signature="no") for number in range(200))
        )

    assert {answer.status for answer in live(story)} == {403}
    assert 10 <= len(stored("rejected")) <= 30


def test_three_hundred_requests_in_a_burst_are_all_taken(live, stored):
    async def story(edge):
        return await asyncio.gather(
            *(edge.post(INBOUND, text(number)) for number in range(100)),
            *(edge.post(STATUS, report(number)) for number in range(200)),
        )

    assert {answer.status for answer in live(story)} == {200}
    assert (len(stored("inbound")), len(stored("status"))) == (100, 200)
