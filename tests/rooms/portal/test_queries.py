"""What a sitter may see: by whom, from when, and by how many statements."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from snoutos.kernel.actor import Actor
from snoutos.kernel.refused import Missing, Refused
from snoutos.kernel.words import Role
from snoutos.rooms.people.queries import actor
from snoutos.rooms.policy.actions.allowing import allow
from snoutos.rooms.portal.queries import conversations as queries
from snoutos.rooms.portal.rules import EARLIER_MESSAGES, NOBODY_YET, ONLY_DURING_WINDOW
from snoutos.rooms.threads.models import Draft
from tests.conftest import HOUR, NOON, make_number, make_sitter, make_thread, make_window
from tests.rooms.portal.conftest import WIDE, write

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def listed(sitter, now=NOON):
    return queries.conversations(actor(sitter.user), now=now)


def opened(sitter, thread, now=NOON):
    return queries.conversation(actor(sitter.user), thread.pk, now=now)


def bodies(sitter, thread, now=NOON):
    return [message.body for message in opened(sitter, thread, now).messages]


@pytest.fixture
def window(carlas_thread, sam):
    return make_window(carlas_thread, sam, NOON - HOUR, NOON + HOUR)


def test_a_sitter_without_windows_sees_nothing(sasha, window):
    assert listed(sasha) == ()  # scenario 12


def test_only_open_conversations_are_listed_with_their_hours(org, sam, window, front_desk):
    other = make_thread(org, "Tom Reed", "+15550001111", front_desk)
    make_window(other, sam, NOON + HOUR, NOON + 2 * HOUR)

    (card,) = listed(sam)  # scenarios 13, 15

    assert (card.id, card.short_name) == (window.thread_id, "Carla W.")
    assert (card.window.starts_at, card.window.ends_at) == (window.starts_at, window.ends_at)


@pytest.mark.parametrize(
    ("offset", "is_open"),
    [(-HOUR - SECOND, False), (-HOUR, True), (HOUR - SECOND, True), (HOUR, False)],
)
def test_a_conversation_opens_and_closes_to_the_second(offset, is_open, sam, window, carlas_thread):
    moment = NOON + offset

    assert bool(listed(sam, moment)) is is_open
    if is_open:
        assert opened(sam, carlas_thread, moment)
        return
    with pytest.raises(Refused, match=ONLY_DURING_WINDOW):
        opened(sam, carlas_thread, moment)


def test_the_schedule_tells_of_windows_that_are_not_open(sam, carlas_thread):
    make_window(carlas_thread, sam, NOON + HOUR, NOON + 2 * HOUR)
    make_window(carlas_thread, sam, NOON - 3 * HOUR, NOON - 2 * HOUR)

    found = queries.schedule(actor(sam.user), now=NOON)

    assert [one.phase for one in found] == ["past", "future"]


def test_the_schedule_is_ones_own(sasha, window):
    assert queries.schedule(actor(sasha.user), now=NOON) == ()


def test_another_sitters_conversation_does_not_exist(sasha, window, carlas_thread):
    with pytest.raises(Missing):
        opened(sasha, carlas_thread)


def test_another_organizations_conversation_does_not_exist(sam, window, mallorys_thread):
    with pytest.raises(Missing):
        opened(sam, mallorys_thread)


def test_a_user_who_is_no_sitter_sees_nothing(org, window, carlas_thread):
    nobody = Actor(id=None, org_id=org.pk, role=Role.SITTER, name="Nobody")

    assert queries.conversations(nobody, now=NOON) == ()
    assert queries.schedule(nobody, now=NOON) == ()
    assert queries.my_number(nobody) is None
    with pytest.raises(Missing):
        queries.conversation(nobody, carlas_thread.pk, now=NOON)


def test_the_past_is_ones_own_windows_and_a_scrap_before_the_present_one(
    sam, window, carlas_thread
):
    make_window(carlas_thread, sam, NOON - 30 * HOUR, NOON - 28 * HOUR)
    write(carlas_thread, "before all of it", NOON - 31 * HOUR)
    write(carlas_thread, "in the earlier window", NOON - 29 * HOUR)
    write(carlas_thread, "at its end", NOON - 28 * HOUR)
    for index in range(EARLIER_MESSAGES):
        write(carlas_thread, f"between {index}", NOON - 10 * HOUR + index * MINUTE)
    write(carlas_thread, "at the start", NOON - HOUR)
    write(carlas_thread, "just now", NOON - SECOND)

    assert bodies(sam, carlas_thread) == [  # decision D6
        "in the earlier window",
        *[f"between {index}" for index in range(EARLIER_MESSAGES)],
        "at the start",
        "just now",
    ]


def test_labels_tell_own_words_from_those_of_others(sam, sasha, window, carlas_thread):
    write(carlas_thread, "a", NOON - 3 * HOUR, "sitter", "Sasha Bloom", sasha)
    write(carlas_thread, "b", NOON - 2 * HOUR, "owner", "Olivia Hart")
    write(carlas_thread, "c", NOON - 3 * MINUTE)
    write(carlas_thread, "d", NOON - 2 * MINUTE, "sitter", "Sam Rivers", sam)
    write(carlas_thread, "e", NOON - MINUTE, "automation", "Reminder")

    found = opened(sam, carlas_thread).messages  # scenario 19

    assert [message.label for message in found] == [
        "Sasha (sitter)", "Olivia (office)", "Carla Whitfield", "You", "Automatic message",
    ]  # fmt: skip
    assert [message.is_own for message in found] == [False, False, False, True, False]


def test_a_stopped_message_is_seen_by_its_writer_only(sam, sasha, window, carlas_thread):
    blocked = {"state": "blocked", "scan": "flagged"}
    text = "Call 415-555-0142"
    write(carlas_thread, text, NOON - MINUTE, "sitter", "Sam", sam, **blocked)
    write(carlas_thread, text, NOON - SECOND, "sitter", "Sasha", sasha, **blocked)
    write(carlas_thread, text, NOON - 2 * HOUR, "sitter", "Sasha", sasha, **blocked)

    (message,) = opened(sam, carlas_thread).messages

    assert (message.is_own, message.body) == (True, "Call █████")
    assert message.stopped.startswith("It has a phone number in it.")
    assert listed(sam)[0].last == message


@pytest.mark.parametrize("scan", ["clean", "flagged", "unscanned"])
@pytest.mark.parametrize(
    "spelling",
    [
        "+15554443322", "555-444-3322", "555.444.3322", "(555) 444-3322", "5554443322",
        "5 5 5 4 4 4 3 3 2 2", "555 444 3322", "555\u200b444\u200b3322", WIDE,
        "five five five four four four three three two two", "555_444_3322", "555–444–3322",
    ],
)  # fmt: skip
def test_every_spelling_of_a_number_is_covered_whatever_was_found_before(
    spelling, scan, sam, window, carlas_thread
):
    write(carlas_thread, f"Home: {spelling}. Or {spelling}, any time.", NOON, scan=scan)

    (body,) = bodies(sam, carlas_thread)  # scenario 17

    assert not any(character.isnumeric() for character in body)
    assert "five" not in body
    assert body.count("█████") >= 1
    assert body.endswith("any time.")


def test_what_was_covered_when_it_came_stays_covered(sam, window, carlas_thread):
    write(carlas_thread, "my id is walnut", NOON, redacted_body="my id is █████", scan="flagged")

    assert bodies(sam, carlas_thread) == ["my id is █████"]


def test_a_provisional_client_is_not_called_by_their_number(sam, window, carlas_thread):
    client = carlas_thread.client
    client.name, client.is_provisional = "+15551234567", True
    client.save()
    write(carlas_thread, "Hello?", NOON, name="+15551234567")

    found = opened(sam, carlas_thread)

    assert (found.card.client_name, found.card.short_name) == (NOBODY_YET, NOBODY_YET)
    assert found.messages[0].label == NOBODY_YET
    assert queries.schedule(actor(sam.user), now=NOON)[0].client_name == NOBODY_YET


def test_no_statement_reads_an_address(sam, window, carlas_thread):
    write(carlas_thread, "Hello", NOON)
    with CaptureQueriesContext(connection) as asked:
        listed(sam)
        opened(sam, carlas_thread)
        queries.schedule(actor(sam.user), now=NOON)

    # What the database only compares is not read.
    read = [one["sql"].split(" FROM ")[0] for one in asked]
    for column in ("address", "provider_sid", '"notes"'):
        assert not [one for one in read if column in one]


@pytest.mark.parametrize(
    "said",
    [
        ["my number is 415 and then", "555", "0123"],
        ["call me, it starts with 415", "555 0123"],
        ["call me at 415", "555-0123, any time"],
        ["Hello", "See you at 5"],
    ],
)
def test_the_list_covers_what_the_conversation_covers(sam, window, carlas_thread, front_desk, said):
    other = make_thread(carlas_thread.org, "Tom Reed", "+15550001111", front_desk)
    make_window(other, sam, NOON - HOUR, NOON + HOUR)
    write(other, "The key is under the mat", NOON - MINUTE)
    for ago, words in enumerate(reversed(said), start=1):
        write(carlas_thread, words, NOON - ago * MINUTE)

    last = {card.id: card.last.body for card in listed(sam)}

    assert last[carlas_thread.pk] == bodies(sam, carlas_thread)[-1]
    assert last[other.pk] == "The key is under the mat"
    assert ("█" in last[carlas_thread.pk]) is (said[0] != "Hello")


def test_the_list_shows_what_the_company_lets_through(olivia, sam, window, carlas_thread):
    allow(by=actor(olivia), kind="phone", value="415-867-5309", at=NOON)
    write(carlas_thread, "The vet is at 415-867-5309", NOON - MINUTE)

    assert [card.last.body for card in listed(sam)] == bodies(sam, carlas_thread)
    assert "415-867-5309" in bodies(sam, carlas_thread)[0]


def test_clients_see_the_sitters_own_number(sam, window, sams_number, carlas_thread):
    assert opened(sam, carlas_thread).card.number.e164 == sams_number.e164


def test_without_an_own_number_the_conversations_speaks(sam, window, carlas_thread, front_desk):
    assert opened(sam, carlas_thread).card.number.e164 == front_desk.e164


def test_a_number_that_rests_is_not_what_clients_see(org, sam, window, carlas_thread, front_desk):
    front_desk.status = "quarantined"
    front_desk.save()
    other = make_number(org, "+15551110000", "front_desk")

    assert opened(sam, carlas_thread).card.number.e164 == other.e164


def test_the_next_to_close_stands_first(org, sam, window, front_desk):
    sooner = make_thread(org, "Tom Reed", "+15550001111", front_desk)
    make_window(sooner, sam, NOON - HOUR, NOON + MINUTE)

    assert [card.short_name for card in listed(sam)] == ["Tom R.", "Carla W."]


def test_drafts_are_ones_own(sam, sasha, window, carlas_thread):
    org = carlas_thread.org
    for sitter, body in ((sam, "mine"), (sasha, "hers")):
        Draft.objects.create(
            org=org, thread=carlas_thread, user=sitter.user, body=body, updated_at=NOON
        )

    assert opened(sam, carlas_thread).draft == "mine"


def statements(ask):
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def test_twenty_conversations_take_no_more_statements_than_one(org, sam, front_desk):
    def add(index):
        thread = make_thread(org, f"Client {index}", f"+1555000{index:04}", front_desk)
        make_window(thread, sam, NOON - HOUR, NOON + HOUR)
        write(thread, "Earlier", NOON - 2 * HOUR)
        write(thread, "Now", NOON - MINUTE)

    viewer = actor(sam.user)
    asks = (
        lambda: queries.conversations(viewer, now=NOON),
        lambda: queries.schedule(viewer, now=NOON),
    )
    add(0)
    with_one = [statements(ask) for ask in asks]
    for index in range(1, 20):
        add(index)

    assert len(queries.conversations(viewer, now=NOON)) == 20
    assert [statements(ask) for ask in asks] == with_one


def test_old_windows_do_not_add_statements(sam, window, carlas_thread):
    viewer = actor(sam.user)
    before = statements(lambda: queries.conversation(viewer, carlas_thread.pk, now=NOON))
    for days in range(1, 21):
        start = NOON - timedelta(days=days)
        make_window(carlas_thread, sam, start, start + HOUR)
        write(carlas_thread, "Hello", start)

    assert len(bodies(sam, carlas_thread)) == 20
    assert statements(lambda: queries.conversation(viewer, carlas_thread.pk, now=NOON)) == before


def test_a_retired_sitters_number_is_nobodys(org, sam):
    make_number(org, "+15552220000", "sitter", sitter=make_sitter(org, "Gone"))

    assert queries.my_number(actor(sam.user)) is None
