"""Batch in, rows and topics out: whose a text is, where it goes, and what is noted of it."""

from datetime import timedelta

import pytest

from snoutos.kernel import topics
from snoutos.kernel.detector.split import may_go_on
from snoutos.pipeline.decide.answers import ANSWER
from snoutos.pipeline.loop import run_batch
from snoutos.rooms.alerts.models import Alert
from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.models import Client, Contact
from snoutos.rooms.policy.models import Allowed, Violation
from snoutos.rooms.routing.models import Decision, Override
from snoutos.rooms.threads.models import Delivery, Message, Thread
from snoutos.rooms.traffic.models import ProviderAccount, Receipt
from tests.conftest import HOUR, NOON, make_number, make_thread, make_window
from tests.pipeline.outside import ACCOUNT, CARLA, DESK, POOL, SAMS, STRANGER, sid

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(minutes=5)


def run(hot, now=LATER):
    return run_batch(hot, now=now, limit=500)


def inbound():
    return list(Message.objects.filter(direction="inbound").order_by("at", "id"))


def events(event_type):
    return Event.objects.filter(type=event_type)


def heard(hot):
    return {notice.payload for notice in hot.notifies(timeout=0.2)}


def test_a_text_to_the_front_desk_waits_in_the_owner_inbox(hot, outside, carlas_thread):
    """Scenarios 341 and 82."""
    receipt = outside.text("Hello, I need help with my booking", name="first")

    assert run(hot) == 1

    [message] = inbound()
    assert (message.thread_id, message.body) == (
        carlas_thread.pk,
        "Hello, I need help with my booking",
    )
    assert (message.provider_sid, message.state, message.scan) == (
        sid("first"),
        "received",
        "clean",
    )
    assert (message.from_address, message.to_address) == (CARLA, DESK)
    assert message.at == receipt.received_at
    decision = Decision.objects.get(message=message)
    assert (decision.target, decision.rule) == ("owner_inbox", "default")
    assert message.because == decision.because != ""
    carlas_thread.refresh_from_db()
    assert carlas_thread.unread_count == 1
    assert carlas_thread.last_preview == message.body
    assert carlas_thread.last_activity_at == message.at
    receipt.refresh_from_db()
    assert receipt.settled_at == LATER
    assert run(hot) == 0


def test_every_receipt_leaves_its_events_under_one_correlation_id(hot, outside, carlas_thread):
    receipt = outside.text("hi")

    run(hot)

    noted = Event.objects.filter(correlation_id=receipt.pk)
    assert {one.type for one in noted} == {"message.inbound.received", "routing.evaluated"}
    assert all(one.org_id == carlas_thread.org_id for one in noted)
    assert all(one.thread_id == carlas_thread.pk for one in noted)
    assert not any(CARLA[-7:] in str(one.payload) or "hi" in one.payload for one in noted)


def test_a_reply_to_a_sitters_number_reaches_the_sitter(
    hot, outside, carlas_thread, sam, sams_number
):
    """Scenarios 259 and 72."""
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    outside.text("Running late!", to=SAMS)
    hot.execute("listen house")

    run(hot)

    [message] = inbound()
    assert message.thread_id == carlas_thread.pk
    decision = Decision.objects.get(message=message)
    assert (decision.target, decision.sitter_id) == ("sitter", sam.pk)
    carlas_thread.refresh_from_db()
    assert carlas_thread.unread_count == 0
    assert heard(hot) == {
        topics.inbox(carlas_thread.org_id),
        topics.thread(carlas_thread.pk),
        topics.sitter(sam.pk),
    }


def test_after_the_window_the_same_thread_goes_to_the_owner(
    hot, outside, carlas_thread, sam, sams_number
):
    """Scenario 260."""
    make_window(carlas_thread, sam, NOON - 2 * HOUR, NOON - HOUR)
    outside.text("Are you still there?", to=SAMS)

    run(hot)

    [message] = inbound()
    assert message.thread_id == carlas_thread.pk
    assert Decision.objects.get().target == "owner_inbox"


