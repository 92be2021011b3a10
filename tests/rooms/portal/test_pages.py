"""The sitter's pages, as a browser gets them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from snoutos.kernel.words import MessageState
from snoutos.rooms.people.queries import actor
from snoutos.rooms.portal.queries import conversations as queries
from snoutos.rooms.portal.rules import NOBODY_YET, ONLY_DURING_WINDOW
from snoutos.rooms.routing.rules.deciding import OUTSIDE_WINDOW
from snoutos.rooms.sending.rules import CONTACT_INFO
from snoutos.rooms.threads.models import Draft, Message
from tests.conftest import HOUR, make_window
from tests.rooms.portal.conftest import write

HTMX = {"HX-Request": "true"}
MINUTE = timedelta(minutes=1)


def at(name, thread):
    return reverse(f"portal:{name}", args=[thread.pk])


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def send(client, thread, body, key="k1", **more):
    return client.post(at("send", thread), {"body": body, "key": key}, **more)


def test_messages_lists_what_is_open(as_sam, carlas_thread, open_window, now):
    write(carlas_thread, "Is he awake?", now - MINUTE)

    said = text_of(as_sam.get(reverse("portal:messages")))

    assert "Carla W." in said
    assert "Is he awake?" in said
    assert "until" in said


def test_the_last_line_names_its_writer(as_sam, sam, carlas_thread, open_window, now):
    write(carlas_thread, "On my way", now - MINUTE, "sitter", "Sam", sam)

    assert "You: On my way" in text_of(as_sam.get(reverse("portal:messages")))


def test_without_conversations_the_next_window_is_told(as_sam, sam, carlas_thread, now):
    make_window(carlas_thread, sam, now + HOUR, now + 2 * HOUR)

    said = text_of(as_sam.get(reverse("portal:messages")))

    assert "No conversations right now" in said
    assert "The next one is Carla W." in said


def test_a_free_sitter_is_told_so(as_sam):
    assert "No conversations right now" in text_of(as_sam.get(reverse("portal:messages")))
    assert "No visits today" in text_of(as_sam.get(reverse("portal:today")))


def test_today_shows_each_visit_with_its_phase(as_sam, sam, carlas_thread, open_window, now):
    make_window(carlas_thread, sam, now - 3 * HOUR, now - 2 * HOUR)
    make_window(carlas_thread, sam, now + 48 * HOUR, now + 49 * HOUR)

    html = as_sam.get(reverse("portal:today")).content.decode()

    assert re.findall(r'data-phase="(\w+)"', html) == ["active", "future", "past"]


@pytest.mark.parametrize("name", ["messages", "today"])
def test_live_parts_refetch_themselves(name, as_sam, sam, open_window):
    address = reverse(f"portal:{name}")
    whole = as_sam.get(address).content.decode()

    part = as_sam.get(address, headers=HTMX).content.decode()

    assert f"sse:sitter-{sam.pk.hex}" in part
    assert "<html" in whole
    assert "<html" not in part


def test_a_conversation_shows_what_the_client_sees(
    as_sam, carlas_thread, open_window, sams_number, now
):
    write(carlas_thread, "Hi <b>Sam</b>", now - MINUTE)
    answer = as_sam.get(at("conversation", carlas_thread))

    said = text_of(answer)
    assert "Carla W. sees +1 (555) 222-2222" in said
    assert "You can write until" in said
    assert "Hi &lt;b&gt;Sam&lt;/b&gt;" in said
    assert "<b>Sam" not in answer.content.decode()


def test_the_thread_alone_never_brings_the_composer(as_sam, carlas_thread, open_window):
    part = as_sam.get(at("conversation", carlas_thread), headers=HTMX).content.decode()

    assert 'id="thread"' in part
    assert "<textarea" not in part


def test_a_message_goes_out_and_the_composer_is_empty_again(
    as_sam, sam, carlas_thread, open_window, sams_number
):
    as_sam.post(at("draft", carlas_thread), {"body": "On my"})

    answer = send(as_sam, carlas_thread, "On my way", headers=HTMX)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert answer.headers["HX-Trigger"] == "sent"
    assert re.search(r"<textarea[^>]*></textarea>", html)
    assert 'value="k1"' not in html
    assert Message.objects.get().state == MessageState.QUEUED
    assert not Draft.objects.exists()
    assert "On my way" in text_of(as_sam.get(at("conversation", carlas_thread), headers=HTMX))


def test_without_javascript_sending_leads_back_to_the_conversation(
    as_sam, carlas_thread, open_window, sams_number
):
    answer = send(as_sam, carlas_thread, "On my way", follow=True)

    assert answer.redirect_chain == [(at("conversation", carlas_thread), 302)]
    assert "On my way" in text_of(answer)


def test_sending_twice_sends_once(as_sam, carlas_thread, open_window, sams_number):
    for _ in range(2):
        send(as_sam, carlas_thread, "On my way")

    assert Message.objects.count() == 1


def test_a_form_without_a_key_sends_too(as_sam, carlas_thread, open_window, sams_number):
    as_sam.post(at("send", carlas_thread), {"body": "On my way"})

    assert Message.objects.count() == 1


def test_contact_details_are_stopped_and_the_text_is_kept(
    as_sam, carlas_thread, open_window, sams_number
):
    body = "Call me at 555-123-4567"

    answer = send(as_sam, carlas_thread, body, headers=HTMX)  # scenarios 285, 344

    html = answer.content.decode()
    assert answer.status_code == 422
    assert CONTACT_INFO in text_of(answer).replace("&#x27;", "'")
    assert f">{body}</textarea>" in html
    assert 'value="k1"' not in html
    assert Message.objects.get().state == MessageState.BLOCKED
    log = text_of(as_sam.get(at("conversation", carlas_thread), headers=HTMX))
    assert "Not sent" in log
    assert "It has a phone number in it. Clients reach you through your business number." in log
    assert "555-123-4567" not in log


@pytest.mark.parametrize(
    ("body", "sentence"),
    [("  ", "empty"), ("x" * 1601, "too long")],
)
def test_what_cannot_be_sent_is_said(
    body, sentence, as_sam, carlas_thread, open_window, sams_number
):
    answer = send(as_sam, carlas_thread, body, headers=HTMX)

    assert answer.status_code == 422
    assert sentence in text_of(answer).replace("&#x27;", "'")
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("starts", "ends", "sentence"),
    [
        (HOUR, 2 * HOUR, "You can write from"),
        (-2 * HOUR, -MINUTE, "This visit ended at"),
        (-2 * HOUR, -HOUR, "Your last visit ended at"),
    ],
)
def test_outside_the_window_only_the_hours_and_the_own_draft_are_shown(
    starts, ends, sentence, as_sam, sam, carlas_thread, now
):
    make_window(carlas_thread, sam, now + starts, now + ends)
    write(carlas_thread, "A secret about walnuts", now - 90 * MINUTE)
    Draft.objects.create(
        org=sam.org, thread=carlas_thread, user=sam.user, body="I was typing", updated_at=now
    )

    answer = as_sam.get(at("conversation", carlas_thread))  # scenarios 14, 343

    said = text_of(answer)
    assert answer.status_code == 403
    assert sentence in said
    assert ONLY_DURING_WINDOW in said
    assert "I was typing" in said
    assert "walnuts" not in said


def test_writing_outside_the_window_is_refused_and_the_text_kept(
    as_sam, sam, carlas_thread, sams_number, now, week
):
    make_window(carlas_thread, sam, now - week, now - timedelta(days=1))

    answer = send(as_sam, carlas_thread, "One more thing")  # scenario 318

    assert answer.status_code == 403
    assert OUTSIDE_WINDOW in text_of(answer)
    assert "One more thing" in text_of(answer)
    assert not Message.objects.exists()
    assert Draft.objects.get().body == "One more thing"


def test_a_window_that_closes_under_an_open_page_closes_its_composer(
    as_sam, sam, carlas_thread, sams_number, now
):
    make_window(carlas_thread, sam, now - HOUR, now - MINUTE)

    answer = send(as_sam, carlas_thread, "One more thing", headers=HTMX)

    html = answer.content.decode()
    assert answer.status_code == 403
    assert 'id="composer"' in html
    assert "<textarea" not in html
    assert "<html" not in html
    log = as_sam.get(at("conversation", carlas_thread), headers=HTMX).content.decode()
    assert 'id="thread"' in log
    assert "One more thing" in log


def test_a_part_of_an_open_page_brings_the_hours_along(as_sam, carlas_thread, open_window):
    whole = as_sam.get(at("conversation", carlas_thread)).content.decode()
    part = as_sam.get(at("conversation", carlas_thread), headers=HTMX).content.decode()

    for place in ('id="open-until"', 'id="writes-until"'):
        assert whole.count(place) == part.count(place) == 1
    assert 'hx-swap-oob="true"' not in whole
    assert part.count('hx-swap-oob="true"') == 2
    assert part.count(f'data-writes-until="{open_window.ends_at.isoformat()}"') == 1


def test_a_part_of_a_page_that_closed_takes_the_hours_out_of_its_head(
    as_sam, sam, carlas_thread, now
):
    make_window(carlas_thread, sam, now - 9 * HOUR, now - 8 * HOUR)

    answer = as_sam.get(at("conversation", carlas_thread), headers=HTMX)

    html = answer.content.decode()
    assert answer.status_code == 403
    assert '<div class="thead__sub" id="open-until" hx-swap-oob="true"></div>' in html
    assert "This visit ended" not in html


def test_a_page_that_waits_for_its_window_opens_with_it(as_sam, carlas_thread, open_window):
    answer = as_sam.get(f"{at('conversation', carlas_thread)}?closed=1", headers=HTMX)

    assert answer.headers["HX-Refresh"] == "true"


def test_a_long_window_is_open_all_along(as_sam, sam, carlas_thread, sams_number, now, week):
    make_window(carlas_thread, sam, now - HOUR, now + week)

    send(as_sam, carlas_thread, "On my way")  # scenarios 319, 342

    assert Message.objects.get().state == MessageState.QUEUED


def test_an_opted_out_client_is_named_without_their_number(
    as_sam, carlas_thread, open_window, sams_number, now
):
    client, contact = carlas_thread.client, carlas_thread.contact
    client.name, client.is_provisional, contact.opted_out_at = contact.address, True, now
    client.save()
    contact.save()

    answer = send(as_sam, carlas_thread, "On my way", headers=HTMX)

    said = text_of(answer)
    assert answer.status_code == 422
    assert "This client asked not to get texts (replied STOP)." in said
    assert NOBODY_YET in said
    assert "1234567" not in re.sub(r"\D", "", said)


def test_a_draft_is_kept_for_the_next_visit_to_the_page(as_sam, sam, carlas_thread, open_window):
    assert as_sam.post(at("draft", carlas_thread), {"body": "Half a"}).status_code == 204

    assert ">Half a</textarea>" in as_sam.get(at("conversation", carlas_thread)).content.decode()
    assert queries.my_draft(actor(sam.user), carlas_thread.pk) == "Half a"


def test_no_draft_is_kept_for_a_conversation_that_one_never_had(as_sam, carlas_thread):
    for answer in (
        as_sam.post(at("draft", carlas_thread), {"body": "Half a"}),
        send(as_sam, carlas_thread, ""),
        send(as_sam, carlas_thread, "Hello"),
    ):
        assert answer.status_code == 404
    assert not Draft.objects.exists()


def test_me_shows_the_business_number_and_the_ways_out(as_sam, sam, sams_number):
    html = as_sam.get(reverse("portal:me")).content.decode()

    assert "+1 (555) 222-2222" in html
    assert f'action="{reverse("people:theme")}"' in html
    assert f'action="{reverse("account_logout")}"' in html


def test_the_theme_changes_with_a_plain_form(as_sam, sam):
    answer = as_sam.post(
        reverse("people:theme"), {"theme": "dark", "next": reverse("portal:me")}, follow=True
    )

    assert 'data-theme="dark"' in answer.content.decode()
