"""The list of conversations: what it holds, in which order, and that pages of it miss nothing."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection

from snoutos.kernel.refused import Forbidden, Refused
from snoutos.kernel.words import NumberClass
from snoutos.rooms.inbox.queries import conversations as lists
from snoutos.rooms.inbox.rules import Filter, Filters, Sort
from snoutos.rooms.people.models import Contact
from snoutos.rooms.people.queries import actor
from snoutos.rooms.policy.models import Violation
from snoutos.rooms.threads.models import Draft, Message
from snoutos.toolbox import tenancy
from tests.conftest import HOUR, NOON, make_thread, make_window

MINUTE = timedelta(minutes=1)


def found(user, **wanted):
    cursor, limit = wanted.pop("cursor", None), wanted.pop("limit", 50)
    return lists.conversations(
        actor(user), filters=Filters(**wanted), cursor=cursor, now=NOON, limit=limit
    )


def names(user, **wanted):
    return [card.client_name for card in found(user, **wanted).items]


def make_message(thread, body, at=NOON, **more):
    return Message.objects.create(**{
        "org": thread.org, "thread": thread, "direction": "inbound", "sender_kind": "client",
        "sender_name": thread.client.name, "number": thread.number, "contact": thread.contact,
        "from_address": thread.contact.address, "to_address": thread.number.e164, "body": body,
        "state": "received", "at": at,
    } | more)  # fmt: skip


def make_violation(thread, *, status="open", action="blocked"):
    message = make_message(thread, "Call me", direction="outbound", state="blocked")
    return Violation.objects.create(
        org=thread.org, thread=thread, message=message, kind="phone", excerpt="█████",
        rule="phone.digits", because="Looks like a phone number.", action=action, status=status,
        at=NOON, resolved_at=None if status == "open" else NOON,
    )  # fmt: skip


@pytest.fixture
def street(org, front_desk, pool_number, sam, sasha):
    """Five neighbors, the last one newest; what is special about each is in the tests."""
    people = {}
    for index, name in enumerate(("Ada", "bert", "Cleo", "Dora", "Emil")):
        number = pool_number if name == "Cleo" else front_desk
        at = NOON - HOUR + index * MINUTE
        people[name] = make_thread(org, name, f"+1415555010{index}", number, at=at)
    return people


def test_the_newest_activity_comes_first(olivia, street):
    assert names(olivia) == ["Emil", "Dora", "Cleo", "bert", "Ada"]


def test_an_admin_sees_what_the_owner_sees(dana, street):
    assert len(names(dana)) == 5


def test_another_organization_sees_its_own_only(mallory, mallorys_thread, street):
    assert names(mallory) == ["Marvin Stone"]
    assert lists.counts(actor(mallory), now=NOON)["all"] == 1
    assert lists.unread_count(actor(mallory)) == 0


def test_a_sitter_has_no_inbox(sam, street):
    with pytest.raises(Forbidden):
        found(sam.user)
    with pytest.raises(Forbidden):
        lists.counts(actor(sam.user), now=NOON)


def test_a_card_says_who_spoke_and_who_handles_it(olivia, street, sam):
    ada = street["Ada"]
    make_window(ada, sam, NOON - HOUR, NOON + HOUR)
    make_window(ada, sam, NOON + 24 * HOUR, NOON + 25 * HOUR)
    ada.last_preview, ada.last_sender_kind, ada.last_sender_name = "All fed", "sitter", "Sam Rivers"
    ada.unread_count, ada.last_activity_at = 2, NOON
    ada.save()
    Draft.objects.create(org=ada.org, thread=ada, user=olivia, body="Hel", updated_at=NOON)

    card = found(olivia).items[0]

    assert (card.client_name, card.preview, card.speaker) == ("Ada", "All fed", "Sam")
    assert (card.unread_count, card.number_class) == (2, NumberClass.FRONT_DESK)
    assert (card.handler.sitter_name, card.handler.is_now) == ("Sam Rivers", True)
    assert card.handler.ends_at == NOON + HOUR
    assert card.has_draft


def test_a_draft_is_its_writers_alone(dana, olivia, street):
    Draft.objects.create(
        org=olivia.org, thread=street["Emil"], user=olivia, body="Hel", updated_at=NOON
    )

    assert not found(dana).items[0].has_draft


def test_the_last_line_of_a_stopped_message_is_not_its_text(olivia, street):
    street["Emil"].last_state, street["Emil"].last_preview = "blocked", "Call me at █████"
    street["Emil"].save()

    assert found(olivia).items[0].preview == "Message to client stopped: it shared contact details."


@pytest.fixture
def busy_street(street, sam, sasha):
    for name in ("Ada", "Dora"):
        street[name].unread_count = 1
    street["bert"].last_state = "undelivered"
    street["Emil"].last_state = "failed"
    for thread in street.values():
        thread.save()
    street["Dora"].client.is_provisional = True
    street["Dora"].client.save()
    make_window(street["Ada"], sam, NOON - HOUR, NOON + HOUR)
    make_window(street["Cleo"], sasha, NOON + HOUR, NOON + 2 * HOUR)
    make_window(street["Emil"], sasha, NOON - 2 * HOUR, NOON)  # over at this very moment
    make_violation(street["Cleo"])
    make_violation(street["bert"], status="resolved")
    make_violation(street["Ada"], action="warned")
    return street


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        (Filter.ALL, ["Emil", "Dora", "Cleo", "bert", "Ada"]),
        (Filter.UNREAD, ["Dora", "Ada"]),
        (Filter.ASSIGNED, ["Cleo", "Ada"]),
        (Filter.UNASSIGNED, ["Emil", "Dora", "bert"]),
        (Filter.STOPPED, ["Cleo"]),
        (Filter.FAILED, ["Emil", "bert"]),
        (Filter.UNKNOWN, ["Dora"]),
    ],
)
def test_each_quick_filter_holds_exactly_what_it_says(show, expected, olivia, busy_street):
    assert names(olivia, show=show) == expected


def test_the_counts_are_those_of_the_filters(olivia, busy_street):
    assert lists.counts(actor(olivia), now=NOON) == {"all": 5, "unread": 2, "unassigned": 3}
    assert lists.unread_count(actor(olivia)) == 2


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (Sort.RECENT, ["Emil", "Dora", "Cleo", "bert", "Ada"]),
        (Sort.UNREAD_FIRST, ["Dora", "Ada", "Emil", "Cleo", "bert"]),
        (Sort.CLIENT, ["Ada", "bert", "Cleo", "Dora", "Emil"]),
        (Sort.ASSIGNMENT, ["Cleo", "Ada", "Emil", "Dora", "bert"]),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 4, 50])
def test_pages_of_every_order_show_everybody_once(sort, expected, limit, olivia, busy_street):
    seen, cursor = [], None
    while True:
        page = found(olivia, sort=sort, cursor=cursor, limit=limit)
        seen += [card.client_name for card in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break

    assert seen == expected


@pytest.mark.parametrize("sort", list(Sort))
def test_whoever_did_not_move_is_met_once_while_others_arrive(
    sort, olivia, org, front_desk, street
):
    seen, cursor, guests = [], None, 0
    while True:
        page = found(olivia, sort=sort, cursor=cursor, limit=1)
        seen += [card.client_name for card in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
        guests += 1
        if guests <= 4:
            make_thread(org, f"Aaron {guests}", f"+1415555090{guests}", front_desk, at=NOON)

    assert sorted(name for name in seen if name in street) == sorted(street)
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("cursor", ["x", "0.x", "1", "9.AAAA", "é", "50", "%00"])
def test_a_cursor_of_somebodys_own_making_is_refused(sort, cursor, olivia, street):
    with pytest.raises(Refused) as refused:
        found(olivia, sort=sort, cursor=cursor)

    assert (refused.value.code, refused.value.status) == ("bad_cursor", 400)


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_a_page_has_a_size(limit, olivia, street):
    with pytest.raises(Refused):
        found(olivia, limit=limit)


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("cle", ["Cleo"]),
        ("BERT", ["bert"]),
        ("biscuit", ["Ada"]),
        ("vet biscuit", ["Ada"]),
        ("iscui", []),
        ("sasha", ["Cleo"]),
        ("555-0103", ["Dora"]),
        ("(555) 333-3333", ["Cleo"]),
        ("   ", ["Emil", "Dora", "Cleo", "bert", "Ada"]),
        ("100%", []),
        ("'; drop", []),
        ("\\", []),
        ("nobody", []),
    ],
)
def test_search_looks_at_names_texts_sitters_and_numbers(search, expected, olivia, street, sasha):
    make_message(street["Ada"], "Biscuit has to see the vet")
    make_window(street["Cleo"], sasha, NOON - 3 * HOUR, NOON - 2 * HOUR)

    assert names(olivia, search=search) == expected


@pytest.mark.parametrize("search", ["éva", "ÉVA", "Éva"])
def test_search_knows_the_capitals_of_all_languages(search, olivia, street):
    client = street["Ada"].client
    client.name = "Éva Ñandú"
    client.save()
    assert names(olivia, search=search) == ["Éva Ñandú"]


def test_search_reaches_beyond_the_first_page(olivia, street):
    make_message(street["Ada"], "Marmalade")

    assert [one.client_name for one in found(olivia, search="marmalade", limit=1).items] == ["Ada"]


def test_search_finds_a_second_phone_of_a_client(olivia, street, org):
    Contact.objects.create(
        org=org, client=street["Emil"].client, address="+14155559876", created_at=NOON
    )

    assert names(olivia, search="5559876") == ["Emil"]


def test_search_never_finds_what_belongs_to_others(mallory, mallorys_thread, street):
    make_message(street["Ada"], "Biscuit")

    assert names(mallory, search="biscuit") == []
    assert names(mallory, search="0103") == []
    assert names(mallory, search="Ada") == []


def test_the_search_stays_behind_the_wall_whoever_it_is_told_to_look_for(
    mallory, mallorys_thread, street
):
    make_message(street["Ada"], "Biscuit")
    theirs = street["Ada"].org_id
    found = "select thread_id from threads_with_words(%s, 'biscuit', 10)"

    with connection.cursor() as cursor:
        cursor.execute(found, [theirs])
        assert cursor.fetchall() == [(street["Ada"].pk,)]
        for org_id, expected in ((mallory.org_id, []), (theirs, [(street["Ada"].pk,)])):
            with tenancy.within(org_id):
                cursor.execute(found, [theirs])
                assert cursor.fetchall() == expected
        tenancy.enter(None)
        cursor.execute(found, [theirs])
        assert cursor.fetchall() == []
        tenancy.leave()


def test_days_are_whole_days_in_the_businesss_zone(olivia, org, front_desk):
    for name, hour in (("Early", 4), ("Late", 27), ("Next", 28)):  # New York is 4 hours behind
        at = NOON.replace(hour=0) + hour * HOUR
        make_thread(org, name, f"+141555502{hour:02}", front_desk, at=at)

    day = date(2026, 7, 1)
    assert names(olivia, since=day, until=day) == ["Late", "Early"]
    assert names(olivia, since=date(2026, 7, 2)) == ["Next"]
    assert names(olivia, until=date(2026, 6, 30)) == []


def test_one_clients_and_one_sitters_conversations(olivia, busy_street, sam, sasha):
    ada = str(busy_street["Ada"].client_id)

    assert names(olivia, client_id=ada) == ["Ada"]
    assert names(olivia, sitter_id=str(sam.pk)) == ["Ada"]
    assert names(olivia, sitter_id=str(sasha.pk)) == ["Cleo"]
    assert names(olivia, client_id=str(uuid4())) == []
    with pytest.raises(Refused):
        names(olivia, client_id="everybody")


def test_more_rows_need_no_more_statements(
    olivia, org, front_desk, street, sam, django_assert_num_queries
):
    with django_assert_num_queries(2):
        found(olivia)
    for index in range(20):
        thread = make_thread(org, f"Client {index}", f"+141555503{index:02}", front_desk)
        make_window(thread, sam, NOON, NOON + HOUR)

    with django_assert_num_queries(2):
        assert len(found(olivia).items) == 25


def test_ties_are_told_apart_by_id(olivia, org, front_desk):
    same = [make_thread(org, f"Tie {i}", f"+1415555040{i}", front_desk) for i in range(5)]
    seen, cursor = [], None
    for _ in same:
        page = found(olivia, cursor=cursor, limit=1)
        seen.append(page.items[0].id)
        cursor = page.next_cursor

    assert seen == sorted(
        (thread.pk for thread in same), key=lambda pk: UUID(str(pk)), reverse=True
    )
    assert cursor is None