def test_two_batches_at_the_same_instant_agree_with_the_half_open_window(
    hot, outside, carlas_thread, sam, sasha
):
    """Scenario 75."""
    make_window(carlas_thread, sam, NOON - HOUR, NOON)
    make_window(carlas_thread, sasha, NOON, NOON + HOUR)
    outside.text("now?")

    run(hot)

    assert Decision.objects.get().sitter_id == sasha.pk


def test_the_next_window_is_in_the_reason(hot, outside, carlas_thread, sam):
    """Scenarios 70 and 71."""
    make_window(carlas_thread, sam, NOON + 3 * HOUR, NOON + 6 * HOUR)
    make_window(carlas_thread, sam, NOON + 30 * HOUR, NOON + 31 * HOUR)
    outside.text("when?")

    run(hot)

    [message] = inbound()
    assert "3:00 PM" in message.because
    assert len(Decision.objects.get().inputs["windows"]) == 1


def test_an_override_outranks_the_open_window(hot, outside, carlas_thread, sam, olivia):
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    Override.objects.create(
        org=carlas_thread.org, thread=carlas_thread, target="owner_inbox", reason="Sam is ill",
        starts_at=NOON - HOUR, ends_at=NOON + HOUR, created_by=olivia,
    )  # fmt: skip
    outside.text("hello")
    hot.execute("listen house")

    run(hot)

    assert Decision.objects.get().rule == "override"
    assert topics.sitter(sam.pk) in heard(hot), "their page still shows the conversation"


def test_an_inactive_sitter_gets_nothing(hot, outside, carlas_thread, sam):
    """Scenario 73."""
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    sam.is_active = False
    sam.save()
    outside.text("hello")

    run(hot)

    assert Decision.objects.get().target == "owner_inbox"
    assert Alert.objects.get().type == "routing.sitter_inactive"


@pytest.mark.parametrize("status", ["quarantined", "inactive"])
def test_a_text_to_a_resting_number_is_kept(hot, outside, carlas_thread, sam, status):
    """Scenario 58."""
    make_number(carlas_thread.org, "+15554440000", "sitter", sitter=None, status=status)
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    outside.text("anybody?", to="+15554440000")

    run(hot)

    [message] = inbound()
    assert message.thread_id == carlas_thread.pk
    decision = Decision.objects.get()
    assert (decision.target, decision.rule) == ("owner_inbox", "hard_safety")


def test_an_unknown_sender_becomes_a_provisional_client(hot, outside, org, front_desk):
    outside.text("Do you do cats?", sender=STRANGER)

    run(hot)

    client = Client.objects.get()
    assert (client.name, client.is_provisional) == ("(555) 987-6543", True)
    thread = Thread.objects.get()
    assert (thread.client_id, thread.number_id, thread.unread_count) == (
        client.pk,
        front_desk.pk,
        1,
    )
    assert Decision.objects.get().target == "owner_inbox"
    assert events("client.created").count() == events("thread.created").count() == 1
    assert not Delivery.objects.exists()


def test_a_stranger_who_writes_twice_in_one_batch_is_one_client(hot, outside, front_desk):
    outside.text("Hello?", sender=STRANGER)
    outside.text("Anybody there?", sender=STRANGER)

    run(hot)

    assert Client.objects.count() == Contact.objects.count() == Thread.objects.count() == 1
    thread = Thread.objects.get()
    assert thread.unread_count == 2
    assert thread.last_preview == "Anybody there?"


def test_a_stranger_on_a_sitters_number_speaks_with_the_front_desk(
    hot, outside, front_desk, sams_number
):
    outside.text("Hi Sam", sender=STRANGER, to=SAMS)

    run(hot)

    assert Thread.objects.get().number_id == front_desk.pk


def test_an_unmapped_sender_on_a_pool_number(hot, outside, front_desk, pool_number, carlas_thread):
    """Scenarios 265 and 347."""
    outside.text("Is this the sitter?", sender=STRANGER, to=POOL)

    run(hot)

    [message] = inbound()
    assert message.thread_id != carlas_thread.pk
    assert Decision.objects.get().rule == "hard_safety"
    alert = Alert.objects.get()
    assert (alert.title, alert.severity) == ("Unmapped Inbound Message", "warning")
    assert "Unmapped inbound message - routed to Owner Inbox" in alert.description
    assert events("routing.unmapped_inbound").count() == 1
    answer = Message.objects.get(direction="outbound")
    assert (answer.body, answer.from_address, answer.to_address) == (ANSWER, POOL, STRANGER)
    assert answer.segments == 1
    delivery = Delivery.objects.get()
    assert (delivery.message_id, delivery.state) == (answer.pk, "queued")
    assert delivery.due_at <= LATER
    assert Thread.objects.get(pk=message.thread_id).last_preview == "Is this the sitter?"


