"""The inbox as people meet it: whole pages, their parts, and refusals that keep what was typed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from snoutos.rooms.audit.models import Event
from snoutos.rooms.people.queries import actor
from snoutos.rooms.sending.actions.send import send_message
from snoutos.rooms.threads.models import Delivery, Draft, Message
from tests.conftest import HOUR, make_thread, make_window

PART = {"HX-Request": "true"}


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def desk(olivia):
    client = Client()
    client.force_login(olivia)
    return client


def receive(thread, body="Hello", at=None):
    at = at or timezone.now()
    message = Message.objects.create(
        org=thread.org, thread=thread, direction="inbound", sender_kind="client",
        sender_name=thread.client.name, number=thread.number, contact=thread.contact,
        from_address=thread.contact.address, to_address=thread.number.e164, body=body,
        state="received", at=at,
    )  # fmt: skip
    thread.refresh_from_db()
    thread.unread_count += 1
    thread.last_activity_at, thread.last_preview = at, body
    thread.last_sender_kind, thread.last_state = "client", "received"
    thread.save()
    return message


def unread(thread):
    thread.refresh_from_db()
    return thread.unread_count


def page(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def test_an_empty_inbox_says_what_will_appear(desk):
    text = page(desk.get("/inbox"))

    assert "No conversations yet" in text
    assert "Choose a conversation" in text


def test_the_list_shows_who_wrote_what(desk, carlas_thread):
    receive(carlas_thread, "Is <b>Biscuit</b> fine?")

    text = page(desk.get("/inbox"))

    assert "Carla Whitfield" in text
    assert "Is &lt;b&gt;Biscuit&lt;/b&gt; fine?" in text
    assert "+15551234567" not in text


def test_no_match_offers_the_way_back(desk, carlas_thread):
    assert "Clear filters" in page(desk.get("/inbox?show=failed"))
    assert "Carla" in page(desk.get("/inbox?show=nonsense&sort=odd&since=later"))


def test_a_filter_in_the_address_is_kept_in_every_link(desk, carlas_thread):
    receive(carlas_thread)

    text = page(desk.get("/inbox?show=unread&q=carla"))

    assert f"/inbox/{carlas_thread.pk}?show=unread&amp;q=carla" in text
    assert "sort=client" in text


def test_the_list_refreshes_itself_and_its_counts(desk, carlas_thread):
    receive(carlas_thread)

    text = page(desk.get("/inbox/list?show=unread", headers=PART))

    assert text.lstrip().startswith('<ul class="convs" id="conversations"')
    assert f"sse:inbox-{carlas_thread.org_id.hex}" in text
    assert 'id="chips"' in text
    assert 'hx-swap-oob="true"' in text
    assert "<html" not in text


def test_what_is_searched_for_goes_into_the_address(desk, carlas_thread):
    here = f"http://testserver/inbox/{carlas_thread.pk}?q=c"

    answer = desk.get(
        "/inbox/list?q=carla&current=x",
        headers=PART | {"HX-Trigger-Name": "q", "HX-Current-URL": here},
    )

    assert answer.headers["HX-Replace-Url"] == f"/inbox/{carlas_thread.pk}?q=carla"


def test_words_of_a_message_are_found(desk, carlas_thread):
    receive(carlas_thread, "Biscuit has a vet visit")

    assert "Carla" in page(desk.get("/inbox?q=vet+biscuit"))
    assert "No conversation matches" in page(desk.get("/inbox?q=dentist"))


def test_more_of_a_long_list_is_a_page_of_it(desk, org, front_desk, at):
    for index in range(51):
        make_thread(org, f"Client {index:02}", f"+1415555{index:04}", front_desk, at=at)

    first = desk.get("/inbox")
    cursor = first.context["conversations"].next_cursor
    more = page(desk.get(f"/inbox/list?after={cursor}", headers=PART))

    assert "Show more" in page(first)
    assert more.count('class="conv"') == 1
    assert "<ul" not in more
    assert "can&#x27;t read" in page(desk.get("/inbox/list?after=x"), 400).replace("’", "&#x27;")


def test_opening_a_conversation_reads_it(desk, carlas_thread):
    for _ in range(3):
        receive(carlas_thread)

    text = page(desk.get(f"/inbox/{carlas_thread.pk}"))

    assert "Inbox: conversation with Carla Whitfield" in text
    assert unread(carlas_thread) == 0
    page(desk.get(f"/inbox/{carlas_thread.pk}"))
    assert Event.objects.filter(type="thread.read").count() == 1


def test_what_arrives_after_the_opening_stays_unread_until_somebody_looks(desk, carlas_thread):
    receive(carlas_thread)
    desk.get(f"/inbox/{carlas_thread.pk}")
    later = receive(carlas_thread, "One more thing")

    part = page(desk.get(f"/inbox/{carlas_thread.pk}/messages", headers=PART))

    assert "One more thing" in part
    assert str(later.pk) in part
    assert unread(carlas_thread) == 1
    desk.post(f"/inbox/{carlas_thread.pk}/read", {"seen": later.pk}, headers=PART)
    assert unread(carlas_thread) == 0


def test_reading_reaches_only_as_far_as_was_seen(desk, carlas_thread):
    seen = receive(carlas_thread)
    receive(carlas_thread, "Not seen yet", at=timezone.now() + timedelta(seconds=1))

    desk.post(f"/inbox/{carlas_thread.pk}/read", {"seen": seen.pk}, headers=PART)

    assert unread(carlas_thread) == 1


def test_a_conversation_can_be_put_back_on_the_pile(desk, carlas_thread):
    answer = desk.post(f"/inbox/{carlas_thread.pk}/unread")

    assert answer["Location"] == "/inbox"
    assert unread(carlas_thread) == 1


def test_an_unknown_conversation_is_said_to_be_none(desk, mallorys_thread):
    text = page(desk.get(f"/inbox/{mallorys_thread.pk}"), 404)

    assert "We can&#x27;t find that conversation. The link may be old." in text


def test_the_page_listens_to_its_conversation(desk, carlas_thread):
    text = page(desk.get(f"/inbox/{carlas_thread.pk}"))

    assert f"sse:thread-{carlas_thread.pk.hex}" in text
    assert "/events?pass=" in text


def write(desk, thread, body, *, headers=None, **more):
    form = {"body": body, "key": "one", **more}
    return desk.post(f"/inbox/{thread.pk}/send", form, headers=headers or PART)


@pytest.mark.django_db(transaction=True)
class TestWriting:
    def test_what_is_sent_is_queued_and_the_composer_is_empty_again(self, desk, carlas_thread):
        answer = write(desk, carlas_thread, "On my way")

        text = page(answer)
        assert answer.headers["HX-Trigger"] == "sent"
        assert text.strip().startswith('<form class="composer"')
        assert "On my way" not in text
        assert Message.objects.get().state == "queued"
        assert Delivery.objects.get().due_at is not None

    def test_a_double_click_sends_once(self, desk, carlas_thread):
        write(desk, carlas_thread, "On my way")
        write(desk, carlas_thread, "On my way")

        assert Message.objects.count() == 1

    def test_every_composer_has_a_key_of_its_own(self, desk, carlas_thread):
        keys = {desk.get(f"/inbox/{carlas_thread.pk}").context["key"] for _ in range(2)} | {
            write(desk, carlas_thread, "Hello").context["key"]
        }

        assert len(keys) == 3

    def test_without_a_script_sending_leads_back_to_the_conversation(self, desk, carlas_thread):
        answer = write(desk, carlas_thread, "On my way", headers={"Accept": "text/html"})

        assert answer["Location"] == f"/inbox/{carlas_thread.pk}"

    @pytest.mark.parametrize(
        ("body", "sentence"),
        [
            ("   ", "Message body cannot be empty"),
            (
                "x" * 1601,
                "Message is too long. Maximum length is 1600 characters. "
                "Your message is 1601 characters.",
            ),
        ],
    )
    def test_what_cannot_be_sent_is_kept_with_the_reason(self, desk, carlas_thread, body, sentence):
        text = page(write(desk, carlas_thread, body), 422)

        assert sentence in text
        assert body.strip() in text
        assert not Message.objects.exists()

    def test_contact_details_need_a_second_thought(self, desk, carlas_thread):
        body = "Call me at 415-555-0142"

        asked = page(write(desk, carlas_thread, body), 409)
        sent = write(desk, carlas_thread, body, key="two", confirm="on")

        assert "Send anyway" in asked
        assert body in asked
        assert page(sent)
        assert Message.objects.get().scan == "flagged"
        assert "Sent with a phone number" in page(desk.get(f"/inbox/{carlas_thread.pk}"))

    def test_nobody_is_texted_who_asked_for_silence(self, desk, carlas_thread, at):
        carlas_thread.contact.opted_out_at = at
        carlas_thread.contact.save()

        assert "asked not to get texts (replied STOP)" in page(
            desk.get(f"/inbox/{carlas_thread.pk}")
        )
        assert "asked not to get texts" in page(write(desk, carlas_thread, "Hello?"), 409)
        assert not Message.objects.exists()

    def test_a_refusal_without_a_script_is_a_whole_page(self, desk, carlas_thread):
        answer = write(
            desk, carlas_thread, "Call me at 415-555-0142", headers={"Accept": "text/html"}
        )

        text = page(answer, 409)
        assert "<html" in text
        assert "Send anyway" in text
        assert "Call me at 415-555-0142" in text

    def test_a_page_without_a_key_is_too_old(self, desk, carlas_thread):
        assert "too old" in page(write(desk, carlas_thread, "Hello", key=""), 422)

    def test_sending_ends_the_draft(self, desk, olivia, carlas_thread):
        desk.post(f"/inbox/{carlas_thread.pk}/draft", {"body": "On my"})
        assert "On my" in page(desk.get(f"/inbox/{carlas_thread.pk}"))

        write(desk, carlas_thread, "On my way")

        assert not Draft.objects.exists()

    def test_what_failed_is_tried_again_after_a_question(self, desk, olivia, carlas_thread, at):
        failed = send_message(by=actor(olivia), thread_id=carlas_thread.pk, body="Hello", at=at)
        Message.objects.update(state="failed")
        Delivery.objects.update(
            state="failed", due_at=None, attempts=3, error="The phone is off.", error_code=30003
        )
        address = f"/inbox/messages/{failed.pk}/retry"

        shown = page(desk.get(f"/inbox/{carlas_thread.pk}"))
        asked = page(desk.get(address, headers=PART))
        refused = page(desk.post(address, {"reason": ""}), 422)
        agreed = desk.post(address, {"reason": "They are back"})

        assert "Not delivered. The phone is off." in shown
        assert "Provider code 30003" in shown
        assert "Retry sending message?" in asked
        assert "The phone is off." in asked
        assert "tried 3 times" in refused
        assert agreed["Location"] == f"/inbox/{carlas_thread.pk}"
        assert Message.objects.get().state == "queued"

    def test_what_arrived_is_not_sent_again(self, desk, olivia, carlas_thread, at):
        sent = send_message(by=actor(olivia), thread_id=carlas_thread.pk, body="Hello", at=at)
        Message.objects.update(state="delivered")

        text = page(desk.post(f"/inbox/messages/{sent.pk}/retry"), 422)

        assert "Only a message that was not delivered can be sent again." in text
        assert Delivery.objects.get().attempts == 0


def test_technical_details_are_the_owners(dana, olivia, carlas_thread, front_desk, at):
    message = Message.objects.create(
        org=carlas_thread.org, thread=carlas_thread, direction="outbound", sender_kind="owner",
        number=front_desk, contact=carlas_thread.contact, from_address="", to_address="",
        body="Hello", state="undelivered", at=at,
    )  # fmt: skip
    Delivery.objects.create(
        org=carlas_thread.org, message=message, thread=carlas_thread, state="undelivered",
        error="The phone is off.", error_code=30003, created_at=at, updated_at=at,
    )  # fmt: skip

    for user, sees in ((olivia, True), (dana, False)):
        client = Client()
        client.force_login(user)
        assert ("30003" in page(client.get(f"/inbox/{carlas_thread.pk}"))) is sees


def test_the_strip_brings_along_which_number_speaks(desk, carlas_thread, sam, sams_number, at):
    make_window(carlas_thread, sam, at - HOUR, at + HOUR)

    text = page(desk.get(f"/inbox/{carlas_thread.pk}/next-up", headers=PART))

    assert "Next message goes to <b>Sam Rivers</b>" in text
    assert text.count("+1 (555) 222-2222") == 2
    assert text.count('hx-swap-oob="true"') == 2


def test_the_rail_shows_the_window_of_today(desk, carlas_thread, sam, at):
    make_window(carlas_thread, sam, at - timedelta(minutes=1), at + timedelta(minutes=1))

    text = page(desk.get(f"/inbox/{carlas_thread.pk}/rail", headers=PART))

    assert "Sam Rivers" in text
    assert "Open now" in text
    assert "Weekly client" in text
    assert "<svg viewBox" in text


def test_see_why_is_a_page_and_a_dialog(desk, carlas_thread):
    address = f"/inbox/{carlas_thread.pk}/why"

    whole, part = page(desk.get(address)), page(desk.get(address, headers=PART))

    assert "<html" in whole
    assert "<html" not in part
    for text in (whole, part):
        assert "A message that comes now goes to" in text
        assert "Decides" in text


def test_earlier_messages_stay_when_the_list_refreshes(desk, carlas_thread, at):
    for index in range(60):
        receive(carlas_thread, f"text {index:02}", at=at + timedelta(seconds=index))

    first = page(desk.get(f"/inbox/{carlas_thread.pk}"))
    more = page(desk.get(f"/inbox/{carlas_thread.pk}/messages?limit=100", headers=PART))

    assert "text 10" in first
    assert "text 09" not in first
    assert "messages?limit=100" in first
    assert "text 00" in more
    assert "Show earlier messages" not in more
    assert "messages?limit=100" in more


@pytest.mark.parametrize("limit", ["0", "-1", "x", "9999", "501"])
def test_an_odd_number_of_messages_is_a_sensible_one(limit, desk, carlas_thread):
    receive(carlas_thread)

    assert "Hello" in page(desk.get(f"/inbox/{carlas_thread.pk}?limit={limit}"))


def test_pages_need_a_fixed_number_of_statements(
    desk, carlas_thread, org, front_desk, sam, at, django_assert_max_num_queries
):
    for index in range(30):
        receive(carlas_thread, at=at + timedelta(seconds=index))
        thread = make_thread(org, f"C{index}", f"+1415556{index:04}", front_desk)
        make_window(thread, sam, at, at + HOUR)
    desk.get(f"/inbox/{carlas_thread.pk}")

    with django_assert_max_num_queries(32):
        page(desk.get(f"/inbox/{carlas_thread.pk}"))
    with django_assert_max_num_queries(16):
        page(desk.get("/inbox"))


def test_no_part_carries_a_style_or_a_script(desk, carlas_thread, sam, at):
    make_window(carlas_thread, sam, at, at + HOUR)
    receive(carlas_thread)

    text = page(desk.get(f"/inbox/{carlas_thread.pk}"))

    assert " style=" not in text
    assert " onclick" not in text
    assert "<script>" not in text


@pytest.mark.parametrize("body", ["", "\u200b\u200b", " \n"])
def test_a_text_that_nobody_can_see_says_so(desk, carlas_thread, body):
    receive(carlas_thread, body)

    page = desk.get(f"/inbox/{carlas_thread.pk}").content.decode()

    assert "An empty text" in page


def test_a_text_cannot_turn_the_page_around(desk, carlas_thread):
    receive(carlas_thread, "\u202elive")

    page = desk.get(f"/inbox/{carlas_thread.pk}").content.decode()

    assert "<bdi>\u202elive</bdi>" in page


@pytest.mark.parametrize(("code", "is_offered"), [(30003, True), (21610, False)])
def test_nobody_is_invited_to_send_what_would_be_refused_again(
    desk, olivia, carlas_thread, at, code, is_offered
):
    message = send_message(by=actor(olivia), thread_id=carlas_thread.pk, body="Hi", at=at)
    Message.objects.filter(pk=message.pk).update(state="failed")
    Delivery.objects.update(state="failed", due_at=None, error="It failed.", error_code=code)

    page = desk.get(f"/inbox/{carlas_thread.pk}").content.decode()

    assert ("Try again</a>" in page) is is_offered


def test_an_opt_out_is_told_once(desk, carlas_thread, at):
    carlas_thread.contact.opted_out_at = at
    carlas_thread.contact.save()

    answer = desk.post(
        f"/inbox/{carlas_thread.pk}/send", {"body": "Hello", "key": "k-1"}, headers=PART
    )

    assert answer.content.decode().count("asked not to get texts") == 1