def test_one_automatic_answer_per_sender_and_day(hot, outside, front_desk, pool_number):
    outside.text("one", sender=STRANGER, to=POOL)
    outside.text("two", sender=STRANGER, to=POOL)
    run(hot)
    outside.text("three", sender=STRANGER, to=POOL)
    run(hot)
    outside.text("next day", sender=STRANGER, to=POOL, at=NOON + 24 * HOUR)
    run(hot, now=LATER + 24 * HOUR)

    assert Message.objects.filter(sender_kind="system").count() == 2
    alert = Alert.objects.get()
    assert alert.count == 4
    assert events("alert.created").count() == 1
    assert events("routing.unmapped_inbound").count() == 4
    assert Thread.objects.get().unread_count == 4


@pytest.mark.parametrize(
    ("sender", "body"),
    [
        pytest.param("12345", "Your code is 1234", id="a short code"),
        pytest.param("DHL", "Parcel", id="a name"),
        pytest.param(DESK, "loop?", id="one of our own numbers"),
        pytest.param(STRANGER, "STOP", id="somebody who says STOP"),
    ],
)
def test_no_automatic_answer_to(hot, outside, front_desk, pool_number, sender, body):
    outside.text(body, sender=sender, to=POOL)

    run(hot)

    [message] = inbound()
    assert (message.body, message.from_address) == (body, sender)
    assert Decision.objects.get().target == "owner_inbox"
    assert not Delivery.objects.exists()


def test_no_automatic_answer_to_somebody_who_opted_out_before(
    hot, outside, front_desk, pool_number
):
    outside.text("STOP", sender=STRANGER, to=POOL)
    outside.text("who is this", sender=STRANGER, to=POOL)

    run(hot)

    assert not Delivery.objects.exists()


def test_a_number_of_another_organization_is_no_reason_to_answer(
    hot, outside, front_desk, pool_number, mallorys_thread
):
    outside.text("loop?", sender="+15557770000", to=POOL)
    outside.text("loop?", sender=DESK, to=POOL)

    run(hot)

    # Whoever reads the inbox sees which of the two is their own.
    names = set(Client.objects.filter(org=front_desk.org).values_list("name", flat=True))
    assert names == {"(555) 777-0000", "Your own number (555) 111-1111"}
    assert [one.from_address for one in inbound()] == ["+15557770000", DESK]
    assert not Delivery.objects.exists()


def test_two_clients_of_one_pool_number_keep_their_own_conversations(
    hot, outside, org, pool_number
):
    """Scenario 264."""
    one = make_thread(org, "Ann", "+15550000001", pool_number)
    two = make_thread(org, "Bob", "+15550000002", pool_number)
    outside.text("from Ann", sender="+15550000001", to=POOL)
    outside.text("from Bob", sender="+15550000002", to=POOL)

    run(hot)

    assert {m.body: m.thread_id for m in inbound()} == {"from Ann": one.pk, "from Bob": two.pk}
    assert not Alert.objects.exists()


def test_many_unmapped_senders_have_conversations_of_their_own(
    hot, outside, front_desk, pool_number
):
    """Scenario 266."""
    for n in range(3):
        outside.text(f"hi {n}", sender=f"+1555000000{n}", to=POOL)

    run(hot)

    assert sorted(Thread.objects.values_list("unread_count", flat=True)) == [1, 1, 1]


def test_a_client_of_another_organization_is_a_stranger_here(
    hot, outside, org, front_desk, mallorys_thread
):
    """Scenario 267."""
    outside.text("hello", sender="+15557654321")

    run(hot)

    [message] = inbound()
    assert message.org_id == org.pk
    assert message.thread.client.is_provisional
    mallorys_thread.refresh_from_db()
    assert mallorys_thread.unread_count == 0


def test_a_client_of_a_pool_number_may_write_to_the_front_desk(
    hot, outside, org, front_desk, pool_number
):
    """Scenario 268."""
    thread = make_thread(org, "Carla Whitfield", CARLA, pool_number)
    outside.text("hello", to=DESK)

    run(hot)

    assert [one.thread_id for one in inbound()] == [thread.pk]
    assert Decision.objects.get().rule == "default"


def test_a_pool_number_that_has_written_to_a_client_is_theirs(
    hot, outside, carlas_thread, pool_number
):
    Message.objects.create(
        org=carlas_thread.org, thread=carlas_thread, direction="outbound", sender_kind="owner",
        number=pool_number, contact=carlas_thread.contact, from_address=POOL, to_address=CARLA,
        body="From here", state="sent", at=NOON - HOUR,
    )  # fmt: skip
    outside.text("thanks", to=POOL)

    run(hot)

    assert not Alert.objects.exists()


def test_a_known_client_on_a_foreign_pool_number_is_unmapped_but_found(
    hot, outside, carlas_thread, pool_number, sam
):
    make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)
    outside.text("hello", to=POOL)

    run(hot)

    [message] = inbound()
    assert message.thread_id == carlas_thread.pk
    assert Decision.objects.get().rule == "hard_safety"
    assert Alert.objects.get().type == "routing.unmapped_inbound"


def test_a_client_without_a_conversation_gets_one_for_all_their_phones(
    hot, outside, org, front_desk
):
    client = Client.objects.create(org=org, name="Carla", created_at=NOON)
    for phone in (CARLA, STRANGER):
        Contact.objects.create(org=org, client=client, address=phone, created_at=NOON)
    outside.text("from the mobile", sender=CARLA)
    outside.text("from the office", sender=STRANGER)

    run(hot)

    thread = Thread.objects.get()
    assert {one.thread_id for one in inbound()} == {thread.pk}
    assert thread.contact.address == STRANGER, "the phone that wrote last"


def test_a_number_of_nobody_is_noted_and_settled(hot, outside, front_desk):
    """Scenario 306."""
    receipt = outside.text("hello", to="+15550009999")

    run(hot)

    receipt.refresh_from_db()
    assert receipt.settled_at is not None
    assert inbound() == []
    event = events("webhook.inbound.unknown_number").get()
    assert event.org_id is None
    assert event.payload == {"to_ends_with": "9999", "from_ends_with": "4567"}


def test_an_account_hears_of_texts_to_numbers_that_are_not_set_up(hot, outside, org, front_desk):
    """Scenario 306."""
    ProviderAccount.objects.create(org=org, account_sid=ACCOUNT, sealed_token=b"sealed", key_id="k")
    for body in ("hello", "anybody?"):
        outside.text(body, to="+15550009999")

    run(hot)

    alert = Alert.objects.get()
    assert (alert.org_id, alert.count, alert.status) == (org.pk, 2, "open")
    assert "+1 (555) 000-9999" in alert.description
    assert {one.org_id for one in events("webhook.inbound.unknown_number")} == {org.pk}
    assert inbound() == []


def test_stop_and_start_are_heeded_and_still_shown(hot, outside, carlas_thread):
    outside.text("Stop.")
    run(hot)
    contact = carlas_thread.contact
    contact.refresh_from_db()
    assert contact.opted_out_at is not None
    assert events("contact.opted_out").count() == 1
    outside.text("START")
    run(hot)
    contact.refresh_from_db()
    assert contact.opted_out_at is None
    assert events("contact.opted_in").count() == 1
    assert [one.body for one in inbound()] == ["Stop.", "START"]
    assert Decision.objects.count() == 2


def test_the_last_word_of_a_batch_counts(hot, outside, carlas_thread):
    for word in ("STOP", "START", "STOP", "help", "stop"):
        outside.text(word)

    run(hot)

    carlas_thread.contact.refresh_from_db()
    assert carlas_thread.contact.opted_out_at is not None
    assert events("contact.opted_out").count() == 2


def test_yes_is_an_answer_unless_it_lifts_an_opt_out(hot, outside, carlas_thread):
    outside.text("yes")
    run(hot)
    assert not events("contact.opted_in").exists()
    outside.text("STOP")
    outside.text("YES")

    run(hot)

    carlas_thread.contact.refresh_from_db()
    assert carlas_thread.contact.opted_out_at is None


def test_contact_details_are_flagged_and_covered_but_never_stopped(hot, outside, carlas_thread):
    """Scenarios 292 and 294."""
    outside.text("Call me at 212-555-0187 or mail carla@example.com")

    run(hot)

    [message] = inbound()
    assert message.scan == "flagged"
    assert "212-555-0187" in message.body
    assert "█" in message.redacted_body
    assert "212-555-0187" not in message.redacted_body
    found = Violation.objects.filter(message=message)
    assert {one.kind for one in found} == {"phone", "email"}
    assert all(one.action == "allowed" and one.status == "open" for one in found)
    alert = Alert.objects.get()
    assert alert.type == "policy.violation"
    carlas_thread.refresh_from_db()
    everything = [*(one.excerpt for one in found), alert.description, carlas_thread.last_preview]
    everything += map(str, Event.objects.values_list("payload", flat=True))
    assert not any("0187" in words or "carla@" in words for words in everything)


@pytest.mark.parametrize(
    ("before", "body"),
    [
        (["my number is 212-555"], "0187"),
        (["two one two"], "five five five oh one eight seven"),
        (["carla dot whitfield"], "at gmail dot com"),
        (["write me on instagram"], "carla.and.rex"),
        (["212", "555"], "0187"),
    ],
)
def test_what_may_be_the_rest_of_a_detail_is_read_together(before, body):
    assert may_go_on(before, body)


@pytest.mark.parametrize(
    ("before", "body"),
    [
        ([], "0187"),
        (["Can you come at 3?"], "Or at 4, as you like"),
        (["my number is 212-555"], "thank you!"),
        (["See you at the park"], "He eats at noon"),
    ],
)
def test_everyday_texts_are_read_alone(before, body):
    assert not may_go_on(before, body)


@pytest.mark.parametrize("batches", [1, 2])
def test_a_phone_number_split_over_texts_is_found_in_the_last_one(
    hot, outside, carlas_thread, batches
):
    outside.text("my number is 212-555")
    if batches == 2:
        run(hot)
    outside.text("0187 call me")

    run(hot)

    first, last = inbound()
    assert (first.scan, last.scan) == ("clean", "flagged")
    assert last.redacted_body == "█████ call me"
    assert {one.kind for one in Violation.objects.filter(message=last)} == {"phone"}


def test_texts_that_lie_apart_or_come_from_others_are_not_read_together(
    hot, outside, carlas_thread, org, front_desk
):
    make_thread(org, "Somebody else", STRANGER, front_desk)
    outside.text("my number is 212-555", at=NOON - timedelta(minutes=16))
    outside.text("my number is 212-555", sender=STRANGER, at=NOON - timedelta(minutes=1))
    outside.text("0187 call me")

    run(hot)

    assert [one.scan for one in inbound()] == ["clean"] * 3


def test_a_detector_that_crashes_costs_no_message(hot, outside, carlas_thread, monkeypatch):
    """Scenario 295 and decision D10."""

    def crash(_text, **_more):
        raise RecursionError

    monkeypatch.setattr("snoutos.rooms.policy.rules.scan", crash)
    outside.text("hello")

    run(hot)

    [message] = inbound()
    assert (message.scan, message.body) == ("unscanned", "hello")
    assert message.redacted_body == "█████", "a sitter sees none of it"
    assert Alert.objects.get().type == "policy.unscanned"


def test_pictures_are_kept(hot, outside, carlas_thread):
    outside.text(
        "", NumMedia="1", MediaUrl0="https://example.com/1.jpg", MediaContentType0="image/jpeg"
    )

    run(hot)

    [message] = inbound()
    assert message.media == [{"url": "https://example.com/1.jpg", "content_type": "image/jpeg"}]
    carlas_thread.refresh_from_db()
    assert carlas_thread.last_preview == "Picture"


@pytest.mark.parametrize(
    "body", ["👩‍👩‍👧‍👦", "\u200b\u200b", "tab\tnew\nline \\N \\.", "", "ł" * 4000]
)
def test_odd_texts_are_stored_as_they_came(hot, outside, carlas_thread, body):
    outside.text(body)

    run(hot)

    assert [one.body for one in inbound()] == [body]


def test_a_text_that_was_held_up_counts_but_does_not_become_the_last_one(
    hot, outside, carlas_thread
):
    outside.text("newer", at=NOON)
    run(hot)
    outside.text("older", at=NOON - HOUR)

    run(hot)

    carlas_thread.refresh_from_db()
    assert carlas_thread.last_preview == "newer"
    assert carlas_thread.unread_count == 2


def test_a_closed_conversation_opens_when_the_client_writes(hot, outside, carlas_thread):
    carlas_thread.status = "closed"
    carlas_thread.save()
    outside.text("one more thing")

    run(hot)

    carlas_thread.refresh_from_db()
    assert carlas_thread.status == "open"


def test_the_number_remembers_its_last_use(hot, outside, carlas_thread, front_desk):
    receipt = outside.text()

    run(hot)

    front_desk.refresh_from_db()
    assert front_desk.last_used_at == receipt.received_at


def test_repeated_and_refused_requests_leave_an_event(hot, outside, carlas_thread):
    """Scenario 317."""
    from snoutos.rooms.traffic.models import ProviderAccount

    ProviderAccount.objects.create(
        org=carlas_thread.org, account_sid="AC" + "1" * 32, sealed_token=b"", key_id="1"
    )
    outside.text("hi", name="once")
    run(hot)
    [message] = inbound()
    fields = {"MessageSid": sid("once"), "AccountSid": "AC" + "1" * 32, "To": DESK}
    outside.receipt("duplicate", fields)
    outside.receipt("rejected", {"AccountSid": "AC" + "1" * 32})
    outside.receipt("rejected", {})
    unreadable = outside.receipt("rejected", {"AccountSid": "AC" + "1" * 32})
    Receipt.objects.filter(pk=unreadable.pk).update(
        payload=unreadable.payload | {"reason": "unreadable"}
    )

    assert run(hot) == 4

    assert inbound() == [message]
    duplicate = events("webhook.inbound.duplicate_rejected").get()
    assert (duplicate.entity_id, duplicate.org_id) == (message.pk, message.org_id)
    refused = events("webhook.inbound.signature_invalid").order_by("id")
    assert [one.org_id for one in refused] == [carlas_thread.org_id, None]
    assert events("webhook.inbound.unreadable").get().org_id == carlas_thread.org_id
    assert not Receipt.objects.filter(settled_at=None).exists()


def test_what_is_on_the_allow_list_is_not_covered(hot, outside, carlas_thread, org):
    Allowed.objects.create(org=org, kind="phone", value="+14158675309", created_at=NOON)
    outside.text("Our vet is 415 867 5309", name="vet")
    outside.text("I called 555-111-1111 before", name="yours")
    outside.text("Mine is 212 736 5000", name="mine")

    run(hot)

    vet, yours, mine = inbound()
    assert (vet.scan, yours.scan, mine.scan) == ("clean", "clean", "flagged")
    assert (vet.redacted_body, mine.redacted_body) == ("", "Mine is █████")
    assert Violation.objects.count() == 1


def test_a_contact_card_that_comes_along_is_a_finding_and_the_text_stays(
    hot, outside, carlas_thread
):
    card = {
        "NumMedia": "1",
        "MediaUrl0": "https://api.example.com/c",
        "MediaContentType0": "text/x-vcard",
    }
    photo = card | {"MediaContentType0": "image/jpeg"}
    outside.text("Here is my card", name="card", **card)
    outside.text("", name="alone", **card)
    outside.text("Look at him!", name="photo", **photo)

    run(hot)

    with_text, alone, picture = inbound()
    assert [one.scan for one in (with_text, alone, picture)] == ["flagged", "flagged", "clean"]
    assert (with_text.redacted_body, alone.redacted_body) == ("", "")
    found = list(Violation.objects.order_by("id"))
    assert [(one.rule, one.kind, one.grade) for one in found] == [
        ("contact_card", "phone", "noted")
    ] * 2
    assert [one.excerpt for one in found] == ["Here is my card", "Contact card"]
    assert {one.because for one in found} == {"This is a contact card."}
